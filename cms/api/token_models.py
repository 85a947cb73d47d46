"""Tokens of the content API, and the counters of requests that web processes share."""

from __future__ import annotations

import hashlib
import secrets
import string
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

PREFIX = "isp"
PUBLIC_ID_LENGTH = 12
# Letters and digits, 238 bits: no slow hash is needed to keep it from being guessed.
SECRET_LENGTH = 40
_ID_ALPHABET = string.ascii_lowercase + string.digits


def hashed(secret: str) -> str:
    """What is stored of a secret: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Scope(models.TextChoices):
    """What the holder of a token may do besides what everybody may."""

    READ = "read", _("read with a higher limit")
    PREVIEW = "preview", _("read drafts")
    IMPORT = "import", _("import works")


class ApiToken(models.Model):
    """A bearer token, `isp_<public id>_<secret>`; of the secret only the hash is kept."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("revoked")
        DORMANT = "dormant", _("not usable: the account is not active")

    name = models.CharField(
        _("name"), max_length=255, help_text=_("Says what the token is used for, and where.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="content_api_tokens",
        verbose_name=_("owner"),
        help_text=_("The token sees what this person may see, and ends with the account."),
    )
    scopes = ArrayField(models.CharField(max_length=16, choices=Scope), verbose_name=_("rights"))
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(
        _("valid until"), null=True, blank=True, help_text=_("Left empty: until it is revoked.")
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        verbose_name = _("content API token")
        verbose_name_plural = _("content API tokens")
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.shown})"

    @classmethod
    def make(
        cls,
        *,
        name: str,
        owner: Any,
        scopes: list[str],
        expires_at: datetime | None = None,
    ) -> tuple[ApiToken, str]:
        """A stored token, and its text, which is to be had here and never again."""
        public_id = get_random_string(PUBLIC_ID_LENGTH, _ID_ALPHABET)
        secret = get_random_string(SECRET_LENGTH)
        token = cls.objects.create(
            name=name,
            owner=owner,
            scopes=list(scopes),
            expires_at=expires_at,
            public_id=public_id,
            secret_hash=hashed(secret),
        )
        return token, f"{PREFIX}_{public_id}_{secret}"

    def is_secret(self, secret: str) -> bool:
        """Whether it is this token's, compared in constant time."""
        return secrets.compare_digest(self.secret_hash, hashed(secret))

    @property
    def shown(self) -> str:
        """What may be shown of it: enough to tell it from others."""
        return f"{PREFIX}_{self.public_id}_…"

    @property
    def state(self) -> State:
        if self.revoked_at is not None:
            return self.State.REVOKED
        if self.expires_at is not None and self.expires_at <= timezone.now():
            return self.State.EXPIRED
        return self.State.ACTIVE if self.owner.is_active else self.State.DORMANT

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def revoke(self) -> None:
        """For good; the first time counts."""
        if self.revoked_at is None:
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])


class RequestCount(models.Model):
    """How many requests a client has made in its current window, in all processes together.

    UNLOGGED by migration: after a crash of the database everybody begins anew.
    """

    client = models.CharField(max_length=100, primary_key=True)
    ends_at = models.DateTimeField()
    requests = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.client}: {self.requests}"
