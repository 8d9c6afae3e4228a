"""Before anything is sent: what the invited person will read, also in German, and odd times."""

from datetime import timedelta

import pytest
from driving import EMAIL, NAME, form_with, words


def filled(site, **given):
    number = len(site.acts)
    caseworker = site.signed_in(
        "caseworker", "umweltschutz", "pruefamt", email=f"amt{number}@stadt.example"
    )
    form = form_with(caseworker.get("/intern/einladen"), "service")
    defaults = {
        "service": "umweltschutz/mobilitaetsberatung",
        "name": NAME,
        "email": EMAIL,
        "wann": "fest",
        "day": "2027-03-19",
        "time": "10:00",
    }
    for name, value in (defaults | given).items():
        form[name] = value
    return form


def preview(form):
    page = form.submit("preview")
    assert page.status_int == 200
    assert "Vorschau" in page.html.title.text
    return page


def nothing_stored(site):
    with site.office.transact() as work:
        return not work.records.cases and not work.records.outbox and not work.records.days


def test_a_mail_is_shown_in_both_languages_and_nothing_is_stored(site):
    page = preview(filled(site, language="en"))
    samples = page.html.select("[lang] .source, .source[lang]")
    assert [sample["lang"] for sample in samples] == ["en", "de"]
    assert "Friday, 19 March 2027" in samples[0].text
    assert "Freitag, 19. März 2027" in samples[1].text
    assert all(NAME in sample.text for sample in samples)
    assert nothing_stored(site)
    assert not list(site.office.keys.older_than(timedelta(0)))


def test_who_reads_german_is_shown_it_once(site):
    page = preview(filled(site))
    assert [sample["lang"] for sample in page.html.select(".source")] == ["de"]


def test_what_was_shown_is_what_is_sent(site):
    page = preview(filled(site, language="en"))
    shown = page.html.select_one(".source").text
    assert form_with(page, "service").submit().status_int == 303
    (mail,) = site.deliver()
    assert mail.subject in shown
    with site.office.transact() as work:
        (reference,) = work.records.references
    links = {word for word in mail.text.split() if "://" in word}
    assert set(mail.text.split()) - set(shown.split()) <= links | {reference}


def test_back_keeps_everything_that_was_typed(site):
    page = preview(filled(site, minutes="25", phone="0711 1234567"))
    form = form_with(form_with(page, "service").submit("change"), "service")
    assert form["name"].value == NAME
    assert form["minutes"].value == "25"
    assert form["phone"].value == "0711 1234567"
    assert form["time"].value == "10:00"
    assert nothing_stored(site)


@pytest.mark.parametrize(
    ("day", "time", "against"),
    [
        ("2027-03-21", "03:00", "An diesem Wochentag ist keine Sprechzeit"),
        ("2027-03-17", "10:00", ""),
    ],
)
def test_an_odd_time_is_named_before_it_is_offered(site, day, time, against):
    given = {"service": "pruefamt/viertelstunden", "wann": "liste", "day1": day, "time1": time}
    page = preview(filled(site, **given))
    warned = [each.text for each in page.html.select("main .notice.warn")]
    assert [against in text for text in warned] == ([True] if against else [])


def test_a_time_that_cannot_be_is_refused_as_when_sending(site):
    page = filled(site, day="2020-01-01").submit("preview", status=422)
    assert "liegt in der Vergangenheit" in page.text
    assert nothing_stored(site)


def test_a_text_message_and_a_letter_are_shown_as_they_will_be(site):
    sms = preview(filled(site, way="sms", phone="0170 1234567", language="en"))
    assert [len(s.text) < 400 for s in sms.html.select(".source")] == [True, True]
    letter = preview(filled(site, way="brief", address="Weg 1\n70173 Stuttgart", language="en"))
    assert "/en/einladung" in letter.html.select(".source")[0].text
    code = preview(filled(site, way="code"))
    assert code.html.select(".source") == []
    assert "nichts verschickt" in words(code)
    assert nothing_stored(site)
