"""No page scrolls sideways on a narrow screen, or with letters twice as large (WCAG 1.4.10)."""

import pytest

pytestmark = pytest.mark.browser

PAGES = [
    *("/", "/faq", "/faq?q=Ausweis", "/faq?q=nichts", "/datenschutz", "/nutzungsbedingungen"),
    *("/impressum", "/barrierefreiheit", "/barriere-melden", "/gebaerdensprache", "/hilfe"),
    *("/lizenzen", "/aemter", "/aemter/ordnungsamt", "/aemter/jobcenter/arbeitsuchende"),
    *(
        "/technik",
        "/dokument-pruefen",
        "/einladung",
        "/geraet",
        "/intern/anmelden",
        "/en/faq",
        "/en/aemter",
    ),
    *("/gibt-es-nicht", "/buchen/ordnungsamt/waffen-jagd-fischerei"),
]
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize(("width", "letters"), [(320, 100), (390, 200)])
def test_no_page_scrolls_sideways(site, launch, width, letters):
    page = launch(viewport={"width": width, "height": 800})
    appointment = site.appointment.removeprefix(site.url)
    wider = []
    for path in [*PAGES, appointment, f"{appointment}/raum", f"{appointment}/absagen"]:
        page.goto(site.url + path)
        page.evaluate(f"document.documentElement.style.fontSize = '{letters}%'")
        if page.evaluate(WIDER):
            wider.append(path)
    assert wider == []
