"""Formats in the content API: which one a client takes, and its answers in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from django.http import HttpRequest, HttpResponse

from cms import locales
from cms.api import paths
from cms.api.conditional import conditional
from cms.api.items import root_url
from cms.api.negotiation import preferred
from cms.formats import JSON, Composing, Form, Format, exported, formats, having
from cms.kinds import Kind
from cms.records.models import Record
from cms.signposting import Signpost, header
from search import exports, listing, values
from search.caching import kept
from search.request import SearchRequest

# Where in a list a request is, which the address of its next page says by a cursor.
PLACE = ("offset", "page")
PART = {"limit", "after", *PLACE}


def accepted_form(http: HttpRequest, kinds: Sequence[Kind]) -> Form:
    """The form that `Accept` prefers among JSON, the usual one, and the formats of these kinds.

    Problem (406) names them where it takes none.
    """
    offered: dict[str, Form] = {f.media_type: f for f in (JSON, *formats.of_any(kinds))}
    return offered[preferred(http, list(offered))]


def page_in(http: HttpRequest, wanted: SearchRequest, form: Format) -> HttpResponse:
    """The page of a list (`limit`, `after`) in a format; `Link` says where the next one is.

    Some forms are of use as a whole only: they have all of the list unless a part is asked for.
    """
    wanted = replace(wanted, kinds=having(form, wanted.kinds), facets=(), quoted=False)
    whole = isinstance(form, Composing) and form.whole and not PART.intersection(http.GET)
    build = partial(_whole, http, wanted, form) if whole else partial(_page, http, wanted, form)
    return kept(http, wanted, build, variant=form.name)


def _whole(http: HttpRequest, wanted: SearchRequest, form: Format) -> HttpResponse:
    values.refuse_absent(wanted)
    exports.admitted(http)
    # What says everything in all languages is not left out for want of one of them.
    languages = [] if "locale" in http.GET else locales.codes()
    lists = [replace(wanted, locale=code, fallback=None) for code in languages] or [wanted]
    records = chain.from_iterable(map(exports.matching_records, lists))
    response = HttpResponse(b"".join(form.write(exported(records, form))))
    exports.describe(response, form, wanted.kinds[0].name)
    return response


def _page(http: HttpRequest, wanted: SearchRequest, form: Format) -> HttpResponse:
    values.refuse_absent(wanted)
    result = listing.find(wanted)
    response = HttpResponse(b"".join(form.write(exported(result.records, form))))
    exports.describe(response, form, wanted.kinds[0].name)
    response["Content-Language"] = wanted.locale
    if result.next_cursor is not None:
        address = paths.with_parameter(http, "after", result.next_cursor, without=PLACE)
        response["Link"] = header([Signpost("next", address, form.media_type)])
    if result.search is not None and result.search.degraded:
        response["Cache-Control"] = "no-store"
    return response


def item_in(http: HttpRequest, find: Callable[[], Record], form: Format) -> HttpResponse:
    """One item in a format; `find` gives its record, or a Problem."""

    def build() -> HttpResponse:
        record = find()
        url = root_url() + record.path if record.path else ""
        return exports.item_file(record, form, str(record.key), url)

    return conditional(http, build, variant=form.name)
