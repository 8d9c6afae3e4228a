"""Figures for Prometheus: the gateways' load and what waits in the portal. Nothing personal.

Served at the address `metrics.listen` only, from a thread of its own.
"""

from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.process_collector import ProcessCollector

from portal.consultation.fleet import Post, sender
from portal.persistence import Office
from portal.settings import Settings

# What of a gateway's load grows for ever, and what goes up and down.
COUNTERS = (
    *("packets_in", "packets_out", "dropped_in", "dropped_out"),
    *("cpu_seconds", "media_cpu_seconds", "lost_events", "lost_hints"),
    *("nacks", "packets_resent", "packets_asked", "keyframe_requests", "keyframes_asked"),
)
GAUGES = ("rooms", "seats", "connected", "guests", "stopping")
BY_REASON = ("lost", "refused")
HISTOGRAMS = ("loss", "round_trip_seconds", "reached_seconds", "handshake_seconds")
HELP = "See docs/operations.md."


class Figures:
    """Collects at the moment somebody asks."""

    def __init__(self, office: Office, post: Post) -> None:
        self._office, self._post = office, post

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        yield from self._waiting()
        yield from self._asked()
        yield from self._carried()

    def _waiting(self) -> Iterator[Metric]:
        with self._office.transact() as work:
            outbox = list(work.records.outbox.values())
            failing = sum(1 for message in outbox if message.attempts)
        broken = len(self._office.departments.broken)
        for name, value in (
            ("outbox_waiting", len(outbox)),
            ("outbox_failing", failing),
            ("departments_broken", broken),
        ):
            yield GaugeMetricFamily(f"videoberatung_{name}", HELP, value=value)

    def _asked(self) -> Iterator[Metric]:
        """Yield how often this process asked each department's hooks, and what came of it."""
        labels = ["department", "hook", "outcome"]
        metric = CounterMetricFamily("videoberatung_department_hooks", HELP, labels=labels)
        for which, times in sorted(self._office.departments.hooks.counts().items()):
            metric.add_metric(list(which), times)
        yield metric

    def _carried(self) -> Iterator[Metric]:
        """Yield the load of each gateway; one that does not answer is not up."""
        up = GaugeMetricFamily("videoberatung_gateway_up", HELP, labels=["gateway"])
        loads = {}
        settings = self._office.settings
        addresses = zip(settings.gateway_urls, settings.gateway_control_urls, strict=True)
        for url, control in addresses:
            try:
                loads[url] = self._post(control, {"op": "load"})
            except (OSError, ValueError):
                loads[url] = {}
            up.add_metric([url], bool(loads[url]))
        yield up
        yield from _plain(loads)
        yield from _by_reason(loads)
        yield from _histograms(loads)


Loads = dict[str, dict[str, Any]]


def _plain(loads: Loads) -> Iterator[Metric]:
    for family, names in ((GaugeMetricFamily, GAUGES), (CounterMetricFamily, COUNTERS)):
        for name in names:
            metric = family(f"videoberatung_gateway_{name}", HELP, labels=["gateway"])
            for url, value in _each(loads, name):
                metric.add_metric([url], float(value))
            yield metric


def _by_reason(loads: Loads) -> Iterator[Metric]:
    labels = ["gateway", "reason"]
    for name in BY_REASON:
        metric = CounterMetricFamily(f"videoberatung_gateway_{name}", HELP, labels=labels)
        for url, reasons in _each(loads, name):
            for reason, count in sorted(reasons.items()):
                metric.add_metric([url, reason], count)
        yield metric


def _histograms(loads: Loads) -> Iterator[Metric]:
    for name in HISTOGRAMS:
        metric = HistogramMetricFamily(f"videoberatung_gateway_{name}", HELP, labels=["gateway"])
        for url, told in _each(loads, name):
            metric.add_metric([url], buckets=told["buckets"], sum_value=told["sum"])
        yield metric


def _each(loads: Loads, name: str) -> Iterator[tuple[str, Any]]:
    """Yield what each gateway says; an older one beside a newer one says less."""
    return ((url, load[name]) for url, load in loads.items() if name in load)


def serve(settings: Settings, office: Office) -> WSGIServer | None:
    """Serve the figures, if the settings say where; returns the server to shut down."""
    if settings.metrics_listen is None:
        return None
    registry = CollectorRegistry()
    ProcessCollector(namespace="videoberatung", registry=registry)
    registry.register(Figures(office, sender(settings)))
    host, port = settings.metrics_listen
    server, _thread = start_http_server(port, host, registry)
    return server
