"""What is allowed in booking rules and hardly meant: nothing, or less than it seems, is booked."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from portal.casework.rule_forms import DAYS, in_german
from portal.catalogue.adjusting import ONLINE
from portal.plugin import Service
from portal.plugin.hours import parse_spans


def doubts(values: Mapping[str, Any], service: Service, today: date) -> list[str]:
    """Return what to look at once more, in words; nothing where nobody books online anyway."""
    return list(_doubts(values, _shortest(service), today)) if values[ONLINE] else []


def _doubts(values: Mapping[str, Any], shortest: timedelta, today: date) -> Iterator[str]:
    last = values["last"]
    if last and last < today:
        yield (
            f"„Online buchbar bis“ liegt in der Vergangenheit ({in_german(last)}): So lässt sich "
            "nichts buchen. Soll es dabei bleiben, wählen Sie oben „Nein, nur auf Einladung“."
        )
    coming = {day: spans for day, spans in values["special"].items() if day >= today}
    if not any(values["hours"]) and not any(coming.values()):
        yield "Es gibt keine Sprechzeiten: So lässt sich nichts buchen."
    named = [*zip(DAYS.values(), values["hours"], strict=True)]
    named += [(in_german(day), spans) for day, spans in sorted(coming.items())]
    for name, spans in named:
        for opens, closes in parse_spans(name, spans):
            if _length(opens, closes) < shortest:
                yield (
                    f"{name} {opens:%H:%M}-{closes:%H:%M} ist kürzer als ein Termin "
                    f"({shortest // timedelta(minutes=1)} Minuten): In dieser Zeit ist nichts frei."
                )
    if gone := sorted(set(values["special"]) - set(coming)):
        days = ", ".join(map(in_german, gone))
        yield f"Besondere Tage, die schon vorbei sind, bewirken nichts mehr: {days}."


def _shortest(service: Service) -> timedelta:
    if not service.matters:
        return service.duration()
    return min(service.duration([matter.key]) for matter in service.matters)


def _length(opens: Any, closes: Any) -> timedelta:
    return datetime.combine(date.min, closes) - datetime.combine(date.min, opens)
