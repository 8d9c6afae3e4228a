"""The public pages: each can be read, in both languages, without a cookie."""

import pytest

PAGES = (
    "/",
    "/faq",
    "/faq?q=Kamera",
    "/datenschutz",
    "/nutzungsbedingungen",
    "/impressum",
    "/barrierefreiheit",
    "/gebaerdensprache",
    "/hilfe",
    "/lizenzen",
    "/aemter",
    "/aemter/ordnungsamt",
    "/aemter/ordnungsamt/waffen-jagd-fischerei",
    "/technik",
)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_can_be_read_and_sets_no_cookie(browser, path, prefix):
    response = browser.get(f"{prefix}{path}")
    assert response.status_int == 200
    assert "Set-Cookie" not in response.headers
    assert response.html.find("html")["lang"] == prefix[1:] or "de"
