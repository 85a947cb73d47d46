"""Dates in CSL, where citeproc-py does not do what CSL 1.0.2 says (see `elements`).

It writes the options of one date into the locale's own, for all dates to come; knows no season
beside a day, and no end of a period that is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from citeproc import model

from .elements import Cite, Own

__all__ = ["DATES", "Day", "When"]

_ORDER = ("year", "month", "day")
_SEASON = 12


@dataclass(frozen=True, slots=True)
class Day:
    """A year (negative before the first), and a month, a season (from 13, spring) or a day."""

    year: int
    month: int = 0
    day: int = 0

    def part(self, name: str) -> int:
        return int(getattr(self, name))


@dataclass(frozen=True, slots=True)
class When:
    """A date or a period, or a text in its place; `circa` where it is uncertain.

    `before` stands before it where a style does not tell that it is uncertain.
    """

    days: tuple[Day, ...] = ()
    literal: str = ""
    circa: bool = False
    is_open: bool = False
    before: str = ""


class Date(Own, model.Date):
    """A date in its own parts, or in those of the language (`form`)."""

    def render(self, item: Cite, context: Any = None, **kwargs: Any) -> str | None:
        when = item.value(self.get("variable"))
        if not when:
            return None
        text = when.literal or self._of_days(when)
        return str(self.wrap(self.format(self.case(when.before + text)))) if text else None

    def _of_days(self, when: When) -> str:
        parts, delimiter = self._parts()
        first, last = when.days[0], when.days[-1]
        if when.is_open:
            text = self._joined(parts, first, delimiter)
            return f"{text}–" if text else ""
        if first == last:
            return self._joined(parts, first, delimiter)
        shown = [name for name in _ORDER if any(part.get("name") == name for part in parts)]
        differing = next((n for n, p in enumerate(shown) if first.part(p) != last.part(p)), None)
        if differing is None:
            return self._joined(parts, first, delimiter)
        varying = shown[differing:]
        places = [n for n, part in enumerate(parts) if part.get("name") in varying]
        before = self._joined(parts[: places[-1] + 1], first, delimiter)
        after = self._joined(parts[places[0] :], last, delimiter)
        return f"{before.rstrip(' ,')}–{after}"

    def _parts(self) -> tuple[list[_Part], str]:
        """The parts in their order, each with its options; and what stands between."""
        own = {part.get("name"): dict(part.attrib) for part in self.iterchildren()}
        form = self.get("form")
        if form is None:
            parts = [_Part(self, options) for options in own.values()]
            if self.style.language.startswith("de"):
                parts = _day_first(parts)
            return parts, self.get("delimiter", "")
        wanted = self.get("date-parts", "year-month-day").split("-")
        found = self.style.dates[form]
        parts = [
            _Part(self, {**part.attrib, **own.get(part.get("name"), {})})
            for part in found.iterchildren()
            if part.get("name") in wanted
        ]
        return parts, found.get("delimiter", "")

    def _joined(self, parts: list[_Part], day: Day, delimiter: str) -> str:
        texts = [text for part in parts if (text := part.text(day))]
        return delimiter.join(texts).strip(" ")


def _day_first(parts: list[_Part]) -> list[_Part]:
    """«21. September», where a style is made for «September 21» or «21 September» alone."""
    day = next((part for part in parts if part.get("name") == "day"), None)
    month = next((part for part in parts if part.get("name") == "month"), None)
    if day is None or month is None or month.get("form", "long").startswith("numeric"):
        return parts
    ordered = [part for part in parts if part is not day]
    if parts.index(day) > parts.index(month):
        day = day.changed(prefix=month.get("prefix"), suffix=" ")
        ordered[ordered.index(month)] = month.changed(prefix="")
    ordered.insert(
        next(n for n, p in enumerate(ordered) if p.get("name") == "month"),
        day.changed(form="ordinal"),
    )
    return ordered


class _Part:
    """A part of a date, with the options of the style over those of the language."""

    def __init__(self, date: Date, options: dict[Any, Any]) -> None:
        self._date = date
        self._options = options

    def get(self, name: str, default: str = "") -> str:
        return str(self._options.get(name, default))

    def changed(self, **options: str) -> _Part:
        return _Part(self._date, {**self._options, **options})

    def text(self, day: Day) -> str:
        name = self.get("name")
        value = day.part(name)
        if not value:
            return ""
        text = str(getattr(self, f"_{name}")(value))
        if self.get("strip-periods") == "true":
            text = text.replace(".", "")
        return self.get("prefix") + text + self.get("suffix")

    def _year(self, year: int) -> str:
        if self.get("form") == "short":
            return str(year)[-2:]
        return str(year) if year > 0 else f"{-year} {self._date.term('bc')}"

    def _month(self, month: int) -> str:
        if month > _SEASON:
            return self._date.term(f"season-{month - _SEASON:02}")
        form = self.get("form", "long")
        if form == "numeric":
            return str(month)
        if form == "numeric-leading-zeros":
            return f"{month:02}"
        return self._date.term(f"month-{month:02}", form)

    def _day(self, day: int) -> str:
        form = self.get("form", "numeric")
        if form == "numeric-leading-zeros":
            return f"{day:02}"
        if form == "ordinal" and (day == 1 or not self._date.style.ordinal_only_first):
            return str(day) + str(self._date.style.ordinals.get("ordinal", ""))
        return str(day)


DATES: tuple[type[Any], ...] = (Date,)
