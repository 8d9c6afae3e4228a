"""The central login in a real browser: there, back, and out again."""

import socket
from contextlib import closing

import pytest
from playwright.sync_api import expect
from providing import provider
from sites import start_site
from steps import refuse_policy_violations

pytestmark = [pytest.mark.browser, pytest.mark.rare]


@pytest.fixture
def running(tmp_path):
    """Start the demo, and the provider that knows it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with provider(f"http://127.0.0.1:{port}") as city:
        groups = ("ordnung=caseworker:ordnungsamt", "betrieb=operator")
        given = city.settings(tmp_path, *groups)
        named = {key.upper().replace(".", "_"): value for key, value in given.items()}
        for site in start_site(tmp_path / "var", LISTEN=f"127.0.0.1:{port}", **named):
            yield site, city


def test_one_logs_in_at_the_city_and_out_again(running, launch, shoot):
    site, city = running
    city.people(
        anna={"email": "anna@stadt.example", "email_verified": True, "groups": ["betrieb"]},
        otto={"email": "otto@stadt.example", "email_verified": True, "groups": ["kantine"]},
    )
    page = launch()
    refuse_policy_violations(page)
    page.goto(f"{site.url}/intern/konten/")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        shoot(page, f"anmelden-{width}")
    page.get_by_role("button", name="Zur zentralen Anmeldung").click()
    page.get_by_label("Person").fill("anna")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Konten")).to_be_visible()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        shoot(page, f"konten-{width}")
    page.get_by_role("link", name="Rechte und Vertretung").first.click()
    page.get_by_role("checkbox", name="Redaktion").check()
    page.get_by_role("button", name="Vorschau").click()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        shoot(page, f"rechte-{width}")
    page.get_by_role("button", name="Abmelden").click()
    # The provider asks whether one wants to be signed out there, too.
    expect(page.get_by_role("button", name="Yes, sign me out")).to_be_visible()
    assert page.url.startswith(city.issuer)
    page.goto(f"{site.url}/intern/konten/")
    expect(page.get_by_role("heading", name="Anmelden", exact=True)).to_be_visible()

    other = launch()
    other.goto(f"{site.url}/intern/anmelden")
    other.get_by_role("button", name="Zur zentralen Anmeldung").click()
    other.get_by_label("Person").fill("otto")
    other.get_by_role("button", name="Anmelden").click()
    expect(other.get_by_role("alert")).to_contain_text("keine Ihrer Gruppen")
    shoot(other, "keine-gruppe")
