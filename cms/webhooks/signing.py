"""Signatures after the Standard Webhooks specification, and the secrets they need.

A secret is kept nowhere. It follows from `SECRET_KEY` and a salt, which is kept, so whoever has
only the database cannot sign. Which key it was is noted by a short hash of the key, so that
after a change of `SECRET_KEY` the former ones (`SECRET_KEY_FALLBACKS`) still serve.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook

_PREFIX = "whsec_"


class SecretLost(Exception):
    """No known key gives the secret any more."""


def new_salt() -> str:
    """64 hexadecimal digits."""
    return secrets.token_hex(32)


def key_id(key: str | None = None) -> str:
    """Tells keys apart, 16 hexadecimal digits; that of `SECRET_KEY` unless given."""
    return _hmac("cms.webhooks.key", "", key or settings.SECRET_KEY).hex()[:16]


def secret(salt: str, made_with: str) -> str:
    """The secret for that salt, `whsec_` and 32 bytes in base64; raises `SecretLost`."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if secrets.compare_digest(key_id(key), made_with):
            return _PREFIX + base64.b64encode(_hmac("cms.webhooks.secret", salt, key)).decode()
    raise SecretLost


def _hmac(purpose: str, value: str, key: str) -> bytes:
    return salted_hmac(purpose, value, secret=key, algorithm="sha256").digest()


def headers(
    message_id: str, sent_at: datetime, body: bytes, known: Iterable[str]
) -> dict[str, str]:
    """The three headers of a message, with a signature for each of the secrets.

    `sent_at` is in UTC. The receiver refuses what is more than five minutes old.
    """
    text = body.decode()
    signatures = (Webhook(each).sign(message_id, sent_at, text) for each in known)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
