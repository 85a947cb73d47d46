"""Result and record pages in other forms: a suffix in an address in place of its last slash.

`/de/literatur/x.bib`, `/de/suche.ris?q=…`, `/en/clusters.json`. Parameters mean what they mean on
the page; what nobody may see there cannot be had here, and what was withdrawn is gone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import re_path
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import locales
from cms.addresses import moved_to, split_path, was_withdrawn
from cms.api import parameters
from cms.api.problem import Problem
from cms.formats import ATOM, JSON, Form, Format, formats, having
from cms.frame import reader_language
from cms.kinds import Kind, kinds
from cms.records.models import Record
from cms.routing import find, translated_instead
from cms.signposting import suffixed_path
from cms.views import gone
from search import api, exports
from search.feeds import feed
from search.paging import kinds_with_pages, page_number, read
from search.places import ListPlace, place_of, search_place
from search.request import Condition, filters_of
from search.styled import styled

_MISSING = "There is no such form of this page."


@transaction.non_atomic_requests
@require_safe
def suffixed(request: HttpRequest, path: str, suffix: str) -> HttpResponseBase:
    """What the page at `path/` shows, in the form of the suffix."""
    language = path.split("/")[0]
    form = formats.with_suffix(suffix)
    if form is None or language not in locales.codes():
        raise Http404(_MISSING)
    # The address of a start page, `/de.json`, names its language only here.
    translation.activate(language)
    try:
        return _answer(request, f"/{path}/", styled(form, request.GET, language))
    except (Problem, Http404) as reason:
        if form is not JSON:
            raise
        if isinstance(reason, Http404):
            reason = Problem(404, _("There is nothing at this address."))
        return reason.response()


def _answer(request: HttpRequest, path: str, form: Form) -> HttpResponseBase:
    if (place := search_place(path)) is not None:
        return _of_list(request, form, place)
    page, shown_in = find(escape_uri_path(path))
    if page is None:
        return _elsewhere(request, path, form)
    request.shown_in = shown_in  # type: ignore[attr-defined]
    if (other := translated_instead(page, request)) is not None:
        return _moved(request, form, other["Location"])
    if (place := place_of(page, path)) is not None:
        return _of_list(request, form, place)
    return _of_item(request, form, page, path)


def _elsewhere(request: HttpRequest, path: str, form: Form) -> HttpResponseBase:
    """301 to where the page is now, 410 if it was withdrawn, or Http404."""
    if address := moved_to(path):
        moved = _moved(request, form, address)
        # It may move back one day.
        moved["Cache-Control"] = "no-cache"
        return moved
    if not was_withdrawn(path):
        raise Http404(_MISSING)
    if form is JSON:
        raise Problem(410, _("This item was withdrawn."))
    return gone(request)


def _moved(request: HttpRequest, form: Form, address: str) -> HttpResponsePermanentRedirect:
    """To the same form of the page there, with what the reader chose."""
    query = request.META.get("QUERY_STRING", "")
    target = suffixed_path(address, form.suffix)
    return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)


def _of_list(request: HttpRequest, form: Form, page: ListPlace) -> HttpResponseBase:
    if form is ATOM:
        return feed(request, page.wanted(request), page.title, page.path)
    if form is JSON:
        return _json_list(request, page)
    if not isinstance(form, Format) or not having(form, page.kinds):
        raise Http404(_MISSING)
    # A feed and JSON come in pages, a file never does.
    return exports.list_response(request, page.wanted(request), form, _name(page.path))


def _json_list(request: HttpRequest, page: ListPlace) -> HttpResponseBase:
    """The content API's list of what the page shows, at the same page of it.

    Its `next` goes on by cursor at this address, and `limit` is known here, too.
    """
    wanted = page.wanted(request)
    limit = parameters.whole_number(request.GET, "limit", wanted.limit, 1, parameters.LIMIT_MAX)
    after = parameters.one(request.GET, "after")
    offset = 0 if after else (page_number(request) - 1) * limit
    if offset + limit > wanted.reach:
        raise Http404(_MISSING)
    wanted = replace(wanted, limit=limit, offset=offset, after=after)
    return api.list_response(request, wanted, api.Shape(None, ()))


def _of_item(request: HttpRequest, form: Form, page: Any, path: str) -> HttpResponseBase:
    kind = kinds.for_model(type(page))
    if kind is None:
        raise Http404(_MISSING)
    reader = reader_language()
    fallback = locales.fallback_of(reader)
    if form is JSON:
        key, language = page.translation_key, (reader, fallback)
        return api.item_response(request, kind, key, language, api.Shape(None, ()))
    if form is ATOM:
        return _feed_of(request, kind, page, path)
    if not isinstance(form, Format) or form.name not in kind.formats:
        raise Http404(_MISSING)
    manager: Any = Record.objects
    record = manager.in_locale(reader, fallback).filter(key=page.translation_key).first()
    if record is None:
        # It was withdrawn since the page was found.
        raise Http404(_MISSING)
    url = exports.absolute(path)
    return exports.item_response(request, record, form, _name(path), url)


def _feed_of(request: HttpRequest, kind: Kind, page: Any, path: str) -> HttpResponseBase:
    """What names the item: of a cluster its publications and handouts."""
    naming = [each for each in kinds_with_pages() if kind.named_by in filters_of([each])]
    if not kind.named_by or not naming:
        raise Http404(_MISSING)
    definition = filters_of(naming)[kind.named_by]
    named = Condition(definition, "exact", (str(page.translation_key),))
    wanted = read(request, naming)
    return feed(request, replace(wanted, conditions=(*wanted.conditions, named)), page.title, path)


def _name(path: str) -> str:
    """What a file is called, without its suffix."""
    return split_path(path)[1]


_SUFFIXES = "|".join(re.escape(suffix) for suffix in formats.suffixes())
# Addresses of pages hold no dot.
urlpatterns = [
    re_path(rf"^(?P<path>[\w-]+(?:/[\w-]+)*)(?P<suffix>{_SUFFIXES})$", suffixed, name="suffixed")
]
