"""Make the database, the static files and the first content ready for a start."""

import hashlib
import io
import logging
import secrets
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import models as auth
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

ADMINISTRATOR = "admin"


class Command(BaseCommand):
    """One process for all of it, since starting Django takes longer than most of the steps."""

    # They import every URL and view, which takes as long as all the rest; `make check` has them.
    requires_system_checks = []
    help = "Migrate, load demo content into an empty site, collect static files, make an admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--started", type=float, default=None, help="When the start began (epoch seconds)."
        )

        parser.add_argument(
            "--no-static", action="store_true", help="The static files are collected already."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.started: float = options["started"] or time.time()
        call_command("compile_translations", verbosity=0)
        self.migrate()
        self.align_site()
        self.say("Loading demo content, unless there is content already.")
        # Wagtail tells of every page it makes, in lines that would bury ours.
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        call_command("load_demo")
        if not options["no_static"]:
            self.collect_static()
        self.create_administrator()

    def say(self, text: str) -> None:
        self.stdout.write(f"[{time.time() - self.started:5.1f} s] {text}")
        self.stdout.flush()

    def migrate(self) -> None:
        """Apply what is missing. What `post_migrate` derives is derived anew in any case."""
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.say(f"Setting up the database: {len(plan)} migrations.")
        else:
            self.say("The database is up to date.")
        call_command("migrate", interactive=False, stdout=MigrationProgress(len(plan), self.say))

    def align_site(self) -> None:
        """A site on localhost follows BASE_URL's port, since its URLs are made from the site."""
        base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        port = base.port or (443 if base.scheme == "https" else 80)
        if base.hostname != "localhost":
            return
        for site in Site.objects.filter(hostname="localhost", is_default_site=True):
            if site.port != port:
                site.port = port
                site.save()

    def collect_static(self) -> None:
        """Collect and compress, only when a file or its place in the search order changed."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        fingerprint = static_fingerprint()
        if stamp.exists() and stamp.read_text() == fingerprint:
            self.say("The static files are up to date.")
            return
        self.say("Collecting and compressing the static files.")
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(fingerprint)

    def create_administrator(self) -> None:
        """With a random password that is shown now and never again."""
        if auth.User.objects.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        auth.User.objects.create_superuser(ADMINISTRATOR, f"{ADMINISTRATOR}@localhost", password)
        self.say(f"Administrator: {ADMINISTRATOR}, password: {password} (shown only this once)")


class MigrationProgress(io.TextIOBase):
    """Counts what `migrate` reports and says so at every quarter."""

    def __init__(self, total: int, say: Callable[[str], None]) -> None:
        super().__init__()
        self.total, self.applied, self.say = total, 0, say

    def write(self, text: str, /) -> int:
        if "Applying" in text:
            self.applied += 1
            if self.applied % max(1, self.total // 4) == 0:
                self.say(f"… {self.applied} of {self.total} migrations.")
        return len(text)


def static_fingerprint() -> str:
    """Hash of every source file's path, size and time, in the order they are looked for."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
