"""Resumption tokens: signed, and all that is known of a list that goes on. Nothing is stored.

A token says what the list was asked by and where its last page ended in the order of changes.
What changes while somebody harvests moves to the end of that order, so it is told again there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils.translation import gettext as _

from cms.oai.errors import Refused

LIFETIME = timedelta(days=1)
# Its number goes up with the shape of what is signed.
_SALT = "oai.resumption.1"


@dataclass(frozen=True)
class Position:
    """The last record of a page, and how many were told up to it, of how many at the beginning."""

    changed_at: datetime
    seq: int
    told: int
    total: int


@dataclass(frozen=True)
class Resumption:
    """A list that goes on: by verb and arguments, and from where."""

    verb: str
    format: str
    since: datetime | None
    before: datetime | None
    set: str
    position: Position


def write(resumption: Resumption) -> str:
    at = resumption.position
    limits = [m.isoformat() if m else "" for m in (resumption.since, resumption.before)]
    parts = [resumption.verb, resumption.format, *limits, resumption.set]
    return signing.dumps([*parts, at.changed_at.isoformat(), at.seq, at.told, at.total], salt=_SALT)


def read(token: str) -> Resumption:
    """Raises Refused for a token that is not ours, or too old."""
    try:
        parts = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.SignatureExpired:
        text = _("This resumptionToken has expired: begin the list again.")
        raise Refused(("badResumptionToken", text)) from None
    except signing.BadSignature:
        raise unusable() from None
    verb, prefix, since, before, spec, changed_at, seq, told, total = parts
    return Resumption(
        verb,
        prefix,
        datetime.fromisoformat(since) if since else None,
        datetime.fromisoformat(before) if before else None,
        spec,
        Position(datetime.fromisoformat(changed_at), seq, told, total),
    )


def expires() -> datetime:
    """Until when a token written now is good."""
    return datetime.now(UTC) + LIFETIME


def unusable() -> Refused:
    text = _("This resumptionToken is not one of this list: begin the list again.")
    return Refused(("badResumptionToken", text))
