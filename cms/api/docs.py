"""The API with its own OpenAPI document, and a page to read it that asks nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from ninja import NinjaAPI, Schema
from ninja.openapi.docs import Swagger

from cms.api.conditional import conditional
from cms.api.document import LANGUAGE, Examples, build
from cms.api.openapi import Json

DESCRIPTION = """\
Everything public, in every language of the site, without an account.

* Every list and detail answers `GET` and `HEAD`; `OPTIONS` says what is allowed. Scripts of any
  site may ask (CORS).
* What is unknown is refused: parameters, fields, and values of closed sets, with the name that was
  probably meant. Every refusal is `application/problem+json`, in German or English.
* `ETag` with `If-None-Match` gives 304 at almost no cost.
* `fields=title,year` gives less, `include=concepts` more, `changes/` only what is new.
"""
# Of Swagger UI: its script and style from here, with pictures within the style; nothing inline.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_SWAGGER = {
    # It would send the address of the document to a service elsewhere.
    "validatorUrl": None,
    "supportedSubmitMethods": ["get"],
    "docExpansion": "list",
    "defaultModelsExpandDepth": 0,
}


class DocumentedAPI(NinjaAPI):
    """An API whose document is made once: it depends on nothing but the code."""

    def __init__(
        self,
        *,
        models: Iterable[type[Schema]],
        components: Mapping[str, Json],
        examples: Examples,
        **options: Any,
    ) -> None:
        super().__init__(
            docs=Swagger(dict(_SWAGGER)),
            docs_decorator=_kept,
            openapi_url="/openapi.json",
            docs_url="/docs",
            servers=[{"url": "/", "description": "This service"}],
            **options,
        )
        self._parts = (list(models), dict(components), examples)

    @cached_property
    def document(self) -> Json:
        models, components, examples = self._parts
        return build(self, self.get_root_path({}), models, components, examples)

    def get_openapi_schema(self, **_options: Any) -> Any:
        return self.document


def _kept(view: Any) -> Any:
    """The document, or the page to read it: kept by clients as long as everything else."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return conditional(request, lambda: _finished(view(request, *args, **kwargs)))

    return wrapper


def _finished(response: HttpResponse) -> HttpResponse:
    response["Content-Language"] = LANGUAGE
    if response["Content-Type"].startswith("text/html"):
        response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
