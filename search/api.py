"""The content API's answers for a kind: a list and a detail, made from what the kind says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.http import http_date
from django.utils.translation import gettext as _

from cms import locales
from cms.api import fields, include, items, parameters, paths
from cms.api.conditional import conditional
from cms.api.negotiation import JSON
from cms.api.problem import Gathering, Mistake, Problem
from cms.formats import Composing, Form, Format
from cms.kinds import Kind
from cms.records import reading
from cms.records.models import Record
from cms.signposting import Signpost
from search import listing, values
from search.api_formats import PLACE, accepted_form, item_in, page_in
from search.caching import kept
from search.concepts import Mention
from search.facets import labelled
from search.page_quotes import with_pages
from search.request import SHAPING, SearchRequest, parse
from search.styled import styled, without_style

DETAIL_PARAMETERS = ("locale", "fallback", *SHAPING)


@dataclass(frozen=True)
class Shape:
    """What of the items is given out: some `fields` of them, and related items along `paths`."""

    fields: frozenset[str] | None = None
    paths: tuple[include.Path, ...] = ()

    @classmethod
    def read(cls, http: HttpRequest, kinds: list[Kind]) -> Shape:
        read = Gathering()
        wanted = read(partial(fields.read, http.GET, kinds), None)
        along = read(partial(include.read, http.GET, kinds), tuple[include.Path, ...]())
        read.refuse()
        if wanted is not None:
            # Whoever wants related items wants to know which they are.
            wanted |= {path[0] for path in along}
        return cls(wanted, along)

    def has(self, field: str) -> bool:
        return self.fields is None or field in self.fields

    def included(
        self, records: Iterable[Record], locale: str, fallback: str | None
    ) -> dict[str, Any]:
        """`{"included", "included_complete"}` where related items were asked for."""
        if not self.paths:
            return {}
        return include.included(records, self.paths, locale, fallback).as_dict()


def list_view(http: HttpRequest, kinds: list[Kind], form: Form | None = None) -> HttpResponse:
    """`GET …/{kind}/`: a page of items, in this form or the one that the client likes best."""
    read = Gathering()
    query = without_style(form, http.GET)
    wanted = read(partial(_wanted, query, kinds), SearchRequest(tuple(kinds), "", None))
    shape = read(partial(Shape.read, http, kinds), Shape())
    if form is not None:
        form = read(partial(styled, form, http.GET, wanted.locale), form)
    read.refuse()
    form = form or accepted_form(http, kinds)
    if isinstance(form, Format):
        return page_in(http, wanted, form)
    return list_response(http, wanted, shape)


def _wanted(query: MultiValueDict[str, str], kinds: list[Kind]) -> SearchRequest:
    wanted = parse(query, kinds)
    values.refuse_impossible(wanted)
    return wanted


def list_response(http: HttpRequest, wanted: SearchRequest, shape: Shape) -> HttpResponse:
    """The page of items, wherever it was asked for."""
    return kept(http, wanted, lambda: _list_response(http, wanted, shape))


def _list_response(http: HttpRequest, wanted: SearchRequest, shape: Shape) -> HttpResponse:
    values.refuse_absent(wanted)
    result = listing.find(wanted)
    rendered = items.render_items(
        result.records,
        wanted.locale,
        highlights=with_pages(result.highlights, result.pages) if wanted.query else None,
        fields=shape.fields,
    )
    if wanted.query and shape.has("reasons"):
        for item in rendered:
            item["reasons"] = _reasons(result.concepts.get(item["id"], ()))
    body: dict[str, Any] = {
        "total": result.total,
        "items": rendered,
        "next": _next(http, result.next_cursor),
    }
    if wanted.facets:
        body["facets"] = {
            facet.name: [
                {"value": choice.value, "label": choice.label, "count": choice.count}
                for choice in facet.choices
            ]
            for facet in labelled(wanted, result.facets)
        }
    if result.search is not None:
        body["search"] = {
            "engine": result.search.engine,
            "degraded": result.search.degraded,
            "also_searched": result.search.also_searched,
            "did_you_mean": result.search.did_you_mean,
            "partial": result.search.partial,
            "estimated": result.search.estimated,
        }
    body |= shape.included(result.records, wanted.locale, wanted.fallback)
    response = HttpResponse(orjson.dumps(body), content_type=JSON)
    response["Content-Language"] = wanted.locale
    if body["next"]:
        response["Link"] = str(Signpost("next", body["next"]))
    if result.search is not None and result.search.degraded:
        response["Cache-Control"] = "no-store"
    return response


def _reasons(concepts: Iterable[Mention]) -> list[dict[str, str]]:
    return [{"type": "concept", "id": str(each.key), "label": each.label} for each in concepts]


def _next(http: HttpRequest, following: str | None) -> str | None:
    """The absolute address of the next page."""
    if following is None:
        return None
    return paths.with_parameter(http, "after", following, without=PLACE)


def detail_view(http: HttpRequest, kind: Kind, key: str, form: Form | None = None) -> HttpResponse:
    """`GET …/{kind}/{id}/`: one item, 410 if it was withdrawn, 404 if there never was one."""
    read = Gathering()
    query = without_style(form, http.GET)
    read(partial(parameters.refuse_unknown, query, DETAIL_PARAMETERS), None)
    locale, fallback = read(partial(parameters.locale_of, http.GET), parameters.NO_LOCALE)
    shape = read(partial(Shape.read, http, [kind]), Shape())
    if form is not None:
        form = read(partial(styled, form, http.GET, locale), form)
    read.refuse()
    form = form or accepted_form(http, [kind])
    try:
        identity = UUID(key)
    except ValueError:
        raise _unknown() from None
    if isinstance(form, Format):
        # What says everything in all languages is wanted in any of them.
        every = isinstance(form, Composing) and "locale" not in http.GET
        languages = locales.codes() if every else (locale, fallback)
        return item_in(http, lambda: public_record(kind, identity, *languages), form)
    return item_response(http, kind, identity, (locale, fallback), shape)


def item_response(
    http: HttpRequest, kind: Kind, key: UUID, language: tuple[str, str | None], shape: Shape
) -> HttpResponse:
    """The item, wherever it was asked for; `language` is the wanted one and its fallback."""
    return conditional(http, lambda: _detail_response(kind, key, *language, shape))


def _detail_response(
    kind: Kind, key: UUID, locale: str, fallback: str | None, shape: Shape
) -> HttpResponse:
    record = public_record(kind, key, locale, fallback)
    (item,) = items.render_items([record], locale, fields=shape.fields)
    item |= shape.included([record], locale, fallback)
    response = HttpResponse(orjson.dumps(item), content_type=JSON)
    response["Last-Modified"] = http_date(record.changed_at.timestamp())
    response["Content-Language"] = record.locale
    return response


def public_record(kind: Kind, key: UUID, *languages: str | None) -> Record:
    """The live record of an item in the first of these languages that has one.

    Problem 410 if it was withdrawn, 404 if there is none.
    """
    records = reading.of_item(kind.name, key)
    for code in languages:
        record = records.get(code or "")
        if record is not None and record.withdrawn_at is None:
            return record
    raise _gone(records, *languages) or _unknown()


def _gone(records: dict[str, Record], *languages: str | None) -> Problem | None:
    for code in languages:
        record = records.get(code or "")
        if record is not None and record.withdrawn_at is not None:
            tombstone = {
                "id": str(record.key),
                "locale": record.locale,
                "kind": record.kind,
                "seq": record.seq,
                "status": "withdrawn",
                "changed_at": record.changed_at.astimezone(UTC).isoformat(),
            }
            return Problem(410, _("This item was withdrawn."), tombstone=tombstone)
    return None


def _unknown() -> Problem:
    message = _("There is no such item in this language.")
    return Problem(404, message, [Mistake("path", "key", message)])


__all__ = [
    "Shape",
    "detail_view",
    "item_response",
    "list_response",
    "list_view",
]
