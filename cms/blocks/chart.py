"""The geometry of charts: from numbers to lengths, in percent of the width and in pixels.

Coordinates are strings as SVG wants them, so that no template writes a decimal comma.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

# Pixels from the top of a line chart to its highest and its lowest line.
PLOT_TOP, PLOT_BOTTOM = 16.0, 216.0
# Percent of the width: the first point stands right of the numbers of the scale.
PLOT_LEFT, PLOT_RIGHT = 14.0, 98.0
TICKS = 4
# More labels than these would run into each other on a telephone.
LABELS_MAX = 5
# Line patterns and markers in the style sheet.
STYLES = 6


@dataclass(frozen=True)
class Series:
    """Numbers under one name; None where one is not known."""

    name: str
    values: list[float | None]


@dataclass(frozen=True)
class Bar:
    """`x` and `width` are percentages of the whole width; both "" without a value."""

    name: str
    value: float | None
    style: int
    x: str = ""
    width: str = ""


@dataclass(frozen=True)
class BarGroup:
    label: str
    bars: list[Bar]


@dataclass(frozen=True)
class Point:
    x: str
    y: str


@dataclass(frozen=True)
class Line:
    """Points in order, and the pairs of neighbours to draw a stroke between."""

    name: str
    style: int
    points: list[Point]
    strokes: list[tuple[Point, Point]]


@dataclass(frozen=True)
class Tick:
    """A line of the scale at `y` pixels; its number stands on it."""

    value: float
    y: str
    text_y: str


@dataclass(frozen=True)
class AxisLabel:
    text: str
    x: str
    anchor: str


@dataclass(frozen=True)
class LineChart:
    lines: list[Line]
    ticks: list[Tick]
    labels: list[AxisLabel]


def chart_data(table: Mapping[str, Any]) -> tuple[list[str], list[Series]]:
    """Labels and series of `{"head", "rows"}`: labels first, then a column for each series."""
    rows = table["rows"]
    labels = [str(row[0] or "") if row else "" for row in rows]
    series = [
        Series(name, [_number(row[column]) if column < len(row) else None for row in rows])
        for column, name in enumerate(table["head"])
        if column
    ]
    return labels, series


def bar_groups(labels: Sequence[str], series: Sequence[Series]) -> list[BarGroup]:
    """A group for each label with a bar for each series; bars begin at zero."""
    known = list(_known(series))
    low, high = min([0.0, *known]), max([0.0, *known])
    scale = 100 / (high - low) if high > low else 0.0

    def bar(one: Series, place: int, style: int) -> Bar:
        value = one.values[place]
        if value is None:
            return Bar(one.name, None, style)
        start = (min(value, 0.0) - low) * scale
        return Bar(one.name, value, style, _percent(start), _percent(abs(value) * scale))

    return [
        BarGroup(label, [bar(one, place, _style(n)) for n, one in enumerate(series)])
        for place, label in enumerate(labels)
    ]


def line_chart(labels: Sequence[str], series: Sequence[Series]) -> LineChart:
    """Lines over a scale of round numbers; a line has a gap where a number is not known."""
    scale = round_scale(_known(series))
    low, high = scale[0], scale[-1]

    def x(place: int) -> float:
        share = place / (len(labels) - 1) if len(labels) > 1 else 0.5
        return PLOT_LEFT + share * (PLOT_RIGHT - PLOT_LEFT)

    def y(value: float) -> float:
        return PLOT_BOTTOM - (value - low) / (high - low) * (PLOT_BOTTOM - PLOT_TOP)

    def line(one: Series, style: int) -> Line:
        points = [
            None if value is None else Point(_percent(x(place)), _plain(y(value)))
            for place, value in enumerate(one.values)
        ]
        strokes = [(a, b) for a, b in pairwise(points) if a is not None and b is not None]
        return Line(one.name, style, [p for p in points if p is not None], strokes)

    return LineChart(
        lines=[line(one, _style(n)) for n, one in enumerate(series)],
        ticks=[Tick(value, _plain(y(value)), _plain(y(value) - 4)) for value in scale],
        labels=list(_axis_labels(labels, x)),
    )


def round_scale(values: Iterable[float]) -> list[float]:
    """Equal steps of 1, 2, 2.5 or 5 times a power of ten from below the least to above the most."""
    known = list(values) or [0.0]
    low, high = min(known), max(known)
    # A scale that begins just below the least of big numbers would make small changes look great.
    if low > 0:
        low = 0.0
    if high < 0:
        high = 0.0
    if low == high:
        high = low + 1
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def _axis_labels(labels: Sequence[str], x: Any) -> Iterator[AxisLabel]:
    last = len(labels) - 1
    every = max(1, math.ceil(len(labels) / LABELS_MAX))
    for place in range(0, last + 1, every):
        anchor = "middle"
        if place == last and last:
            anchor = "end"
        elif place == 0 and last:
            anchor = "start"
        yield AxisLabel(labels[place], _percent(x(place)), anchor)


def _known(series: Iterable[Series]) -> Iterator[float]:
    return (value for one in series for value in one.values if value is not None)


def _number(cell: Any) -> float | None:
    good = isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)
    return cell if good else None


def _style(number: int) -> int:
    return number % STYLES + 1


def _plain(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _percent(number: float) -> str:
    return f"{_plain(number)}%"
