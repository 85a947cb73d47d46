"""Signatures after the Standard Webhooks specification."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from cms.webhooks import signing
from cms.webhooks.models import WebhookEndpoint

BODY = '{"type":"test","data":{"word":"Größe"}}'.encode()


def signed(*secrets: str) -> dict[str, str]:
    return signing.headers("msg_1", datetime.now(UTC), BODY, secrets)


def test_the_library_of_the_specification_accepts_what_is_signed() -> None:
    secret = signing.secret(signing.new_salt(), signing.key_id())
    assert secret.startswith("whsec_")
    assert Webhook(secret).verify(BODY, signed(secret))["data"] == {"word": "Größe"}


def test_another_secret_body_or_id_is_refused() -> None:
    mine, other = (signing.secret(signing.new_salt(), signing.key_id()) for _ in range(2))
    headers = signed(mine)
    for secret, body, changed in (
        (other, BODY, headers),
        (mine, BODY + b" ", headers),
        (mine, BODY, {**headers, "webhook-id": "msg_2"}),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, changed)


def test_for_a_while_the_old_secret_verifies_as_well_as_the_new_one() -> None:
    endpoint = WebhookEndpoint()
    endpoint.renew_secret(overlap=False)
    old = endpoint.secret
    endpoint.renew_secret(overlap=True)
    now = datetime.now(UTC)
    assert endpoint.secrets(now) == [endpoint.secret, old]
    headers = signed(*endpoint.secrets(now))
    for secret in (old, endpoint.secret):
        Webhook(secret).verify(BODY, headers)
    assert endpoint.former_until is not None
    assert endpoint.secrets(endpoint.former_until) == [endpoint.secret]


def test_a_secret_that_is_known_to_others_can_be_ended_at_once() -> None:
    endpoint = WebhookEndpoint()
    endpoint.renew_secret(overlap=False)
    old = endpoint.secret
    endpoint.renew_secret(overlap=False)
    assert endpoint.secrets(datetime.now(UTC)) == [endpoint.secret]
    assert endpoint.secret != old


def test_a_secret_outlives_its_key_among_the_former_ones(settings: Any) -> None:
    salt, key_id = signing.new_salt(), signing.key_id()
    secret = signing.secret(salt, key_id)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert signing.secret(salt, key_id) == secret
    assert signing.secret(salt, signing.key_id()) != secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(signing.SecretLost):
        signing.secret(salt, key_id)
