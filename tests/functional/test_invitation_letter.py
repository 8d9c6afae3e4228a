"""The printed invitation: one page in the window of an envelope, with a code and a picture."""

import io

import pypdfium2
import pytest
from driving import EMAIL, NAME, form_with, heading, words

ADDRESS = "Königstraße 1\n70173 Stuttgart"
ROWS = [("2027-03-18", "18:00"), ("2027-03-19", "07:30"), ("2027-03-20", "12:15")]


@pytest.fixture
def caseworker(site):
    return site.signed_in("caseworker", "ordnungsamt", "sozialamt")


def invite(caseworker, service="ordnungsamt/gewerbe-gaststaetten", **more):
    """Invite by letter to one of three times; returns the page after it."""
    form = form_with(caseworker.get("/intern/einladen"), "service")
    given = {"service": service, "name": NAME, "way": "brief", "address": ADDRESS, "wann": "liste"}
    for row, (day, time) in enumerate(ROWS, 1):
        given |= {f"day{row}": day, f"time{row}": time}
    for field, value in (given | more).items():
        form[field] = value
    return form.submit().follow()


def letter(page):
    """Return the pages of the letter as (width, height in mm, text)."""
    answer = page.click("Brief drucken")
    assert answer.content_type == "application/pdf"
    document = pypdfium2.PdfDocument(io.BytesIO(answer.body))
    millimetres = 25.4 / 72
    return [
        (*(round(side * millimetres) for side in sheet.get_size()), _text(sheet))
        for sheet in document
    ]


def _text(sheet):
    return sheet.get_textpage().get_text_range().replace("\r\n", "\n")


def test_it_is_one_sheet_with_address_times_page_and_code(site, caseworker):
    page = invite(caseworker)
    ((*size, text),) = letter(page)
    assert size == [210, 297]
    assert f"{NAME}\n{ADDRESS}" in text
    assert "Freitag, 19. März 2027, 07:30 Uhr (MEZ)" in text
    assert "http://127.0.0.1:6543/einladung" in text
    assert page.html.select_one(".code").get_text() in text
    assert page.html.select_one("dd.mark").get_text() in text
    assert site.deliver() == []
    assert site.texts() == []


def test_the_address_stands_in_the_window_of_the_envelope(caseworker):
    """DIN 5008 form B: 45 to 90 mm from the top, 20 to 105 mm from the left."""
    answer = invite(caseworker).click("Brief drucken")
    sheet = pypdfium2.PdfDocument(io.BytesIO(answer.body))[0]
    words = sheet.get_textpage()
    found = words.search("70173 Stuttgart")
    left, bottom, right, top = (
        round(point * 25.4 / 72) for point in words.get_charbox(found.get_next()[0])
    )
    assert 20 <= left <= right <= 105
    assert 45 <= 297 - top <= 297 - bottom <= 90


def test_a_fixed_time_has_its_letter_too(caseworker):
    page = invite(caseworker, wann="fest", day="2027-03-18", time="10:00")
    assert heading(page) == "Die Einladung steht"
    ((_width, _height, text),) = letter(page)
    assert "Donnerstag, 18. März 2027, 10:00 Uhr (MEZ)" in text
    assert page.html.select_one(".code").get_text() in text


def test_it_speaks_the_language_of_the_invited(caseworker):
    ((*_size, text),) = letter(invite(caseworker, language="en"))
    assert "Your invitation to a video consultation" in text
    assert "Einladung" not in text


def test_in_arabic_the_address_stays_german_and_no_mark_is_printed(caseworker):
    ((*_size, text),) = letter(invite(caseworker, language="ar"))
    assert ADDRESS.splitlines()[-1] in text
    assert [mark for mark in "\u2068\u2069\ufffd" if mark in text] == []


def test_where_discretion_is_due_neither_office_nor_matter_is_named(caseworker):
    ((*_size, text),) = letter(invite(caseworker, service="sozialamt/versicherungsamt"))
    assert "Einladung zur Videoberatung" in text
    assert "ozial" not in text
    assert "ersicherung" not in text


def test_other_departments_do_not_get_it(site, caseworker):
    page = invite(caseworker, wann="fest", day="2027-03-18", time="10:00")
    address = page.html.find("a", string="Brief drucken (PDF)")["href"]
    other = site.signed_in("caseworker", "jobcenter", email="andere@stadt.example")
    other.get(address, status=404)


def test_what_is_over_has_no_letter(caseworker):
    page = invite(caseworker, way="mail", email=EMAIL)
    address = page.html.find("a", string="Brief drucken (PDF)")["href"]
    form = next(f for f in page.forms.values() if "Einladung zurückziehen" in f.text)
    form.submit("schritt")
    caseworker.get(address, status=409)


@pytest.mark.parametrize(
    "name",
    [
        "Jan Łukasiewicz-Öğütçü",
        "Ștefan Đorđević",
        "Їжакевич Ґалаґан",
        "Γεώργιος Παππάς",
        "გიორგი ბერიძე",
        "Արամ Խաչատրյան",
    ],
)
def test_names_are_printed_as_they_are_written(caseworker, name):
    ((*_size, text),) = letter(invite(caseworker, name=name))
    assert f"{name}\n{ADDRESS}" in text


def test_names_in_hebrew_script_are_printed(caseworker):
    ((*_size, text),) = letter(invite(caseworker, name="יוסף כהן"))
    assert {"יוסף", "כהן"} <= set(text.split())


def test_names_in_arabic_script_are_printed_letter_by_letter_and_joined(caseworker):
    ((*_size, text),) = letter(invite(caseworker, name="محمد پژمان"))
    assert {"محمد", "پژمان"} <= set(text.split())


@pytest.mark.parametrize(
    ("given", "letters"),
    [
        ({"name": "राम"}, "राम"),
        ({"name": "王小明"}, "王小明"),
        ({"address": "Königstraße 1\n北京"}, "北京"),
    ],
)
def test_what_our_fonts_do_not_have_is_refused_while_it_can_be_mended(caseworker, given, letters):
    form = form_with(caseworker.get("/intern/einladen"), "service")
    usual = {"service": "ordnungsamt/gewerbe-gaststaetten", "name": NAME, "way": "brief"}
    usual |= {"address": ADDRESS, "day": "2027-03-18", "time": "10:00"}
    for field, value in (usual | given).items():
        form[field] = value
    page = form.submit(status=422)
    assert f"haben wir keine Schrift zum Drucken: {letters}." in words(page)


def test_whoever_was_invited_another_way_gets_no_letter_with_question_marks(caseworker):
    page = invite(caseworker, name="王小明", way="mail", email=EMAIL)
    answer = caseworker.get(page.html.find("a", string="Brief drucken (PDF)")["href"], status=422)
    assert heading(answer) == "Diesen Brief können wir nicht drucken"
    assert "haben wir keine Schrift: 王小明." in words(answer)


def test_a_long_letter_has_two_pages_and_no_lonely_closing(caseworker):
    more = [("2027-03-22", "12:15"), ("2027-03-23", "12:15"), ("2027-03-24", "12:15")]
    given = {f"day{row}": day for row, (day, _time) in enumerate(more, 4)}
    given |= {f"time{row}": time for row, (_day, time) in enumerate(more, 4)}
    (*_size, first), (*_size, second) = letter(invite(caseworker, **given))
    assert "Sie brauchen einen aktuellen Browser" in second
    assert "Mit freundlichen Grüßen" in second
    assert second.rstrip().endswith("2 / 2")
    assert "1 / 2" not in first
