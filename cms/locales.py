"""The languages of the site and what stands in for a missing one."""

from __future__ import annotations

from django.conf import settings


def codes() -> list[str]:
    """The content languages, the default one first."""
    known = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    default = fallback_of("")
    return [default, *(code for code in known if code != default)]


def fallback_of(locale: str) -> str:
    """The language whose text is shown where there is none in `locale`."""
    return str(settings.LANGUAGE_CODE)
