"""What items are called that others speak of, remembered as long as nothing public changes."""

from __future__ import annotations

from collections.abc import Collection
from threading import Lock
from typing import NamedTuple

from django.db import connection

from cms import locales
from cms.records import sequence
from cms.records.direct import rows

# Of how many items a process remembers the title; one takes some hundred bytes.
REMEMBERED = 50_000


class Target(NamedTuple):
    """A public item as it is called in a language; `path` is empty where it has no page."""

    title: str
    path: str


class _Memory:
    """Targets by language and key for one state of the public content; None for hidden items."""

    def __init__(self, state: object) -> None:
        self.state = state
        self.known: dict[tuple[str, str], Target | None] = {}


_memory = _Memory(None)
_lock = Lock()


def targets(keys: Collection[str], locale: str) -> dict[str, Target | None]:
    """These items by their ids in `locale`, or else in the language that stands in for it.

    One query at most, and none for those that were asked for since the last public change.
    """
    if not keys:
        return {}
    memory = _current()
    known = memory.known
    found = {key: known[locale, key] for key in keys if (locale, key) in known}
    missing = [key for key in keys if key not in found]
    if missing:
        read = _read(missing, locale)
        found |= read
        if len(known) + len(read) > REMEMBERED:
            # Others may be reading what was known.
            known = memory.known = {}
        known.update(((locale, key), target) for key, target in read.items())
    return found


def forget() -> None:
    """Begin anew in this process, as after a start."""
    global _memory
    with _lock:
        _memory = _Memory(None)


def _current() -> _Memory:
    global _memory
    state = (connection.settings_dict["NAME"], sequence.at_start())
    with _lock:
        if _memory.state != state:
            _memory = _Memory(state)
        return _memory


def _read(keys: list[str], locale: str) -> dict[str, Target | None]:
    found: dict[str, Target | None] = dict.fromkeys(keys)
    # The language that is wanted comes last, and so it stays; before it what stands in for it.
    languages = [locales.fallback_of(locale), locale]
    for key, title, path in rows(
        "SELECT key::text, data->>'title', path FROM cms_record WHERE key = ANY(%s::uuid[])"
        " AND withdrawn_at IS NULL"
        " ORDER BY COALESCE(array_position(%s::text[], locale::text), 0)",
        [keys, languages],
    ):
        found[key] = Target(title or "", path)
    return found
