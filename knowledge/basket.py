"""Reading lists: works that a reader picked out, which their browser alone remembers.

The service keeps nothing of it. A request says which works it is about, in which order; what is
public of them is shown, or given out as a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cms import locales
from cms.addresses import Neighbours
from cms.api import parameters
from cms.api.problem import clipped
from cms.formats import Format, Styled, exported, formats
from cms.frame import LanguageLink, plain_frame, reader_language
from cms.records import reading
from cms.records.models import Record
from knowledge.kinds import LITERATURE
from search import exports
from search.paging import Entry, entries
from search.styled import styled

IDS = "id__in"
# So many ids make an address that every server and browser takes.
SHOWN_MAX = 100
# As many as a browser keeps; more are a filtered list.
EXPORTED_MAX = 1000


@dataclass(frozen=True)
class Row:
    """A work that was asked for; `entry` is None where nobody may see it, or no longer."""

    key: str
    entry: Entry | None


@require_safe
def basket_page(request: HttpRequest) -> HttpResponse:
    """`/de/merkliste/`: the reader's own list, which the browser fills in.

    With `id__in` it shows these works: the part of a list that the browser asks for, and what a
    reader sends to somebody else.
    """
    keys = chosen(request.GET, SHOWN_MAX)
    frame = plain_frame(request)
    response = render(
        request,
        "knowledge/basket.html",
        {
            "frame": frame,
            "rows": rows_of(keys, frame.indexes),
            "ids": ",".join(map(str, keys)),
            "forms": [(form, reverse(f"basket-{form.name}")) for form in formats.of(LITERATURE)],
            "styled": [
                (form, reverse(f"basket-{form.name}")) for form in formats.styled([LITERATURE])
            ],
            "languages": _languages(request),
        },
    )
    response["Cache-Control"] = "no-cache"
    return response


# It changes nothing, and readers have no cookie that could be misused.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def basket_file(request: HttpRequest, form: Format) -> HttpResponseBase:
    """`/de/merkliste.bib?id__in=…`, or by POST where there are many: the works in a format."""
    given = request.POST if request.method == "POST" else request.GET
    keys = chosen(given, EXPORTED_MAX)
    if not keys:
        raise parameters.wrong(IDS, _("«%(name)s» needs a value.") % {"name": IDS})
    written = styled(form, given, reader_language())
    if len(keys) > SHOWN_MAX:
        # As much as a whole list.
        exports.admitted(request)
    found = _records(keys)
    records = [found[key] for key in keys if key in found]
    pieces = written.write(exported(records, written))
    response: HttpResponseBase
    if isinstance(written, Styled):
        # Putting citations together takes its time, a thousand of them a second or two.
        response = StreamingHttpResponse(pieces)
    else:
        response = HttpResponse(b"".join(pieces))
    exports.describe(response, form, reverse("basket").strip("/").rpartition("/")[2])
    response["Content-Language"] = reader_language()
    response["Cache-Control"] = "no-cache"
    return response


def chosen(given: MultiValueDict[str, str], at_most: int) -> list[UUID]:
    """The ids in a request, each once, in their order; Problem (400) for what is none, or more."""
    parts = (part.strip() for text in given.getlist(IDS) for part in text.split(","))
    keys = list(dict.fromkeys(_key(part) for part in parts if part))
    if len(keys) > at_most:
        message = _("«%(name)s» may name %(max)s works at most.")
        raise parameters.wrong(IDS, message % {"name": IDS, "max": at_most})
    return keys


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        message = _("«%(name)s» takes the id of an item, and «%(value)s» is none.")
        raise parameters.wrong(IDS, message % {"name": IDS, "value": clipped(text)}) from None


def rows_of(keys: Iterable[UUID], indexes: Mapping[str, str]) -> list[Row]:
    """The works in this order; one query, whichever they are."""
    wanted = list(keys)
    found = _records(wanted)
    reader = reader_language()
    listed = entries(list(found.values()), reader, indexes=indexes, neighbours=Neighbours(reader))
    by_key = {entry.key: entry for entry in listed}
    return [Row(str(key), by_key.get(str(key))) for key in wanted]


def _records(keys: list[UUID]) -> dict[UUID, Record]:
    """The public works among these, as the reader's language has them."""
    reader = reader_language()
    found = reading.in_locale(keys, reader, locales.fallback_of(reader))
    return {key: record for key, record in found.items() if record.kind == LITERATURE.name}


def _languages(request: HttpRequest) -> list[LanguageLink]:
    """The same list in every language."""
    reader, query = reader_language(), request.GET.urlencode()
    links = []
    for code in locales.codes():
        with override(code):
            url = reverse("basket")
        name = str(get_language_info(code)["name_local"])
        address = f"{url}?{query}" if query else url
        links.append(LanguageLink(code, name, address, code == reader, True))
    return links


__all__ = ["EXPORTED_MAX", "IDS", "SHOWN_MAX", "basket_file", "basket_page", "chosen", "rows_of"]
