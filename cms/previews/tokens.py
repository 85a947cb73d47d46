"""Who holds a token may read the latest draft of one page, until it expires.

A token is signed with SECRET_KEY and for this purpose alone, and nothing is kept of it. Former
keys are of no use here: a new SECRET_KEY ends all links at once, whatever else still honours
the old one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.api.problem import Mistake, Problem

SALT = "cms.previews"
# As `signing.dumps` writes it: what is said, when, and the signature.
_SHAPE = re.compile(r"[\w.-]{1,400}:[0-9A-Za-z]{1,12}:[\w-]{20,100}", re.ASCII)


@dataclass(frozen=True)
class Grant:
    """The page whose draft may be read, and its language."""

    page: int
    locale: str


def token_of(grant: Grant) -> str:
    return signing.dumps([grant.page, grant.locale], salt=SALT)


def lifetime() -> timedelta:
    return timedelta(hours=settings.PREVIEW_HOURS)


def grant_of(token: str) -> Grant:
    """What the token allows; a Problem: 400 if it is none, 403 if forged, 410 once expired."""
    if not _SHAPE.fullmatch(token):
        raise _refusal(400, _("This is no link to a draft. Copy all of it."))
    try:
        said: Any = signing.loads(token, salt=SALT, max_age=lifetime(), fallback_keys=[])
    except signing.SignatureExpired:
        hours = settings.PREVIEW_HOURS
        text = ngettext(
            "This link has expired after %(hours)s hour. Ask the editor for a new one.",
            "This link has expired after %(hours)s hours. Ask the editor for a new one.",
            hours,
        )
        raise _refusal(410, text % {"hours": hours}) from None
    except signing.BadSignature:
        raise _refusal(
            403, _("This link is not valid, or no longer. Ask the editor for a new one.")
        ) from None
    page, locale = said
    return Grant(int(page), str(locale))


def gone() -> Problem:
    return _refusal(410, _("This draft is no longer there."))


def _refusal(status: int, message: str) -> Problem:
    return Problem(status, message, [Mistake("path", "token", message)])
