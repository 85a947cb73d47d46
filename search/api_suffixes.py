"""The content API's forms by suffix: `literature.ris?…`, `literature/{id}.bib`."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from ninja import Router

from cms.formats import JSON, Form, formats
from cms.kinds import Kind
from search.api import detail_view, list_view
from search.api_routes import METHODS


def suffix_router(kinds: Sequence[Kind]) -> Router:
    """Lists and details of each kind in each of its forms, and of all kinds together.

    They say in their address what `Accept` says elsewhere, so that a link leads to them; the
    document of the API has them there.
    """
    router = Router()
    for kind in kinds:
        # `.csl.json` before `.json`: an id may be anything that has no slash.
        known = (JSON, *formats.of(kind), *formats.styled([kind]))
        for form in sorted(known, key=lambda form: -len(form.suffix)):
            _add_list(router, [kind], kind.name, form)
            _add_detail(router, kind, form)
    for form in (JSON, *formats.of_any(kinds), *formats.styled(kinds)):
        _add_list(router, list(kinds), "search", form)
    return router


def _add_list(router: Router, kinds: list[Kind], label: str, form: Form) -> None:
    def items_list(request: HttpRequest) -> HttpResponse:
        return list_view(request, kinds, form)

    router.add_api_operation(
        f"{label}{form.suffix}",
        METHODS,
        items_list,
        operation_id=f"list_{label}_{form.name}",
        include_in_schema=False,
    )


def _add_detail(router: Router, kind: Kind, form: Form) -> None:
    def item_detail(request: HttpRequest, key: str) -> HttpResponse:
        return detail_view(request, kind, key, form)

    router.add_api_operation(
        f"{kind.name}/{{key}}{form.suffix}",
        METHODS,
        item_detail,
        operation_id=f"get_{kind.name}_{form.name}",
        include_in_schema=False,
    )
