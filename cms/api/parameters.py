"""Strict query parameters: what is unknown is refused, with the nearest known name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from cms import locales
from cms.kinds import Filter

from .problem import Mistake, Problem, clipped, invalid, nearest

LIMIT = 20
LIMIT_MAX = 100
# So many values are listed in a message; of more, only the nearest is named.
LISTED = 12
# In place of a language where the one that was asked for is refused.
NO_LOCALE: tuple[str, str | None] = ("", None)
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def refuse_unknown(query: Mapping[str, Any], known: Iterable[str]) -> None:
    """400 naming every unknown parameter and what may have been meant."""
    names = sorted(known)
    mistakes = [
        Mistake(
            "query",
            clipped(name),
            _("There is no parameter «%(name)s».") % {"name": clipped(name)},
            nearest(name, names),
        )
        for name in query
        if name not in names
    ]
    if mistakes:
        raise invalid(mistakes)


def one(query: MultiValueDict[str, str], name: str) -> str | None:
    """The value of a parameter that may be given once."""
    values = query.getlist(name)
    if len(values) > 1:
        raise wrong(name, _("«%(name)s» may be given only once.") % {"name": name})
    return values[0] if values else None


def several(query: MultiValueDict[str, str], name: str, known: Sequence[str]) -> list[str]:
    """The values of a list, each once: separated by commas, or given repeatedly; [] if not given.

    400 naming each that is not `known`, and what may have been meant.
    """
    if name not in query:
        return []
    parts = (part.strip() for text in query.getlist(name) for part in text.split(","))
    found = list(dict.fromkeys(part for part in parts if part))
    if not found:
        raise wrong(name, _("«%(name)s» needs a value.") % {"name": name})
    refuse_unknown_values(name, found, known)
    return found


def choice(query: MultiValueDict[str, str], name: str, known: Sequence[str]) -> str | None:
    """One of the `known` values, or None if the parameter is not given."""
    found = one(query, name)
    if found is not None:
        refuse_unknown_values(name, [found], known)
    return found


def refuse_unknown_values(name: str, values: Iterable[object], known: Iterable[str]) -> None:
    """400 naming each value that is not known, and what may have been meant."""
    known = list(known)
    mistakes = [unknown_value(name, str(value), known) for value in values if value not in known]
    if mistakes:
        raise invalid(mistakes)


def unknown_value(name: str, value: str, known: Sequence[str]) -> Mistake:
    """What is wrong with a value that is not one of the `known`."""
    message = _("«%(name)s» cannot be «%(value)s».") % {"name": name, "value": clipped(value)}
    if 0 < len(known) <= LISTED:
        message += " " + _("There are: %(known)s.") % {"known": ", ".join(known)}
    return Mistake("query", name, message, nearest(value, known))


def whole_number(
    query: MultiValueDict[str, str], name: str, default: int, low: int, high: int
) -> int:
    """An integer between `low` and `high`."""
    text = one(query, name)
    if text is None:
        return default
    number = int(text) if re.fullmatch(r"-?[0-9]{1,11}", text) else None
    if number is None or not low <= number <= high:
        raise wrong(
            name,
            _("«%(name)s» must be a number from %(low)s to %(high)s.")
            % {"name": name, "low": low, "high": high},
        )
    return number


def locale_of(query: MultiValueDict[str, str]) -> tuple[str, str | None]:
    """The wanted language, and the one that stands in for it (None with `fallback=none`)."""
    known = locales.codes()
    locale = one(query, "locale")
    if locale is None:
        locale = known[0]
    elif locale not in known:
        raise wrong(
            "locale",
            _("There is no language «%(code)s» here; there are: %(known)s.")
            % {"code": clipped(locale), "known": ", ".join(known)},
            nearest(locale, known),
        )
    fallback = one(query, "fallback")
    if fallback not in (None, "none"):
        raise wrong("fallback", _("«fallback» can only be «none»."), "none")
    return locale, None if fallback else locales.fallback_of(locale)


def filter_value(definition: Filter, name: str, text: str) -> str | int | bool:
    """The typed value of one filter parameter."""
    if definition.role == "year":
        if not re.fullmatch(r"-?[0-9]{1,5}", text):
            raise wrong(name, _("«%(name)s» must be a whole number.") % {"name": name})
        return int(text)
    if definition.role == "flag":
        if text.lower() not in _FLAGS:
            raise wrong(name, _("«%(name)s» must be true or false.") % {"name": name})
        return _FLAGS[text.lower()]
    if "\x00" in text:
        raise wrong(name, _("«%(name)s» contains a character that is not text.") % {"name": name})
    if definition.references:
        try:
            # However an id is written, it is kept in this form.
            return str(UUID(text))
        except ValueError:
            return text
    return text


def wrong(name: str, message: str, suggestion: str | None = None) -> Problem:
    """400 for one parameter."""
    return invalid([Mistake("query", name, message, suggestion)])
