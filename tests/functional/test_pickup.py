"""Getting documents afterwards: by link and code together, for some days, on any device."""

import pytest
from driving import form_with, heading, words


@pytest.fixture
def meeting(locked):
    return locked.meeting


def code_of(meeting) -> str:
    return meeting.post(meeting.citizen, f"/raum/{meeting.id}/abholcode").json["code"]


def enter(meeting, code: str, status: int = 200):
    """Type a code into the page behind the link, in a browser that was never in the room."""
    page = meeting.site.browser().get(f"{meeting.access}/dokumente")
    form = form_with(page, "code")
    form["code"] = code
    return form.submit(status=status)


def test_link_and_code_give_the_sealed_file_on_another_device(site, meeting, locked):
    code, copy = code_of(meeting), desk_copy(meeting, locked)
    meeting.desk("beenden")
    site.advance(days=10)
    page = enter(meeting, code.lower().replace("-", " "))
    assert heading(page) == "Dokumente abholen"
    fetched = form_with(page, "dokument").submit()
    assert fetched.content_type == "application/pdf"
    assert fetched.headers["Cache-Control"] == "no-store"
    assert fetched.body == copy
    assert ("document.received", f"document:{locked.path.rpartition('/')[2]}") in site.acts


def desk_copy(meeting, locked) -> bytes:
    id = locked.path.rpartition("/")[2]
    return meeting.caseworker.get(f"/intern/beratung/{meeting.id}/dokumente/{id}.pdf").body


def test_the_link_alone_opens_nothing(meeting):
    page = meeting.site.browser().get(f"{meeting.access}/dokumente")
    assert "gerade nichts zum Abholen" in words(page)
    code_of(meeting)
    page = meeting.site.browser().get(f"{meeting.access}/dokumente")
    assert "Geben Sie den Abholcode ein" in words(page)
    assert "Aufbewahrung" not in words(page)
    assert ".pdf" not in page.text


def test_a_wrong_code_keeps_what_was_typed_and_five_end_it(meeting):
    code = code_of(meeting)
    for number in range(5):
        meeting.site.advance(minutes=1)
        page = enter(meeting, f"AAAA-AAA{number}", status=409)
        assert "stimmt nicht" in words(page)
        if number == 0:
            assert form_with(page, "code")["code"].value == "AAAA-AAA0"
    meeting.site.advance(minutes=1)
    page = meeting.site.browser().get(f"{meeting.access}/dokumente")
    assert "gerade nichts zum Abholen" in words(page)
    again = code_of(meeting)
    assert again != code
    assert "Der Code stimmt" in words(enter(meeting, again))


def test_a_new_code_ends_the_one_before(meeting):
    first, second = code_of(meeting), code_of(meeting)
    enter(meeting, first, status=409)
    enter(meeting, second)


def test_after_the_days_it_is_over(site, meeting):
    code = code_of(meeting)
    page = meeting.site.browser().get(f"{meeting.access}/dokumente")
    site.advance(days=14)
    form = form_with(page, "code")
    form["code"] = code
    assert "nichts mehr zum Abholen" in words(form.submit(status=409))


def test_a_document_of_somebody_else_is_not_among_them(meeting):
    page = enter(meeting, code_of(meeting))
    form = form_with(page, "dokument")
    form["dokument"].force_value("0" * 32)
    form.submit(status=404)


def test_before_anything_is_sealed_there_is_no_code(presented):
    meeting = presented.meeting
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/abholcode", status=409)


def test_the_office_reads_a_code_out_to_who_calls(site, meeting):
    meeting.desk("beenden")
    page = meeting.caseworker.get("/intern/")
    form = next(f for f in page.forms.values() if f.action.endswith("/abholcode"))
    told = form.submit()
    code = told.html.find("p", class_="code").get_text()
    assert "Der Code stimmt" in words(enter(meeting, code))
    assert any(act == "pickup.offered" for act, _subject in site.acts)
    other = site.signed_in("caseworker", "sozialamt", email="sozial@stadt.example")
    meeting.post(other, f"/intern/beratung/{meeting.id}/abholcode", status=404)


def test_the_page_of_an_appointment_that_is_over_leads_there(site, meeting):
    meeting.desk("beenden")
    page = meeting.site.browser().get(meeting.access)
    assert "mit einem Abholcode" in words(page)
    page.click("Dokumente abholen")
