"""A drawn signature: only numbers come in, only a path goes out."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from portal.documents.errors import NotReady
from portal.i18n import _

MOST_STROKES = 200
MOST_POINTS = 2000
LEAST_INK = 0.3  # length of all strokes, in widths of the box
LARGEST_SIDE = 4000

Point = tuple[float, float]


@dataclass(frozen=True)
class Drawing:
    """Strokes as points relative to the box: x and y from 0 to 1; ratio is height by width."""

    strokes: tuple[tuple[Point, ...], ...]
    ratio: float


def read(given: Any) -> Drawing:
    """Return the drawing in a signature pad's data; raises NotReady when it is none."""
    try:
        width, height = float(given["width"]), float(given["height"])
        if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
            raise ValueError
        strokes = tuple(
            tuple(
                (_unit(p["x"], width), _unit(p["y"], height))
                for p in stroke["points"][:MOST_POINTS]
            )
            for stroke in given["strokes"][:MOST_STROKES]
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise NotReady(_("Die Unterschrift ist nicht lesbar angekommen.")) from None
    drawing = Drawing(strokes, height / width)
    if ink(drawing) < LEAST_INK:
        raise NotReady(_("Bitte unterschreiben Sie im Feld mit Ihrem ganzen Namen."))
    return drawing


def _unit(value: Any, side: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return round(min(max(number / side, 0.0), 1.0), 4)


def ink(drawing: Drawing) -> float:
    """Return the length of all strokes, in widths of the box."""
    return sum(
        math.hypot(b[0] - a[0], (b[1] - a[1]) * drawing.ratio)
        for stroke in drawing.strokes
        for a, b in pairwise(stroke)
    )


def path(drawing: Drawing, width: float = 360) -> tuple[str, float, float]:
    """Return the SVG path data of a drawing with the width and height of its box."""
    height = width * drawing.ratio
    parts = []
    for stroke in drawing.strokes:
        points = [(x * width, y * height) for x, y in stroke]
        if points:
            parts.append(_smooth(points if len(points) > 1 else points * 2))
    return " ".join(parts), width, height


def _smooth(points: list[Point]) -> str:
    """Return quadratic curves through the midpoints of the points."""
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x, y), (next_x, next_y) in pairwise(points[1:]):
        path += f"Q{x:.1f} {y:.1f} {(x + next_x) / 2:.1f} {(y + next_y) / 2:.1f}"
    return f"{path}L{points[-1][0]:.1f} {points[-1][1]:.1f}"
