"""The contract of a kind of content, and its registry.

A kind says all that records, search, the API and exports need to know of its items. Apps
declare theirs in a module `kinds.py`, which is found at start-up; nothing below them names one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django_stubs_ext import StrPromise
from ninja import Schema

from cms.metadata import datacite, dublin_core

if TYPE_CHECKING:
    from cms.metadata.datacite import Resource
    from cms.metadata.dublin_core import Statement
    from cms.metadata.item import PublicItem

Data = Mapping[str, Any]
Role = Literal["text", "keyword", "year", "flag"]
Weight = Literal["A", "B", "C", "D"]
# `between` is asked for by a query, `year:1998..2004`, and by no parameter.
Operator = Literal["exact", "in", "gte", "lte", "between"]
# Pairs of (language of the text as BCP 47 code, or "" where it is unknown or neutral; text).
Texts = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Pages:
    """A long text in pages, numbered from 1, that is kept beside the data, such as that of a PDF.

    Of the data, `key` holds what names the text as it is now ("" if there is none): another text
    has another name. `document` holds the id of the file that it is the text of. `read` gives
    (number, text) of all pages of the text of that name, nothing where it is no more; `some`
    gives those pages of several texts that are asked for as pairs of name and number. One query
    each.
    """

    key: str
    document: str
    read: Callable[[str], Iterable[tuple[int, str]]]
    some: Callable[[Collection[tuple[str, int]]], Mapping[tuple[str, int], str]]


@dataclass(frozen=True)
class Text:
    """A searchable part of an item's data.

    `language` says whose language the text is in: the "record"'s, the "work"'s (the item's own
    `language`), or "none" (names, identifiers: never stemmed). `words` gives the text where it
    is not a plain string; `texts` gives several, each with its language. What is not `quoted`
    helps to find an item and is never shown, not even as a highlight. A query may be about this
    text alone if it is preceded by one of `prefixes` and a colon, as in `author:porter`.

    A text in `pages` weighs less than all others. It is quoted by page, while its file is public.
    """

    name: str
    weight: Weight = "D"
    language: Literal["record", "work", "none"] = "record"
    words: Callable[[Data], str] | None = None
    texts: Callable[[Data], Texts] | None = None
    quoted: bool = True
    prefixes: tuple[str, ...] = ()
    pages: Pages | None = None

    def of(self, data: Data, locale: str) -> Iterator[tuple[str, str]]:
        """(language, text) for each non-empty text of this field; none for one in pages."""
        if self.pages is not None:
            return
        if self.texts is not None:
            yield from ((language, text) for language, text in self.texts(data) if text)
            return
        text = self.words(data) if self.words else str(data.get(self.name) or "")
        if text:
            yield self._spoken(data, locale), text

    def pages_of(self, data: Data, locale: str) -> Iterator[tuple[int, str, str]]:
        """(number, language, text) of each page that is not empty; one query at most."""
        if self.pages is not None and (key := str(data.get(self.pages.key) or "")):
            language = self._spoken(data, locale)
            for number, text in self.pages.read(key):
                if text:
                    yield number, language, text

    def _spoken(self, data: Data, locale: str) -> str:
        languages = {"record": locale, "work": str(data.get("language") or ""), "none": ""}
        return languages[self.language]


@dataclass(frozen=True)
class Filter:
    """A public filter parameter, which may be a facet, too.

    `values` gives the item's values (strings, integers or booleans) for it. They are shown as
    `label_of` says, or by the titles of the items whose ids they are (`references`), or as they
    are. A query may hold the filter itself, after one of `prefixes` and a colon, as in
    `year:2015..2020`. Of items alike, those with the value that a reader prefers come first
    (`preferable`). Values that are names, as of people, are offered while a reader types
    (`suggest`). Where the values are a closed set, `choices` gives all of them; where staff keep
    that set, `stored` does, by a query. Those that are `harvested` are sets of OAI-PMH.
    """

    name: str
    label: StrPromise | str
    values: Callable[[Data], Iterable[str | int | bool]]
    role: Role = "keyword"
    facet: bool = False
    operators: tuple[Operator, ...] = ("exact", "in")
    label_of: Callable[[Any], str] | None = None
    references: bool = False
    prefixes: tuple[str, ...] = ()
    preferable: bool = False
    suggest: bool = False
    harvested: bool = False
    choices: Callable[[], Iterable[str]] | None = None
    stored: Callable[[], Iterable[str]] | None = None


@dataclass(frozen=True)
class Source:
    """A model whose objects are items of a kind.

    `to_record` gives the public facts of one object in one language, with ids in place of other
    items. It must not query: name in `select` and `prefetch` what it reads.
    """

    model: type[Model]
    schema: type[Schema]
    to_record: Callable[..., dict[str, Any]]
    select: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()


@dataclass
class Kind:
    """One kind of content: `name` is its segment in API paths and its value in filters."""

    name: str
    label: StrPromise | str
    texts: tuple[Text, ...]
    filters: tuple[Filter, ...] = ()
    # Keys of `data` that hold ids of other items; rendering joins their title and address.
    references: tuple[str, ...] = ()
    # What identifies an item elsewhere, as pairs of a scheme and a value: ("doi", "10.1000/182").
    identifiers: Callable[[Data], Iterable[tuple[str, str]]] = lambda data: ()
    # Keys of `data` that hold the id of a document; what is said of the file is joined as well.
    documents: tuple[str, ...] = ()
    # Keys of `data` that hold a stream of blocks.
    bodies: tuple[str, ...] = ("body",)
    # Where `data` holds an image as `{"image": id, "alt": text}` or null: a key, or for a key of
    # each of its rows both with a dot between (`partners.logo`).
    images: tuple[str, ...] = ()
    # What an item is called in the language of a record, its title first, for suggestions.
    labels: Callable[[Data], Iterable[str]] = lambda data: (data["title"],)
    # Who made an item (dcterms:creator), the first of several, as libraries file names.
    creator: Callable[[Data], str] = lambda data: ""
    order: str = "title"
    hit_template: str = "search/hits/default.html"
    # Names in the table of `cms.formats` of what items can be written in, beside JSON.
    formats: tuple[str, ...] = ()
    # Typed links that the public data alone give (FAIR Signposting), as pairs of a relation and
    # an absolute address: ("cite-as", "https://doi.org/10.1000/182").
    signposts: Callable[[Data], Iterable[tuple[str, str]]] = lambda data: ()
    # The filter by which items of other kinds name one of this kind; its feed is made of these.
    named_by: str = ""
    # The same item in the terms of formats for exchange.
    dublin_core: Callable[[PublicItem], Iterable[Statement]] = dublin_core.own_page
    datacite: Callable[[PublicItem], Resource] = datacite.own_page
    # What may be given out of the data; the rest (such as closed abstracts) is only for search.
    public: Callable[[Data], dict[str, Any]] = dict
    sources: list[Source] = field(default_factory=list)

    def add(self, source: Source) -> None:
        """Let objects of one more model be items of this kind."""
        owner = kinds.for_model(source.model)
        if owner is not None:
            raise ImproperlyConfigured(
                f"{source.model._meta.label} is already a source of the kind {owner.name!r}."
            )
        self.sources.append(source)

    @property
    def paged(self) -> Text | None:
        """The text that is in pages, if there is one."""
        return next((text for text in self.texts if text.pages is not None), None)

    def filter_values(self, data: Data) -> dict[str, list[str | int | bool]]:
        """What a record can be filtered by: parameter name to values, without empty ones."""
        found = ((f.name, list(f.values(data))) for f in self.filters)
        return {name: values for name, values in found if values}


class Kinds:
    """The registry of all kinds; refuses doubles at start-up."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}

    def register(self, kind: Kind) -> Kind:
        if kind.name in self._kinds:
            raise ImproperlyConfigured(f"The content kind {kind.name!r} is registered twice.")
        self._kinds[kind.name] = kind
        return kind

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._kinds.values())

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def names(self) -> list[str]:
        return list(self._kinds)

    def for_model(self, model: type[Model]) -> Kind | None:
        """The kind whose items are objects of exactly this model, or None."""
        found = self.source_of(model)
        return found[0] if found else None

    def source_of(self, model: type[Model]) -> tuple[Kind, Source] | None:
        for kind in self:
            for source in kind.sources:
                if source.model is model:
                    return kind, source
        return None

    def sources(self) -> Iterator[tuple[Kind, Source]]:
        for kind in self:
            for source in kind.sources:
                yield kind, source


kinds = Kinds()
