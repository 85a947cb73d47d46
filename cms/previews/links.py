"""Where the front end shows drafts, by kind and site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from cms.kinds import kinds
from cms.previews.tokens import Grant, token_of

PLACEHOLDERS = ("kind", "id", "locale", "token")
_SCOPED = re.compile(r"(?:([^\s=/?&:]+)=)?(https?://\S+)")


def link_to(page: Any) -> str | None:
    """The address at which the front end shows the latest draft of a saved page; None if none.

    It lets whoever has it read this draft: only editors of the page may be told.
    """
    template = template_for(page)
    if template is None or page.pk is None:
        return None
    locale = page.locale.language_code
    values = {
        "kind": _kind_of(page),
        "id": str(page.translation_key),
        "locale": locale,
        "token": token_of(Grant(page.pk, locale)),
    }
    return template.format(**{name: quote(value, safe="") for name, value in values.items()})


def template_for(page: Any) -> str | None:
    """The template for the page's kind, or else for the host of its site, or else for all."""
    kind, known = _kind_of(page), templates(settings.HEADLESS_PREVIEW_URL)
    if not known or not kind:
        return None
    site = page.get_site()
    host = site.hostname if site else ""
    return known.get(kind) or known.get(host) or known.get("")


def _kind_of(page: Any) -> str:
    kind = kinds.for_model(type(page))
    return kind.name if kind else ""


@lru_cache(maxsize=8)
def templates(text: str) -> Mapping[str, str]:
    """Templates by kind or host, "" for all others, out of `https://… literature=https://…`.

    Raises `ImproperlyConfigured` for what is none, or has no place for the token.
    """
    found: dict[str, str] = {}
    for part in text.split():
        match = _SCOPED.fullmatch(part)
        try:
            if match is None or not urlsplit(match[2]).hostname:
                raise ValueError("it is no address")
            match[2].format(**dict.fromkeys(PLACEHOLDERS, ""))
            if "{token}" not in match[2]:
                raise ValueError("{token} is missing")
        except (ValueError, LookupError, AttributeError) as error:
            raise ImproperlyConfigured(
                f"HEADLESS_PREVIEW_URL: {part!r} cannot be used ({error}). Write an address such "
                "as https://front.example/preview?kind={kind}&id={id}&locale={locale}&token={token}"
            ) from error
        found[match[1] or ""] = match[2]
    return found


@register
def check_templates(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        templates(settings.HEADLESS_PREVIEW_URL)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="cms.E004")]
    return []
