"""The tests' PostgreSQL: a throw-away server, and databases cloned from a migrated template.

Migrating an empty database takes a hundred times longer than cloning one, so a template per
state of the migrations is kept and every run clones it. A test that commits (`transaction=True`,
`live_server`) gets its database back by cloning again, with all that migrations put in; Django
would truncate every table and lose it.

`python -m tests.postgres COMMAND…` runs a command with DATABASE_URL set to such a server.
"""

import hashlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from config.environment import ENVIRONMENT
from config.postgres import LocalPostgres

KEPT_TEMPLATES = 3  # for switching between branches
LOCK = 7_306_861  # names the advisory lock under which templates are made


@contextmanager
def running_database_url() -> Iterator[str]:
    """DATABASE_URL, or that of a server which is kept under VAR_DIR and ends with its last user."""
    if ENVIRONMENT.database_url:
        yield ENVIRONMENT.database_url
        return
    data_dir = ENVIRONMENT.var_dir / "test-postgres"
    with LocalPostgres(data_dir, fast=True, shared=True) as postgres:
        yield postgres.url


def fingerprint() -> str:
    """Hash of what a migrated database depends on: the packages and every app's migrations."""
    digest = hashlib.sha256()
    for package in sorted(f"{each.name}=={each.version}" for each in distributions()):
        digest.update(package.encode())
    for app in sorted(apps.get_app_configs(), key=lambda each: each.label):
        for migration in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(f"{app.label}/{migration.name}\0".encode())
            digest.update(migration.read_bytes())
    return digest.hexdigest()[:16]


class ClonedDatabase:
    """The test database of one run, on the server of `url`, cloned from a migrated template.

    What `post_migrate` derives from the models (triggers, permissions) changes without any
    migration. So the run makes a template of its own: a clone in which it is derived anew.
    """

    def __init__(self, url: str) -> None:
        self._server: dict[str, Any] = conninfo_to_dict(url)
        self._migrated = f"template_{fingerprint()}"
        host = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]
        self._prefix = f"test_{host}_"
        self.name = f"{self._prefix}{os.getpid()}"
        self._template = f"{self.name}_template"
        self._bare = f"{self.name}_bare"

    def create(self, furnish: Callable[[], None] = lambda: None) -> None:
        """Make the templates that are missing, clone and point Django's connection at it.

        `furnish` puts into this run's template what every test is to find.
        """
        with self._admin() as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            self._drop_leftovers(admin)
            if not self._exists(admin, self._migrated):
                self._migrate(admin)
                self._drop_old_templates(admin)
            self._clone(admin, self._migrated, self._template)
            self._point_at(self._template)
            emit_post_migrate_signal(verbosity=0, interactive=False, db=DEFAULT_DB_ALIAS)
            self._disconnect()
            self._clone(admin, self._template, self._bare)
            self._point_at(self._template)
            furnish()
            self._disconnect()
            self._clone(admin, self._template, self.name)
        self._point_at(self.name)

    def restore(self, *, bare: bool = False) -> None:
        """The database as it was after `create`, or `bare`: as migrations alone leave it."""
        self._disconnect()
        with self._admin() as admin:
            self._clone(admin, self._bare if bare else self._template, self.name)

    def drop(self) -> None:
        """Remove the database. Django's connection is of no use after that."""
        self._disconnect()
        with self._admin() as admin:
            self._drop(admin, self.name)
            self._drop(admin, self._template)
            self._drop(admin, self._bare)

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(**self._server, autocommit=True)

    def _migrate(self, admin: psycopg.Connection) -> None:
        unfinished = f"{self._migrated}_unfinished"
        self._drop(admin, unfinished)
        admin.execute(_name("CREATE DATABASE {}", unfinished))
        self._point_at(unfinished)
        call_command("migrate", interactive=False, verbosity=0)
        self._disconnect()
        admin.execute(_name("ALTER DATABASE {} RENAME TO {}", unfinished, self._migrated))

    def _clone(self, admin: psycopg.Connection, template: str, name: str) -> None:
        self._drop(admin, name)
        admin.execute(_name("CREATE DATABASE {} TEMPLATE {}", name, template))

    def _drop_leftovers(self, admin: psycopg.Connection) -> None:
        """Databases of runs on this machine that were killed."""
        names = "SELECT datname FROM pg_database WHERE datname LIKE %s"
        for (name,) in admin.execute(names, [f"{self._prefix}%"]).fetchall():
            pid = int(name.removeprefix(self._prefix).split("_")[0])
            if pid == os.getpid() or not _is_running(pid):
                self._drop(admin, name)

    def _drop_old_templates(self, admin: psycopg.Connection) -> None:
        newest_first = "SELECT datname FROM pg_database WHERE datname ~ %s ORDER BY oid DESC"
        found = admin.execute(newest_first, ["^template_[0-9a-f]{16}$"]).fetchall()
        for (name,) in found[KEPT_TEMPLATES:]:
            self._drop(admin, name)

    @staticmethod
    def _drop(admin: psycopg.Connection, name: str) -> None:
        admin.execute(_name("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))

    @staticmethod
    def _exists(admin: psycopg.Connection, name: str) -> bool:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        return admin.execute(query, [name]).fetchone() is not None

    def _point_at(self, name: str) -> None:
        self._disconnect()
        server = self._server
        connection.settings_dict.update(
            NAME=name,
            USER=server.get("user", ""),
            PASSWORD=server.get("password", ""),
            HOST=server.get("host", ""),
            PORT=server.get("port", ""),
        )

    @staticmethod
    def _disconnect() -> None:
        for each in connections.all(initialized_only=True):
            each.close()
            if isinstance(each, BaseDatabaseWrapper) and hasattr(each, "close_pool"):
                each.close_pool()


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _name(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


@contextmanager
def cloned_database(furnish: Callable[[], None]) -> Iterator[ClonedDatabase]:
    """For the session fixture: no server starts before the first test that needs a database."""
    with running_database_url() as url:
        database = ClonedDatabase(url)
        database.create(furnish)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda *_: database.restore())
            yield database
        database.drop()


def main(command: list[str]) -> int:
    """Run `command` with DATABASE_URL; its exit status."""
    with running_database_url() as url:
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
