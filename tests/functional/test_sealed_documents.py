"""A signed form: sealed, locked for good, downloaded, checked."""

import io
import shutil

import pypdf
import pytest
from driving import NAME, words

from plugins.ordnungsamt.forms.waffen_aufbewahrung import FORM
from portal.documents import sealing

from .papers import VALUES, Desk, begun, text_of, verified


def test_both_download_the_same_sealed_file(locked):
    files = [locked.pdf(browser) for browser in (locked.citizen, locked.caseworker)]
    assert files[0].body == files[1].body
    assert files[0].headers["Content-Disposition"] == (
        'attachment; filename="waffen-aufbewahrung.pdf"'
    )
    assert files[0].headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_the_seal_is_ours_whole_and_intact(site, locked):
    settings, content = site.office.settings, locked.pdf().body
    assert sealing.verify(content, settings) == sealing.Verdict(
        intact=True, whole=True, sealed_by_us=True
    )


def test_a_changed_file_is_noticed(site, locked):
    content = bytearray(locked.pdf().body)
    content[len(content) // 3] ^= 1
    assert sealing.verify(bytes(content), site.office.settings).good is False
    longer = locked.pdf().body + b"\n% more\n"
    assert sealing.verify(longer, site.office.settings).good is False


def test_the_sealed_file_holds_values_protocol_and_attachments(locked):
    content = locked.pdf().body
    text = text_of(content)
    for value in (NAME, *VALUES.values(), "Signaturprotokoll", locked.show()["mark"]):
        assert value in text
    assert "Sichtprüfung per Kamera: Personalausweis" in text
    names = set(pypdf.PdfReader(io.BytesIO(content)).attachments)
    assert names == {"unterschriftsfassung.pdf", "daten.json", "protokoll.json"}


def test_the_version_that_was_read_lies_inside(locked):
    attachments = pypdf.PdfReader(io.BytesIO(locked.pdf().body)).attachments
    assert attachments["unterschriftsfassung.pdf"] == [locked.pdf(name="fassung").body]


@pytest.mark.parametrize("name", ["Олександра", "علي حسن"])
def test_names_of_every_script_stay_readable(site, name):
    sealing.prepare(site.office.settings)
    desk = Desk(begun(site, name=name))
    desk.fill_all()
    desk.identify()
    desk.present()
    desk.sign()
    desk.lock()
    assert name in text_of(desk.pdf().body)


def test_after_the_lock_every_change_is_refused(locked):
    locked.fill(locked.citizen, "ort", "Esslingen", base=1, status=409)
    locked.fill(locked.caseworker, "ort", "Esslingen", base=1, status=409)
    locked.act(locked.citizen, "zuruecknehmen", status=409)
    locked.sign(status=409)
    locked.present(status=409)
    locked.lock(status=409)
    assert locked.show()["entries"]["ort"]["value"] == "Stuttgart"


def test_every_step_is_noted_with_the_digest_of_what_it_concerned(site, locked):
    acts = [(act, subject) for act, subject in site.acts if act.startswith("document.")]
    subject = f"document:{locked.path.rpartition('/')[2]}"
    assert acts == [
        ("document.opened", subject),
        ("document.presented", subject),
        ("document.signed", subject),
        ("document.locked", subject),
    ]


def test_after_the_end_the_citizen_still_gets_the_sealed_file_and_nothing_else(locked):
    sealed = locked.pdf().body
    locked.meeting.desk("beenden")
    assert locked.pdf().body == sealed
    for path in ("", "/fassung.pdf", "/seiten/1.png"):
        locked.citizen.get(locked.path + path, status=410)
    assert [d["title"] for d in locked.meeting.state(locked.citizen)["documents"]] == [FORM.title]


def test_who_has_left_still_gets_the_sealed_file_until_the_room_closes(site, locked):
    leave(locked)
    assert locked.pdf().content_type == "application/pdf"
    locked.citizen.get(f"{locked.path}/seiten/1.png", status=403)
    site.advance(minutes=90)
    locked.pdf(status=410)


def leave(desk):
    """Let the citizen leave; returns the page that comes then."""
    answer = desk.meeting.post(desk.citizen, f"/raum/{desk.meeting.id}/verlassen")
    return desk.citizen.get(answer.json["next"])


def test_what_was_not_locked_is_not_handed_out_after_the_end(desk):
    desk.meeting.desk("beenden")
    desk.pdf(status=410)
    assert set(desk.meeting.state(desk.citizen)) == {"seat", "role", "state"}


def test_who_was_turned_out_gets_no_file(locked):
    seat = locked.meeting.state(locked.citizen)["seat"]
    locked.meeting.desk("ablehnen", {"seat": seat})
    locked.pdf(status=403)
    assert set(locked.meeting.state(locked.citizen)) == {"seat", "role", "state"}
    locked.meeting.desk("beenden")
    locked.pdf(status=410)


def test_who_only_waited_gets_no_file(site, locked):
    other = site.browser()
    locked.meeting.enter(other)
    locked.meeting.desk("beenden")
    other.get(f"{locked.path}/dokument.pdf", status=410)


def test_the_questionnaire_stands_below_the_documents_to_download(locked):
    page = leave(locked)
    link = page.html.find("main").find("a", string=f"{FORM.title} herunterladen (PDF)")
    assert link["href"] == f"{locked.path}/dokument.pdf"
    assert str(page.html.find("main")).index("herunterladen") < str(page.html).index("<fieldset")
    after = page.form.submit()
    assert f"{FORM.title} herunterladen (PDF)" in words(after)


def test_the_questionnaire_of_another_browser_shows_no_document(site, locked):
    page = leave(locked)
    assert FORM.title not in words(site.browser().get(page.request.path))


def test_behind_the_link_of_an_ended_conversation_lies_the_document(locked, site):
    locked.meeting.desk("beenden")
    page = locked.citizen.get(f"{locked.meeting.access}/raum", status=410)
    assert f"{FORM.title} herunterladen (PDF)" in words(page)
    stranger = site.browser().get(f"{locked.meeting.access}/raum", status=410)
    assert FORM.title not in words(stranger)


def test_the_caseworker_learns_whether_the_citizen_has_downloaded_it(locked):
    def received():
        return [d["received"] for d in locked.meeting.state(locked.caseworker)["documents"]]

    assert received() == [False]
    locked.act(locked.caseworker, "erhalten", status=403)
    locked.act(locked.citizen, "erhalten")
    assert received() == [True]


def test_the_day_view_links_the_sealed_file_of_an_ended_conversation(site, locked):
    sealed = locked.pdf().body
    locked.meeting.desk("beenden")
    page = locked.caseworker.get("/intern/")
    link = page.html.find(id="fertig").parent.find("a", string=f"{FORM.title} (PDF)")
    assert locked.caseworker.get(link["href"]).body == sealed
    other = site.signed_in("caseworker", "sozialamt", email="andere@stadt.example")
    other.get(link["href"], status=404)
    assert ("document.read", f"document:{locked.path.rpartition('/')[2]}") in site.acts


def test_the_locked_pages_are_those_of_the_sealed_file(locked):
    shown = locked.show()
    assert shown["pages"] == len(pypdf.PdfReader(io.BytesIO(locked.pdf().body)).pages)
    locked.citizen.get(f"{locked.path}/seiten/{shown['pages']}.png")


def test_a_name_our_fonts_cannot_print_asks_for_another_spelling(site, seal):
    shutil.copytree(seal, site.office.settings.var / "seal")
    desk = Desk(begun(site, name="王芳"))
    desk.fill_all()
    desk.identify()
    assert set(desk.present(status=422).json["fields"]) == {"name", "signers"}
    desk.fill(desk.citizen, "name", "Wang Fang", 1)
    assert set(desk.present(status=422).json["fields"]) == {"signers"}


def test_a_stranger_gets_nothing(site, locked):
    stranger = site.browser()
    for path in ("", "/dokument.pdf", "/fassung.pdf", "/seiten/1.png"):
        stranger.get(locked.path + path, status=404)


def test_anybody_can_check_whether_the_document_is_unchanged(site, locked):
    content = locked.pdf().body
    assert "Das Dokument ist unverändert." in verified(site, content)
    changed = content[:-9] + b"X" + content[-8:]
    assert "Diese Datei kennen wir nicht." in verified(site, changed)


def test_a_long_entry_that_goes_over_a_page_can_be_locked(desk):
    desk.fill_all()
    desk.fill(desk.citizen, "bemerkungen", "\n".join(f"Zeile {number}" for number in range(60)))
    desk.identify()
    desk.present()
    desk.sign()
    desk.lock()
    assert desk.show()["pages"] > 1
