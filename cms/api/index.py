"""`GET /api/content/v1/`: where everything is."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_info, override
from ninja import Router, Schema
from pydantic import Field
from wagtail.models import Site

from cms import locales
from cms.api import negotiation, openapi, parameters
from cms.api.conditional import conditional
from cms.api.items import root_url
from cms.formats import JSON, Form, Styled, formats, having
from cms.kinds import kinds
from cms.signposting import Signpost, header


class LanguageInfo(Schema):
    """A language in which there are items."""

    code: str
    name: Annotated[str, Field(description="In the language itself")]
    default: Annotated[bool, Field(description="Given where no `locale` is asked for")]


class ListInfo(Schema):
    """A list; `{url}{id}/` gives one of its items."""

    kind: str
    labels: Annotated[dict[str, str], Field(description="What it is called, by language")]
    url: str


class FormatInfo(Schema):
    """A form in which items are given out, by `Accept` or a suffix in place of the last slash."""

    name: str
    media_type: str
    suffix: str
    kinds: list[str]
    styles: Annotated[
        list[str],
        Field(
            description="What `style` may be, the first one where it is not given. A form with "
            "styles is for people, and had by its suffix alone."
        ),
    ]


class Index(Schema):
    """What there is, with absolute addresses."""

    name: str
    version: str
    languages: list[LanguageInfo]
    lists: list[ListInfo]
    search: str
    suggest: str
    changes: str
    formats: list[FormatInfo]
    openapi: str
    docs: str


def index_router(version: str) -> Router:
    router = Router()

    def index(request: HttpRequest) -> HttpResponse:
        parameters.refuse_unknown(request.GET, ())
        negotiation.preferred(request)
        return conditional(request, lambda: _response(request, version))

    router.add_api_operation(
        "",
        ["GET", "HEAD"],
        index,
        operation_id="index",
        summary="Where everything is",
        description="The languages, lists, formats and other addresses of this service.",
        tags=["index"],
        openapi_extra={
            "parameters": [],
            "responses": openapi.answers(
                openapi.ref("Index"),
                "All addresses",
                headers=("ETag", "Last-Modified", "Cache-Control", "Link"),
            ),
        },
    )
    return router


def _response(http: HttpRequest, version: str) -> HttpResponse:
    root = f"{root_url()}{http.path}"
    site = Site.objects.filter(is_default_site=True).first()
    body: dict[str, Any] = {
        "name": site.site_name if site else "",
        "version": version,
        "languages": [
            {"code": code, "name": get_language_info(code)["name_local"], "default": n == 0}
            for n, code in enumerate(locales.codes())
        ],
        "lists": [
            {"kind": kind.name, "labels": _labels(kind.label), "url": f"{root}{kind.name}/"}
            for kind in kinds
        ],
        "search": f"{root}search/",
        "suggest": f"{root}suggest/",
        "changes": f"{root}changes/",
        "formats": [_format(JSON, kinds.names())]
        + [
            _format(form, [kind.name for kind in having(form, kinds)])
            for form in (*formats.of_any(kinds), *formats.styled(kinds))
        ],
        "openapi": f"{root}openapi.json",
        "docs": f"{root}docs",
    }
    response = HttpResponse(orjson.dumps(body), content_type=negotiation.JSON)
    response["Content-Language"] = ", ".join(locales.codes())
    # RFC 8631.
    response["Link"] = header(
        [
            Signpost("service-desc", body["openapi"], negotiation.JSON),
            Signpost("service-doc", body["docs"], "text/html"),
        ]
    )
    return response


def _labels(label: object) -> dict[str, str]:
    found = {}
    for code in locales.codes():
        with override(code):
            found[code] = str(label)
    return found


def _format(form: Form, of: list[str]) -> dict[str, object]:
    return {
        "name": form.name,
        "media_type": form.media_type,
        "suffix": form.suffix,
        "kinds": of,
        "styles": list(form.styles) if isinstance(form, Styled) else [],
    }
