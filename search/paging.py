"""Lists of records as HTML shows them: lenient about the query string, in numbered pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from wagtail.models import Page

from cms.addresses import Neighbours, reader_urls
from cms.frame import reader_language
from cms.kinds import Kind, kinds
from cms.records.models import Record
from search import listing
from search.facets import item_keys
from search.listing import SearchInfo
from search.page_quotes import QuotedPage
from search.refining import ALL as ALL_VALUES
from search.refining import MORE, Refinement, refinements
from search.request import SearchRequest, filters_of, parameter_names, parse

# What a page address says by itself, or what only programs ask for.
_NOT_FOR_READERS = {"locale", "fallback", "limit", "offset", "after", "facets", "facet_limit"}
# Page numbers shown before and after the present one.
_AROUND = 2


@dataclass(frozen=True)
class Entry:
    """An item as a list shows it. `language` is that of its record, `title_language` its title's.

    `references` are the titles and addresses of what it speaks of, by the name of the field;
    `concepts` the labels in the query by whose concept it was found.
    """

    kind: Kind
    key: str
    url: str
    title: str
    language: str
    title_language: str
    data: Mapping[str, Any]
    references: Mapping[str, list[Any]]
    highlights: Mapping[str, list[str]]
    concepts: Sequence[str] = ()
    pages: Sequence[QuotedPage] = ()


@dataclass(frozen=True)
class NumberedPage:
    """One page of a list: its number, or None for a gap, and its address."""

    number: int | None
    url: str
    current: bool = False


@dataclass(frozen=True)
class Listing:
    """A part of a list with the way to the others. `first` and `last` count entries from 1."""

    entries: list[Entry]
    total: int
    first: int
    last: int
    pages: list[NumberedPage]
    previous: str
    following: str
    number: int
    filtered: bool
    search: SearchInfo | None
    wanted: SearchRequest
    refinements: list[Refinement]
    # The same query as it is probably meant: its words and its address.
    meant: tuple[str, str] | None
    # The same list by the words alone, without the other labels of concepts.
    exact_url: str


def kinds_with_pages() -> list[Kind]:
    """The kinds whose items a reader can open."""
    return [
        kind for kind in kinds if any(issubclass(source.model, Page) for source in kind.sources)
    ]


def read(request: HttpRequest, of: Sequence[Kind]) -> SearchRequest:
    """The reader's wish. Parameters unknown here and empty form fields are passed over.

    Raises Problem (400) for a known parameter with a value that makes no sense.
    """
    known = set(parameter_names(of)) - _NOT_FOR_READERS
    several = {*filters_of(of), "prefer"}
    query: MultiValueDict[str, str] = MultiValueDict(
        {
            name: [value for value in values if value.strip()][None if name in several else -1 :]
            for name, values in request.GET.lists()
            if name in known
        }
    )
    given: MultiValueDict[str, str] = MultiValueDict({n: v for n, v in query.lists() if v})
    given["locale"] = reader_language()
    return parse(given, of)


def page_of(
    request: HttpRequest,
    wanted: SearchRequest,
    *,
    indexes: Mapping[str, str] | None = None,
    references: bool = True,
) -> Listing:
    """The page that `?page=` asks for; Http404 if there is none such.

    `indexes`, as for `reader_urls`, and `references=False`, where nobody shows them, spare
    a query each.
    """
    number = page_number(request)
    offset = (number - 1) * wanted.limit
    if offset + wanted.limit > wanted.reach:
        raise Http404("There are not so many pages.")
    if wanted.facets and request.GET.get(MORE) in wanted.facets:
        wanted = replace(wanted, facet_limit=ALL_VALUES)
    result = listing.find(replace(wanted, offset=offset))
    reachable = min(-(-result.total // wanted.limit), wanted.reach // wanted.limit)
    count = max(1, reachable)
    if number > count:
        raise Http404("There are not so many pages.")
    in_facets = item_keys(wanted, result.facets)
    spoken_of = _spoken_of(result.records) if references else []
    neighbours = Neighbours(wanted.locale, [*spoken_of, *in_facets], indexes=indexes)
    titles = {neighbour.key: neighbour.title for neighbour in neighbours.of(in_facets)}
    return Listing(
        entries=entries(
            result.records,
            wanted.locale,
            highlights=result.highlights,
            pages=result.pages,
            concepts={
                key: [concept.label for concept in found] for key, found in result.concepts.items()
            },
            indexes=indexes,
            neighbours=neighbours,
        ),
        total=result.total,
        first=offset + 1 if result.records else 0,
        last=offset + len(result.records),
        pages=_numbered(request, number, count),
        previous=_address(request, number - 1) if number > 1 else "",
        following=_address(request, number + 1) if number < count else "",
        number=number,
        filtered=bool(wanted.query or wanted.conditions or wanted.since),
        search=result.search,
        wanted=wanted,
        refinements=refinements(request, wanted, result.facets, titles) if result.facets else [],
        meant=_meant(request, result.search),
        exact_url=_with(request, "expand", "none"),
    )


def _meant(request: HttpRequest, search: SearchInfo | None) -> tuple[str, str] | None:
    if search is None or search.did_you_mean is None:
        return None
    return search.did_you_mean, _with(request, "q", search.did_you_mean)


def _with(request: HttpRequest, name: str, value: str) -> str:
    """This list from its first page, with one parameter changed."""
    query = request.GET.copy()
    query[name] = value
    query.pop("page", None)
    return f"{request.path}?{query.urlencode()}"


def entries(
    records: Sequence[Record],
    reader: str,
    *,
    highlights: Mapping[str, Mapping[str, list[str]]] | None = None,
    concepts: Mapping[str, Sequence[str]] | None = None,
    pages: Mapping[str, Sequence[QuotedPage]] | None = None,
    indexes: Mapping[str, str] | None = None,
    neighbours: Neighbours | None = None,
) -> list[Entry]:
    """Records as entries of a list: three queries at most for all of them.

    `neighbours`, where they are there already, are what the records speak of.
    """
    public = [(record, kinds[record.kind].public(record.data or {})) for record in records]
    if neighbours is None:
        neighbours = Neighbours(reader, _spoken_of(records), indexes=indexes)
    urls = reader_urls(records, reader, indexes)
    return [
        Entry(
            kind=kinds[record.kind],
            key=str(record.key),
            url=urls[record.pk],
            title=data["title"],
            language=record.locale,
            title_language=_title_language(record, data),
            data=data,
            references={
                name: neighbours.of(data.get(name, [])) for name in kinds[record.kind].references
            },
            highlights=(highlights or {}).get(str(record.key), {}),
            concepts=(concepts or {}).get(str(record.key), ()),
            pages=(pages or {}).get(str(record.key), ()),
        )
        for record, data in public
    ]


def _spoken_of(records: Iterable[Record]) -> list[str]:
    """The ids of all items that records speak of."""
    return [
        key
        for record in records
        for name in kinds[record.kind].references
        for key in (record.data or {}).get(name, [])
    ]


def _title_language(record: Record, data: Mapping[str, Any]) -> str:
    for text in kinds[record.kind].texts:
        if text.name == "title":
            spoken = {"record": record.locale, "work": str(data.get("language") or ""), "none": ""}
            return spoken[text.language]
    return record.locale


def page_number(request: HttpRequest) -> int:
    """The number that `?page=` gives; Http404 if it is none."""
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) > 0):
        raise Http404("There is no such page.")
    return int(text)


def _address(request: HttpRequest, number: int) -> str:
    """This list at another page, with the reader's filters."""
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        kept = [value for value in values if value.strip()]
        if name != "page" and kept:
            query.setlist(name, kept)
    if number > 1:
        query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _numbered(request: HttpRequest, number: int, count: int) -> list[NumberedPage]:
    """First, last and the pages around the present one, with gaps between; [] for one page."""
    if count == 1:
        return []
    shown = sorted({1, count, *range(max(1, number - _AROUND), min(count, number + _AROUND) + 1)})
    pages: list[NumberedPage] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page == before + 2:
            pages.append(NumberedPage(page - 1, _address(request, page - 1)))
        elif page > before + 2:
            pages.append(NumberedPage(None, ""))
        pages.append(NumberedPage(page, _address(request, page), page == number))
    return pages
