"""Every output of the service, and of which kinds it shows items.

An output is a pattern of the service's own addresses, so one that is added and not asked
(`questions.py`) is found missing. Kinds and formats come from their registries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver
from django.utils.translation import override

from cms.formats import formats, having
from cms.kinds import kinds
from tests.journeys.reader import WEBHOOKS

API = "api/content/v1/"
V2, V3 = "api/v2/", "api/v3-preview/"
SUFFIXED, SERVED = "suffixed", "wagtail_serve"
PAGES, PAGE = f"{V2}^pages/", f"{V2}^pages/<int:pk>/"
EMBED = "de/embed/<path:path>/"
BASKET = "de/merkliste"
PREVIEW = f"{API}previews/<token>/"
DOCUMENT = r"documents/^(\d+)/(.*)$"
PASSWORD = "de/_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/"

# What tells addresses, and nothing else.
ADDRESSES = ("sitemap-<int:number>.xml", WEBHOOKS)
# What says nothing of an item, whatever it is asked, and why.
SILENT = {
    "": "leads to a language",
    "health/live": "for whoever runs the service",
    "health/ready": "for whoever runs the service",
    "robots.txt": "the same for all content",
    "favicon.ico": "the same for all content",
    "sitemap.xml": "names the other sitemaps",
    "admin/": "asks for a login",
    "media/<path:path>": "gives images to whoever knows their address, which no output tells",
    API: "names the other addresses",
    f"{API}openapi.json": "the same for all content",
    f"{API}docs": "the same for all content",
    f"{API}<path:path>": "is for what there is not",
    PREVIEW: "shows a draft to whoever has a token for it, and is asked with forged ones",
    "de/suche/opensearch.xml": "describes the search",
    "de/_util/login/": "asks for a login",
    PASSWORD: "asks for a password",
    "documents/authenticate_with_password/<int:restriction_id>/": "asks for a password",
}


_OF_PAGES = {"pages", "clusters", "handouts", "literature"}
# What shows items, and of which kinds; the content API says it in its addresses.
_SHOWN = {
    SUFFIXED: _OF_PAGES,
    SERVED: _OF_PAGES,
    PAGES: _OF_PAGES,
    PAGE: _OF_PAGES,
    WEBHOOKS: _OF_PAGES,
    "sitemap-<int:number>.xml": _OF_PAGES,
    "de/suche/": _OF_PAGES,
    "de/suche.atom": _OF_PAGES,
    "oai/": {*_OF_PAGES, "concepts"},
    EMBED: _OF_PAGES,
    "oembed": _OF_PAGES,
    f"{BASKET}/": {"literature"},
    f"{V2}^pages/find/": {"pages"},
    f"{V2}^images/": {"pages"},
    f"{V2}^images/<int:pk>/": {"pages"},
    f"{V2}^images/find/": {"pages"},
    f"{V2}^documents/": {"handouts"},
    f"{V2}^documents/<int:pk>/": {"handouts"},
    f"{V2}^documents/find/": {"handouts"},
}


def outputs() -> dict[str, set[str]]:
    """Every output that shows items, with the kinds of which it does."""
    found = {pattern: {kind.name for kind in of} for pattern, of in content()}
    for name, of in found.items():
        for form in (*formats.of_any(kinds), *formats.styled(kinds)):
            if name.endswith(form.suffix):
                found[name] = of & {kind.name for kind in having(form, kinds)}
    works = [kinds["literature"]]
    forms = [*formats.of_any(works), *formats.styled(works)]
    chosen = {f"{BASKET}{form.suffix}": {"literature"} for form in forms}
    return {**_SHOWN, **chosen, **found}


def patterns() -> list[str]:
    """The addresses of the service, those with a language once; `admin/` as one."""
    with override("de"):
        return sorted(set(_patterns(get_resolver().url_patterns)))


def _patterns(found: list[Any], above: str = "") -> Iterator[str]:
    for each in found:
        route = above + str(each.pattern)
        if isinstance(each, URLPattern):
            yield each.name if each.name in (SUFFIXED, SERVED) else route
        elif route == "admin/":
            yield route
        else:
            yield from _patterns(each.url_patterns, route)


def content() -> Iterator[tuple[str, list[Any]]]:
    """The content API's lists and details, and the kinds that each may give."""
    for pattern in patterns():
        if pattern.startswith(API) and pattern not in SILENT:
            name = re.split(r"[./]", pattern.removeprefix(API))[0]
            yield pattern, [kind for kind in kinds if kind.name == name] or list(kinds)


def content_lists() -> Iterator[tuple[str, list[Any]]]:
    """Those of them that take filters and words."""
    for pattern, of in content():
        if "<key>" not in pattern and pattern not in (f"{API}suggest/", f"{API}changes/"):
            yield pattern, of
