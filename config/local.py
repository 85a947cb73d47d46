"""What the local service (`make run`) keeps under VAR_DIR, for itself and for `manage.py`."""

import os
import secrets
from pathlib import Path

from config.environment import ENVIRONMENT
from config.postgres import LocalPostgres, LocalPostgresError

POSTGRES_DIR: Path = ENVIRONMENT.var_dir / "postgres"
_KEY_FILE: Path = ENVIRONMENT.var_dir / "secret-key"


def database_url() -> str:
    """The address of the local service's database, or "" before its first start."""
    if not POSTGRES_DIR.exists():
        return ""
    try:
        return LocalPostgres(POSTGRES_DIR).url
    except LocalPostgresError:
        return ""


def secret_key() -> str:
    """The local service's key, or "" before its first start."""
    return _KEY_FILE.read_text().strip() if _KEY_FILE.exists() else ""


def make_secret_key() -> str:
    """A random key made on first start: sessions last over restarts, no two machines share it."""
    _KEY_FILE.parent.mkdir(parents=True, exist_ok=True)
    if not _KEY_FILE.exists():
        descriptor = os.open(_KEY_FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return secret_key()
