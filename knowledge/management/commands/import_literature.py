"""`manage.py import_literature FILE… [--format F] [--dry-run] [--report FILE]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management import BaseCommand, CommandError
from django.utils import translation

from cms.memory import spare_the_collector
from cms.progress import Progress
from knowledge.formats import UnknownFormat
from knowledge.formats.readers import READERS
from knowledge.importers import (
    Entry,
    NoLiteratureIndex,
    Report,
    UnreadableFile,
    import_references,
    read_file,
)
from knowledge.importers.bulk import IndexIsFull


class Command(BaseCommand):
    help = (
        "Add the works of bibliographies to the literature collection. Works that are there "
        "already are never changed; a second run adds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--format", help=f"instead of guessing: {', '.join(READERS)}", metavar="F"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing, only report")
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write the whole report there as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report_file: Path | None = options["report"]
        if report_file is not None:
            self._check_writable(report_file)
        spare_the_collector()
        try:
            entries = self._read(options["files"], options["format"])
            report = self._import(entries, dry_run=options["dry_run"])
        except (UnknownFormat, UnreadableFile, NoLiteratureIndex, IndexIsFull) as error:
            raise CommandError(str(error)) from error
        for line in report.lines():
            self.stdout.write(line)
        if report_file is not None:
            report_file.write_bytes(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2))

    def _read(self, files: list[Path], format_name: str | None) -> list[Entry]:
        # Commands speak English, and so do the readers then.
        with translation.override(None):
            return [entry for path in files for entry in read_file(path, format_name)]

    def _import(self, entries: list[Entry], *, dry_run: bool) -> Report:
        with Progress("works", len(entries), self.stderr) as progress:
            return import_references(entries, dry_run=dry_run, progress=progress.advance)

    def _check_writable(self, path: Path) -> None:
        """Before a long import, not after it."""
        try:
            with path.open("ab"):
                pass
        except OSError as error:
            raise CommandError(
                f"The report cannot be written to “{path}”: {error.strerror}. Name another file."
            ) from error
