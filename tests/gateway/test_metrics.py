"""Figures for Prometheus, asked over HTTP of a portal beside a real gateway."""

import re
import urllib.request
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from driving import EMAIL, WEAPONS, choose_time, give_details, running_site
from prometheus_client import CollectorRegistry, generate_latest

from portal import clock, metrics
from portal.consultation.fleet import sender

from .conftest import running_gateway

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


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


SAID = {
    "nacks": 3,
    "lost": {"not-reached": 2, "tls": 0},
    "refused": {},
    "loss": {"buckets": [["0.0", 5], ["0.1", 6], ["+Inf", 7]], "sum": 0.75},
}
EXPECTED = """\
# HELP videoberatung_gateway_nacks_total See docs/operations.md.
# TYPE videoberatung_gateway_nacks_total counter
videoberatung_gateway_nacks_total{gateway="ws://g"} 3.0
# HELP videoberatung_gateway_lost_total See docs/operations.md.
# TYPE videoberatung_gateway_lost_total counter
videoberatung_gateway_lost_total{gateway="ws://g",reason="not-reached"} 2.0
videoberatung_gateway_lost_total{gateway="ws://g",reason="tls"} 0.0
# HELP videoberatung_gateway_loss See docs/operations.md.
# TYPE videoberatung_gateway_loss histogram
videoberatung_gateway_loss_bucket{gateway="ws://g",le="0.0"} 5.0
videoberatung_gateway_loss_bucket{gateway="ws://g",le="0.1"} 6.0
videoberatung_gateway_loss_bucket{gateway="ws://g",le="+Inf"} 7.0
videoberatung_gateway_loss_count{gateway="ws://g"} 7.0
videoberatung_gateway_loss_sum{gateway="ws://g"} 0.75
"""


def test_counts_reasons_and_histograms_are_written_as_prometheus_reads_them(monkeypatch):
    named = {"gateway_urls": ("ws://g",), "gateway_control_urls": ("http://g",)}
    office = SimpleNamespace(settings=SimpleNamespace(**named))
    told = metrics.Figures(office, lambda _address, _message: SAID)
    for other in ("_waiting", "_asked"):
        monkeypatch.setattr(told, other, lambda: iter(()))
    registry = CollectorRegistry()
    registry.register(told)
    text = generate_latest(registry).decode()
    paragraphs = [f"# HELP{each}" for each in text.split("# HELP")[1:]]
    said = [p for p in paragraphs if "{gateway" in p and "gateway_up" not in p]
    assert "".join(said) == EXPECTED


def test_every_figure_of_a_running_gateway_is_told_and_described(site):
    secret = site.office.settings.secret("gateway")
    with running_gateway(secret=secret, clock=clock.timestamp) as gateway:
        host, port = gateway.address
        names = sender(site.office.settings)(f"http://{host}:{port}", {"op": "load"})
        told = figures(site, gateway_listen=gateway.address)
    written = {name.partition("{")[0].removeprefix("videoberatung_gateway_") for name in told}
    endings = ("", "_total", "_bucket")
    # A reason that never was has no line yet.
    missing = {n for n in names if not {n + end for end in endings} & written} - {"refused"}
    assert missing == set()
    figures_ = OPERATIONS.partition("## Figures")[2]
    assert [name for name in names if not re.search(rf"`{name}[`{{]", figures_)] == []


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
