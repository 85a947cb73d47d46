"""The process environment, read in this one place and typed.

Every variable is documented in docs/settings.md; a test compares the two.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
_TRUE = {"1", "true", "yes", "on"}


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def _flag(name: str, *, default: bool) -> bool:
    value = _text(name)
    return value.lower() in _TRUE if value else default


def _number(name: str, default: int) -> int:
    value = _text(name)
    if value and not value.isdecimal():
        raise SystemExit(f"{name} is {value!r}: write a whole number, such as {default}.")
    return int(value) if value else default


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in _text(name, default).split(",") if part.strip()]


@dataclass(frozen=True)
class Environment:
    """What an operator may say from outside."""

    database_url: str = field(default_factory=lambda: _text("DATABASE_URL"))
    prepared_statements: bool = field(
        default_factory=lambda: _flag("PREPARED_STATEMENTS", default=True)
    )
    response_cache_megabytes: int = field(
        default_factory=lambda: _number("RESPONSE_CACHE_MEGABYTES", 64)
    )
    secret_key: str = field(default_factory=lambda: _text("SECRET_KEY"))
    secret_key_fallbacks: list[str] = field(default_factory=lambda: _list("SECRET_KEY_FALLBACKS"))
    debug: bool = field(default_factory=lambda: _flag("DEBUG", default=False))
    allowed_hosts: list[str] = field(
        default_factory=lambda: _list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    )
    base_url: str = field(default_factory=lambda: _text("BASE_URL", "http://localhost:8000"))
    site_name: str = field(default_factory=lambda: _text("SITE_NAME", "Content service"))
    var_dir: Path = field(default_factory=lambda: Path(_text("VAR_DIR", str(BASE_DIR / "var"))))
    elasticsearch_url: str = field(default_factory=lambda: _text("ELASTICSEARCH_URL"))
    elasticsearch_api_key: str = field(default_factory=lambda: _text("ELASTICSEARCH_API_KEY"))
    elasticsearch_ca_cert: str = field(default_factory=lambda: _text("ELASTICSEARCH_CA_CERT"))
    elasticsearch_index: str = field(
        default_factory=lambda: _text("ELASTICSEARCH_INDEX", "content")
    )
    elasticsearch_replicas: str = field(
        default_factory=lambda: _text("ELASTICSEARCH_REPLICAS", "auto")
    )
    trusted_proxies: list[str] = field(default_factory=lambda: _list("TRUSTED_PROXIES"))
    # Empty is a value of these: no limit.
    api_rate_limit: str = field(
        default_factory=lambda: os.environ.get("API_RATE_LIMIT", "600/minute").strip()
    )
    api_token_rate_limit: str = field(
        default_factory=lambda: os.environ.get("API_TOKEN_RATE_LIMIT", "6000/minute").strip()
    )
    export_rate_limit: str = field(
        default_factory=lambda: os.environ.get("EXPORT_RATE_LIMIT", "30/minute").strip()
    )
    headless_preview_url: str = field(default_factory=lambda: _text("HEADLESS_PREVIEW_URL"))
    preview_hours: int = field(default_factory=lambda: _number("PREVIEW_HOURS", 24))
    embed_ancestors: list[str] = field(default_factory=lambda: _list("EMBED_ANCESTORS", "*"))
    webhooks_allow_private: bool = field(
        default_factory=lambda: _flag("WEBHOOKS_ALLOW_PRIVATE", default=False)
    )
    webhooks_log_days: int = field(default_factory=lambda: _number("WEBHOOKS_LOG_DAYS", 30))
    doi_lookup_url: str = field(default_factory=lambda: _text("DOI_LOOKUP_URL"))
    doi_lookup_timeout: int = field(default_factory=lambda: _number("DOI_LOOKUP_TIMEOUT", 10))
    doi_lookup_mailto: str = field(default_factory=lambda: _text("DOI_LOOKUP_MAILTO"))
    email_host: str = field(default_factory=lambda: _text("EMAIL_HOST"))
    email_port: int = field(default_factory=lambda: _number("EMAIL_PORT", 587))
    email_host_user: str = field(default_factory=lambda: _text("EMAIL_HOST_USER"))
    email_host_password: str = field(default_factory=lambda: _text("EMAIL_HOST_PASSWORD"))
    email_from: str = field(default_factory=lambda: _text("EMAIL_FROM", "webmaster@localhost"))
    oai_namespace: str = field(default_factory=lambda: _text("OAI_NAMESPACE"))
    oai_admin_email: str = field(default_factory=lambda: _text("OAI_ADMIN_EMAIL"))
    build: str = field(default_factory=lambda: _text("BUILD", "development"))
    log_level: str = field(default_factory=lambda: _text("LOG_LEVEL", "INFO").upper())


ENVIRONMENT = Environment()
