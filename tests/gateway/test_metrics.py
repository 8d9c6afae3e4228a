"""Figures for Prometheus, asked over HTTP of a portal beside a real gateway."""

import urllib.request
from dataclasses import replace

import pytest
from driving import EMAIL, WEAPONS, choose_time, give_details, running_site

from portal import clock, metrics

from .conftest import running_gateway


@pytest.fixture
def site(tmp_path):
    with running_site(tmp_path) as site:
        yield site


def figures(site, **changes) -> dict[str, str]:
    """Return every figure of /metrics by its name with labels."""
    site.office.settings = replace(site.office.settings, **changes)
    settings = replace(site.office.settings, metrics_listen=("127.0.0.1", 0))
    server = metrics.serve(settings, site.office)
    try:
        address = f"http://127.0.0.1:{server.server_port}/metrics"
        with urllib.request.urlopen(address, timeout=5) as answer:
            lines = answer.read().decode().splitlines()
    finally:
        server.shutdown()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


def test_the_load_of_a_gateway_is_told(site):
    secret = site.office.settings.secret("gateway")
    with running_gateway(secret=secret, clock=clock.timestamp) as gateway:
        told = figures(site, gateway_listen=gateway.address)
    label = '{{gateway="ws://{}:{}"}}'.format(*gateway.address)
    assert told[f"videoberatung_gateway_up{label}"] == "1.0"
    assert told[f"videoberatung_gateway_rooms{label}"] == "0.0"
    assert float(told[f"videoberatung_gateway_cpu_seconds_total{label}"]) > 0


def test_a_gateway_that_does_not_answer_is_not_up(site):
    told = figures(site)
    up = [value for name, value in told.items() if name.startswith("videoberatung_gateway_up")]
    assert up == ["0.0"]
    assert not [name for name in told if name.startswith("videoberatung_gateway_rooms")]


def test_what_waits_is_counted_and_nobody_is_named(site):
    give_details(choose_time(site.browser(), WEAPONS, "aufbewahrung")).form.submit()
    told = figures(site)
    assert told["videoberatung_outbox_waiting"] == "1.0"
    assert told["videoberatung_outbox_failing"] == "0.0"
    assert told["videoberatung_departments_broken"] == "0.0"
    assert EMAIL not in str(told)


def test_without_an_address_nothing_is_served(site):
    assert metrics.serve(site.office.settings, site.office) is None
