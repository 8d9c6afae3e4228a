"""Every page for citizens in every language, light and dark: axe finds nothing, nothing is cut off.

With PICTURES=FOLDER in the environment each is kept there as a picture, too, at 390 and 1280 px.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from portal.languages import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.rare, pytest.mark.timeout(900)]
SERVICE = "ordnungsamt/waffen-jagd-fischerei"
PATHS = (
    *("/", "/faq", "/faq?q=Kamera", "/faq?q=Papagei", "/faq/technische-voraussetzungen/app"),
    *("/faq/nicht-gefunden?q=Papagei", "/datenschutz", "/nutzungsbedingungen", "/aufzeichnung"),
    *("/impressum", "/barrierefreiheit", "/barriere-melden", "/barriere-melden/schreiben"),
    *("/gebaerdensprache", "/dokument-pruefen", "/hilfe", "/lizenzen", "/gibt-es-nicht"),
    *("/aemter", "/aemter/ordnungsamt", f"/aemter/{SERVICE}", "/technik", "/geraet"),
    *(f"/buchen/{SERVICE}", f"/buchen/{SERVICE}?schritt=termin"),
    f"/buchen/{SERVICE}?anliegen=waffenbesitzkarte&schritt=termin",
    *("/link-erneut-senden", "/einladung", "/einladung/gibt-es-nicht"),
)
OF_AN_APPOINTMENT = ("", "/absagen", "/verschieben", "/raum", "/frueher", "/begleitung", "/daten")
OF_AN_APPOINTMENT += ("/dokumente", "/unterlagen")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": WCAG}}
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
PICTURES = os.environ.get("PICTURES", "")


def faults(page: Page) -> list[str]:
    """Return what axe says is wrong, with the first place of each."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def look(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page as it stands, light and dark, narrow and wide."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{name} {scheme} {fault}" for fault in faults(page)]
        for width in (390, 1280) if PICTURES else ():
            page.set_viewport_size({"width": width, "height": 900})
            folder = Path(PICTURES) / f"{width}-{scheme}"
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 900})
    if page.evaluate(WIDER):
        found.append(f"{name} is wider than 320 px")
    return found


def named(locale: str, path: str) -> str:
    return f"{locale}{path.replace('/', '_').replace('?', '+')}"


@pytest.mark.parametrize("locale", LANGUAGES)
def test_axe_finds_nothing_on_any_page_in_any_language(site, launch, locale):
    page = launch(viewport={"width": 320, "height": 900})
    prefix = f"/{LANGUAGES[locale].prefix}".rstrip("/")
    access = site.appointment.removeprefix(site.url)
    paths = [*PATHS, *(f"{access}{end}" for end in OF_AN_APPOINTMENT)]
    wrong = []
    for path in paths:
        page.goto(f"{site.url}{prefix}{path}")
        wrong += look(page, named(locale, path.replace(access, "/termin")))
    # The steps that hold a place: details, with and without mistakes, and the check.
    page.goto(f"{site.url}{prefix}/buchen/{SERVICE}?anliegen=waffenbesitzkarte&schritt=termin")
    page.locator("input[name=start]").first.check()
    page.locator("main form .actions button").click()
    wrong += look(page, named(locale, "/angaben"))
    page.locator("main form .actions button").first.click()
    page.locator("#fehler").wait_for()
    wrong += look(page, named(locale, "/angaben-fehler"))
    page.locator("input[name=name]").fill("Erika Mustermann")
    page.locator("input[name=email]").fill("erika@stadt.example")
    page.locator("main form .actions button").first.click()
    page.locator("dl.facts").wait_for()
    wrong += look(page, named(locale, "/pruefen"))
    assert wrong == []


def test_axe_finds_what_was_broken_on_purpose(site, launch):
    """The control: a picture without words, a field without a label, pale writing, a wide table."""
    page = launch(viewport={"width": 320, "height": 900})
    page.goto(f"{site.url}/faq")
    assert look(page, "faq") == []
    page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.append(Object.assign(document.createElement("img"), {src: "data:,"}));
          main.append(document.createElement("input"));
          const pale = document.createElement("p");
          pale.textContent = "blass";
          pale.style.color = "#cccccc";
          pale.style.background = "#ffffff";
          pale.style.minWidth = "40rem";
          main.append(pale);
        }"""
    )
    said = " ".join(look(page, "faq"))
    wanted = ("image-alt", "label:", "color-contrast", "wider than 320 px")
    assert [each for each in wanted if each not in said] == []
