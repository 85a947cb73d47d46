"""From the arguments of a request to what is asked for, or to all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cms.oai import dates, formats, identifiers, sets, tokens
from cms.oai.errors import Code, Refused
from cms.oai.tokens import Position

Pairs = Sequence[tuple[str, str]]
LISTS = ("ListIdentifiers", "ListRecords")
# For each verb the arguments that it must have, and those that it may have.
VERBS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Identify": ((), ()),
    "ListMetadataFormats": ((), ("identifier",)),
    "ListSets": ((), ("resumptionToken",)),
    "GetRecord": (("identifier", "metadataPrefix"), ()),
    **dict.fromkeys(LISTS, (("metadataPrefix",), ("from", "until", "set", "resumptionToken"))),
}
_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")


@dataclass(frozen=True)
class Asked:
    """A request that follows the rules; "" and None stand for what was not given."""

    verb: str
    identifier: str = ""
    format: str = ""
    # From `since` on and before `before`, which are whole seconds in UTC.
    since: datetime | None = None
    before: datetime | None = None
    set: str = ""
    # Where a list goes on.
    position: Position | None = None


def read(pairs: Pairs) -> Asked:
    """Raises Refused with everything that is wrong."""
    verb = _verb(pairs)
    given = [(name, value) for name, value in pairs if name != "verb"]
    errors = list(_misplaced(verb, given))
    values = dict(given)
    since, before = None, None
    if "resumptionToken" not in values:
        wrong, since, before = _dates(values)
        errors += [*_missing(verb, values), *_unreadable(values), *wrong]
        errors += _unknown_format(verb, values)
    if errors:
        raise Refused(*errors)
    if "resumptionToken" in values:
        return _resumed(verb, values["resumptionToken"])
    return Asked(
        verb,
        identifier=values.get("identifier", ""),
        format=values.get("metadataPrefix", ""),
        since=since,
        before=before,
        set=values.get("set", ""),
    )


def _verb(pairs: Pairs) -> str:
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) > 1:
        raise Refused(("badVerb", _("Give the argument “verb” once.")))
    if not verbs or verbs[0] not in VERBS:
        known = ", ".join(VERBS)
        raise Refused(("badVerb", _("Give as “verb” one of: %(known)s.") % {"known": known}))
    return verbs[0]


def _bad(text: str, name: str) -> tuple[Code, str]:
    return "badArgument", text % {"name": name}


def _misplaced(verb: str, given: Pairs) -> list[tuple[Code, str]]:
    """Arguments that do not belong there, come twice, or beside a token."""
    required, optional = VERBS[verb]
    names = [name for name, _value in given]
    found = []
    for name in dict.fromkeys(names):
        if name not in (*required, *optional):
            found.append(_bad(_("This verb has no argument “%(name)s”."), name))
        elif names.count(name) > 1:
            found.append(_bad(_("Give the argument “%(name)s” once."), name))
        elif name != "resumptionToken" and "resumptionToken" in names:
            found.append(_bad(_("Leave out “%(name)s” where a resumptionToken is given."), name))
    return found


def _missing(verb: str, values: dict[str, str]) -> list[tuple[Code, str]]:
    absent = [name for name in VERBS[verb][0] if name not in values]
    return [_bad(_("This verb needs the argument “%(name)s”."), name) for name in absent]


def _unreadable(values: dict[str, str]) -> list[tuple[Code, str]]:
    found = []
    for name, pattern in (("metadataPrefix", _PREFIX), ("set", sets.SPEC)):
        if name in values and not pattern.fullmatch(values[name]):
            found.append(_bad(_("“%(name)s” has letters that it cannot have, or none."), name))
    return found


def _unknown_format(verb: str, values: dict[str, str]) -> list[tuple[Code, str]]:
    """The format, and the identifier as well where there is no such format."""
    prefix = values.get("metadataPrefix", "")
    if not _PREFIX.fullmatch(prefix) or prefix in formats.FORMATS:
        return []
    known = ", ".join(formats.FORMATS)
    text = _("There is no such format. Give as “metadataPrefix” one of: %(known)s.")
    found: list[tuple[Code, str]] = [("cannotDisseminateFormat", text % {"known": known})]
    named = values.get("identifier") if verb == "GetRecord" else None
    if named is not None and identifiers.find(named) is None:
        found.append(identifiers.unknown())
    return found


def _dates(
    values: dict[str, str],
) -> tuple[list[tuple[Code, str]], datetime | None, datetime | None]:
    """What is wrong with `from` and `until`, and the time from the one to the end of the other."""
    found, read = [], {}
    for name in ("from", "until"):
        if name not in values:
            continue
        try:
            read[name] = dates.read(values[name])
        except ValueError:
            text = _("“%(name)s” is no day (2026-11-24) and no second (2026-11-24T13:05:27Z).")
            found.append(_bad(text, name))
    if len(read) == 2:
        if read["from"][1] != read["until"][1]:
            found.append(_bad(_("Give “from” and “until” both as days or both as seconds."), ""))
        elif read["from"][0] > read["until"][0]:
            found.append(_bad(_("“from” is later than “until”."), ""))
    since = read["from"][0] if "from" in read else None
    return found, since, _end(*read["until"]) if "until" in read else None


def _end(moment: datetime, length: timedelta) -> datetime | None:
    """When the day or second is over; None at the end of all time."""
    try:
        return moment + length
    except OverflowError:
        return None


def _resumed(verb: str, token: str) -> Asked:
    if verb not in LISTS:
        raise tokens.unusable()
    found = tokens.read(token)
    if found.verb != verb:
        raise tokens.unusable()
    return Asked(
        verb,
        format=found.format,
        since=found.since,
        before=found.before,
        set=found.set,
        position=found.position,
    )
