"""Which form of an answer a client takes (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from .problem import Mistake, Problem

JSON = "application/json"


def preferred(http: HttpRequest, offered: Sequence[str] = (JSON,)) -> str:
    """The offered media type that the client likes best; a Problem (406) if it takes none.

    Who likes several alike, or says nothing, gets the first.
    """
    if not http.headers.get("Accept", "").strip():
        return offered[0]
    found = http.get_preferred_type(list(offered))
    if found is None:
        message = _("There is only this to be had here: %(known)s.") % {"known": ", ".join(offered)}
        raise Problem(406, message, [Mistake("header", "Accept", message, offered[0])])
    return found
