"""Export, an empty database, import: every page is the same to the byte, in every language."""

import io
from datetime import timedelta

import pytest
from driving import heading
from PIL import Image

from portal.commands import run
from portal.content import arranging, domain, drafting, media
from portal.content.additions import addition_key
from portal.content.drafting import Text
from portal.content.models import Article, Content
from portal.languages import LANGUAGES

SECTION = "/faq/technische-voraussetzungen"
SERVICE = "ordnungsamt/waffen-jagd-fischerei"
PATHS = (
    *("/", "/faq", "/faq?q=Linse", f"{SECTION}/linse", f"{SECTION}/kamera", f"{SECTION}/app"),
    *(f"{SECTION}/formulare", "/faq/ueber-die-videoberatung/ort", "/faq/anderes/vom-amt"),
    *("/datenschutz", f"/datenschutz/{SERVICE}", "/datenschutz?fassung=1", "/hilfe", "/impressum"),
    *("/nutzungsbedingungen", "/aufzeichnung", "/barrierefreiheit", "/gebaerdensprache"),
    *("/lizenzen", f"/aemter/{SERVICE}", "/aemter/sozialamt", "/sitemap.xml", "/fehlt"),
)


def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, "JPEG")
    return stream.getvalue()


def publish(work, article, locale, title, markdown):
    text = Text(title=title, markdown=markdown, keywords=("linse",))
    mark = drafting.mark(article, locale)
    kept = drafting.keep(article, locale, text, based_on=mark, by="a", now=work.now)
    return drafting.publish(work.records.content, article, locale, kept.mark, work.now)


def live_in(work) -> str:
    """Change whatever shows: returns the address of a picture."""
    content = work.records.content
    medium = media.add(content, "bild.jpg", "image/jpeg", picture(), "Ein Bild", work.now)
    arranging.rename_question(content, "kamera", "linse")
    for locale in LANGUAGES:
        article = domain.article(content, domain.FRAGE, "linse")
        publish(work, article, locale, f"Linse {locale}", f"![Bild](/medien/{medium.id}) {locale}")
        publish(work, content.pages["datenschutz"], locale, f"Schutz {locale}", "{{city}}")
    arranging.delete_question(content, "formulare", "app", sure=True)
    arranging.delete_question(content, "feedback", sure=True)
    added = arranging.add_question(content, content.sections[2], "vom-amt", "sozialamt")
    publish(work, added, "de", "Vom Sozialamt", "Ein Eintrag.")
    key = addition_key(*SERVICE.split("/"))
    content.pages[key] = Article(key)
    content.pages[key].department = "ordnungsamt"
    publish(work, content.pages[key], "de", "Zusatz", "Bringen Sie Geduld mit.")
    over = domain.article(content, domain.FRAGE, "ort")
    over.hidden = True
    soon = domain.article(content, domain.FRAGE, "wartezeit")
    soon.expires = work.now + timedelta(days=2)
    text = Text(title="Morgen neu", markdown="Geplant.", keywords=())
    planned = content.pages["impressum"]
    kept = drafting.keep(
        planned, "de", text, based_on=drafting.mark(planned, "de"), by="a", now=work.now
    )
    drafting.plan(planned, "de", kept.mark, work.now + timedelta(days=1))
    content.touch()
    return f"/medien/{medium.id}"


@pytest.fixture
def pages(site, browser):
    """Return a function that gets every page in every language, with where it leads."""
    with site.office.transact() as work:
        medium = live_in(work)
    prefixes = [f"/{each.prefix}".rstrip("/") for each in LANGUAGES.values()]
    paths = [f"{prefix}{path}" for prefix in prefixes for path in PATHS]
    paths += [medium, "/faq/ueber-die-videoberatung/feedback"]

    def get():
        found = {path: browser.get(path, status="*") for path in paths}
        return {
            path: (page.status_int, page.headers.get("Location"), page.body)
            for path, page in found.items()
        }

    return get


def test_every_page_is_the_same_to_the_byte_after_a_round_trip(site, browser, pages, tmp_path):
    before = pages()
    states = [before[f"{SECTION}/{key}"][0] for key in ("linse", "kamera", "formulare", "app")]
    states += [before["/faq/ueber-die-videoberatung/ort"][0]]
    assert states == [200, 301, 301, 200, 410]
    assert before["/faq/ueber-die-videoberatung/feedback"][0] == 410
    assert b"Geduld" in before[f"/aemter/{SERVICE}"][2]
    folder = {"folder": str(tmp_path / "texte")}
    run(site.office, "content export", folder)
    with site.office.transact() as work:
        work.records.content = Content()
    assert browser.get(f"{SECTION}/linse", status="*").status_int == 404
    run(site.office, "content import", folder)
    after = pages()
    assert [path for path in before if after[path] != before[path]] == []


def test_what_is_planned_and_what_expires_does_so_after_a_round_trip(
    site, browser, pages, tmp_path
):
    folder = {"folder": str(tmp_path / "texte")}
    run(site.office, "content export", folder)
    with site.office.transact() as work:
        work.records.content = Content()
    run(site.office, "content import", folder)
    told = []
    for _day in range(3):
        site.housekeeping.publish_due()
        there = browser.get("/faq/ueber-die-videoberatung/wartezeit", status="*").status_int
        told.append((heading(browser.get("/impressum")), there))
        site.advance(days=1)
    assert told == [("Impressum", 200), ("Morgen neu", 200), ("Morgen neu", 410)]
