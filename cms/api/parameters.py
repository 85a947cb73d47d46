"""Strict query parameters: what is unknown is refused, with the nearest known name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from cms import locales
from cms.kinds import Filter

from .problem import Mistake, invalid, nearest

LIMIT = 20
LIMIT_MAX = 100
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def refuse_unknown(query: Mapping[str, Any], known: Iterable[str]) -> None:
    """400 naming every unknown parameter and what may have been meant."""
    names = sorted(known)
    mistakes = [
        Mistake(
            "query",
            name,
            _("There is no parameter «%(name)s».") % {"name": name},
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
        raise _wrong(name, _("«%(name)s» may be given only once.") % {"name": name})
    return values[0] if values else None


def whole_number(
    query: MultiValueDict[str, str], name: str, default: int, low: int, high: int
) -> int:
    """An integer between `low` and `high`."""
    text = one(query, name)
    if text is None:
        return default
    number = int(text) if re.fullmatch(r"-?[0-9]{1,11}", text) else None
    if number is None or not low <= number <= high:
        raise _wrong(
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
        raise _wrong(
            "locale",
            _("There is no language «%(code)s» here; there are: %(known)s.")
            % {"code": locale, "known": ", ".join(known)},
            nearest(locale, known),
        )
    fallback = one(query, "fallback")
    if fallback not in (None, "none"):
        raise _wrong("fallback", _("«fallback» can only be «none»."), "none")
    return locale, None if fallback else locales.fallback_of(locale)


def filter_value(definition: Filter, name: str, text: str) -> str | int | bool:
    """The typed value of one filter parameter."""
    if definition.role == "year":
        if not re.fullmatch(r"-?[0-9]{1,5}", text):
            raise _wrong(name, _("«%(name)s» must be a whole number.") % {"name": name})
        return int(text)
    if definition.role == "flag":
        if text.lower() not in _FLAGS:
            raise _wrong(name, _("«%(name)s» must be true or false.") % {"name": name})
        return _FLAGS[text.lower()]
    if "\x00" in text:
        raise _wrong(name, _("«%(name)s» contains a character that is not text.") % {"name": name})
    return text


def _wrong(name: str, message: str, suggestion: str | None = None) -> Exception:
    return invalid([Mistake("query", name, message, suggestion)])
