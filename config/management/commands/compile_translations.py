"""`manage.py compile_translations`: the catalogues in the form that Django reads."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import BaseCommand
from django.utils.translation import activate, deactivate, get_language
from django.utils.translation.reloader import translation_file_changed


class Command(BaseCommand):
    # Importing every URL and view would take far longer than the work itself.
    requires_system_checks = []
    help = "Compile each changed django.po below LOCALE_PATHS to the django.mo beside it."

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        compiled = compile_catalogues(Path(each) for each in settings.LOCALE_PATHS)
        if verbosity:
            for catalogue in compiled:
                self.stdout.write(f"Compiled {catalogue}.")
            if not compiled:
                self.stdout.write("The compiled catalogues are up to date.")


def compile_catalogues(folders: Iterable[Path]) -> list[Path]:
    """Compile what changed below the locale folders and let this process use it.

    Returns the .mo files that were written. A catalogue that cannot be read raises OSError with
    its line; nothing is written for it.
    """
    catalogues = sorted(each for path in folders for each in path.glob("*/LC_MESSAGES/django.po"))
    compiled = [each.with_suffix(".mo") for each in catalogues if _compile(each)]
    if compiled:
        _forget_loaded(compiled[0])
    return compiled


def _compile(source: Path) -> bool:
    """Write the .mo unless it is there and as old as its source.

    A switch of branches can make a source older, so the two times must be the same.
    """
    target = source.with_suffix(".mo")
    status = source.stat()
    if target.exists() and target.stat().st_mtime_ns == status.st_mtime_ns:
        return False
    binary = polib.pofile(str(source), encoding="utf-8").to_binary()
    # Replaced in one step: another process may be reading it, or compiling as well.
    descriptor, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(binary)
        Path(name).chmod(0o644)  # made for its owner alone, but the web server reads it, too
        os.utime(name, ns=(status.st_mtime_ns, status.st_mtime_ns))
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
    return True


def _forget_loaded(compiled: Path) -> None:
    """Make this process read its catalogues again, in the language that it is in."""
    language = get_language()
    translation_file_changed(None, compiled)
    if language is None:
        deactivate()
    else:
        activate(language)
