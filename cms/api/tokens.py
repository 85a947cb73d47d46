"""`Authorization: Bearer …` (RFC 6750) on the content API."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .problem import Problem
from .token_models import PREFIX, PUBLIC_ID_LENGTH, SECRET_LENGTH, ApiToken

# The last use is written at most this often.
NOTED_EVERY = timedelta(minutes=1)
_BEARER = re.compile(
    rf"(?i:bearer) +{PREFIX}_([a-z0-9]{{{PUBLIC_ID_LENGTH}}})_([A-Za-z0-9]{{{SECRET_LENGTH}}}) *",
)


class InvalidToken(Exception):
    """The request has credentials that are none. The message says why, for the client."""

    def problem(self) -> Problem:
        return Problem(401, str(self))


def authenticate(authorization: str) -> ApiToken:
    """The token of an `Authorization` header, by one query; raises `InvalidToken`.

    What does not look like a token asks nothing of the database. A public id that is unknown
    and a wrong secret get the same answer.
    """
    match = _BEARER.fullmatch(authorization)
    if match is None:
        raise InvalidToken(
            _("This is not a token of the content API: send «Authorization: Bearer isp_…».")
        )
    public_id, secret = match.groups()
    token = ApiToken.objects.select_related("owner").filter(public_id=public_id).first()
    if token is None or not token.is_secret(secret):
        raise InvalidToken(_("This token does not exist. Was all of it copied?"))
    match token.state:
        case ApiToken.State.REVOKED:
            raise InvalidToken(_("This token was revoked. Ask for a new one."))
        case ApiToken.State.EXPIRED:
            raise InvalidToken(_("This token has expired. Ask for a new one."))
        case ApiToken.State.DORMANT:
            raise InvalidToken(_("The account that owns this token is not active."))
    _note_use(token)
    return token


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is not None and token.last_used_at > now - NOTED_EVERY:
        return
    # Asked again, since other requests with the same token come at the same time.
    old = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
    ApiToken.objects.filter(old, pk=token.pk).update(last_used_at=now)
    token.last_used_at = now
