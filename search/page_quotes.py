"""What stands on the pages where something was found, while anybody may load their file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cms.api.items import root_url
from cms.blocks.files import public_documents
from cms.kinds import Text, kinds
from cms.records.models import Record
from search.engines.base import Hit
from search.engines.postgres.highlights import Highlighter
from search.plan import Plan


@dataclass(frozen=True)
class QuotedPage:
    """A page of a file: its number, from 1, its language, and the address of the file there.

    `fragments` in HTML; none where the words stand in forms that only the engine knows.
    """

    page: int
    locale: str
    url: str
    fragments: list[str]


def quoted_pages(
    hits: Sequence[Hit], records: Iterable[Record], plan: Plan
) -> dict[str, list[QuotedPage]]:
    """The pages of each hit, by its key, in their order.

    An index may be behind the records, so the text is taken from where it is now. Three queries
    at most, none where no hit has pages.
    """
    having = [hit for hit in hits if hit.pages]
    if not having:
        return {}
    speaking = _speaking(having, records)
    wanted = [
        (hit, record, text)
        for hit in having
        if (record := speaking.get((hit.key, hit.pages[0].locale)))
        and (text := kinds[record.kind].paged)
    ]
    files = public_documents(
        [file for _hit, record, text in wanted if (file := _file(record, text))]
    )
    wanted = [(hit, r, text) for hit, r, text in wanted if _file(r, text) in files]
    contents = _contents(wanted)
    highlighter = Highlighter(plan)
    found: dict[str, list[QuotedPage]] = {}
    for hit, record, text in wanted:
        url = files[_file(record, text)].url
        for page in hit.pages:
            content = contents.get((_key(record, text), page.number))
            if content is not None:
                fragments = highlighter.fragments(text, content, record.locale)
                quoted = QuotedPage(
                    page.number, page.locale, f"{url}#page={page.number}", fragments
                )
                found.setdefault(str(hit.key), []).append(quoted)
    return found


def _speaking(hits: Iterable[Hit], records: Iterable[Record]) -> dict[tuple[UUID, str], Record]:
    """The live records that pages are of: those shown, and those in another language."""
    known = {(record.key, record.locale): record for record in records}
    missing = [hit.key for hit in hits if (hit.key, hit.pages[0].locale) not in known]
    if missing:
        for record in Record.objects.live().filter(key__in=missing):
            known.setdefault((record.key, record.locale), record)
    return known


def _contents(wanted: Iterable[tuple[Hit, Record, Text]]) -> dict[tuple[str, int], str]:
    asked: dict[Any, list[tuple[str, int]]] = {}
    for hit, record, text in wanted:
        numbers = asked.setdefault(text.pages, [])
        numbers += [(_key(record, text), page.number) for page in hit.pages]
    found: dict[tuple[str, int], str] = {}
    for pages, numbers in asked.items():
        found.update(pages.some(numbers))
    return found


def _key(record: Record, text: Text) -> str:
    return str((record.data or {}).get(text.pages.key) or "") if text.pages else ""


def _file(record: Record, text: Text) -> Any:
    return (record.data or {}).get(text.pages.document) if text.pages else None


def with_pages(
    highlights: Mapping[str, Mapping[str, list[str]]], pages: Mapping[str, Sequence[QuotedPage]]
) -> dict[str, dict[str, Any]]:
    """Highlights as the API gives them, by key: also where words stand in a PDF."""
    found: dict[str, dict[str, Any]] = {key: dict(given) for key, given in highlights.items()}
    base = root_url() if pages else ""
    for key, quoted in pages.items():
        found.setdefault(key, {})["pages"] = [
            {
                "page": page.page,
                "locale": page.locale,
                "url": base + page.url,
                "fragments": page.fragments,
            }
            for page in quoted
        ]
    return found
