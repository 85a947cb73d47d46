"""`manage.py import_concepts FILE [--dry-run] [--report FILE] [--scheme S] [--other-languages]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import translation

from cms.records.after_change import settle
from cms.vocabulary.importing import import_graph
from cms.vocabulary.models import ConceptScheme
from cms.vocabulary.skos.reading import MAX_BYTES, UnreadableVocabulary, graph_of, too_large


class Command(BaseCommand):
    help = (
        "Add the concepts of a SKOS file (Turtle, JSON-LD or RDF/XML) to the vocabulary, and "
        "change those that are there already. Nothing is deleted; a second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, only report")
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write the whole report there as JSON"
        )
        parser.add_argument(
            "--scheme", default="", help="put all concepts into this scheme, whatever the file says"
        )
        parser.add_argument(
            "--other-languages",
            action="store_true",
            help="leave out texts in languages that the site does not have, in place of refusing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report_file: Path | None = options["report"]
        if options["scheme"]:
            self._check_scheme(options["scheme"])
        if report_file is not None:
            self._check_writable(report_file)
        # Commands speak English.
        with translation.override(None):
            try:
                graph = graph_of(self._read(options["file"]), options["file"].name)
            except UnreadableVocabulary as error:
                raise CommandError(str(error)) from error
            report = import_graph(
                graph,
                dry_run=options["dry_run"],
                scheme=options["scheme"],
                other_languages=options["other_languages"],
            )
        if report.applied:
            settle(max_items=None)
        for line in report.lines():
            self.stdout.write(line)
        if report_file is not None:
            report_file.write_bytes(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2))

    def _check_scheme(self, identifier: str) -> None:
        try:
            ConceptScheme(identifier=identifier, title=identifier).clean_fields()
        except ValidationError as error:
            raise CommandError(
                f"“{identifier}” cannot identify a scheme. Use up to 50 letters, digits, hyphens "
                "and underscores."
            ) from error

    def _read(self, path: Path) -> bytes:
        try:
            size = path.stat().st_size
            if size > MAX_BYTES:
                raise CommandError(too_large(size, MAX_BYTES))
            return path.read_bytes()
        except OSError as error:
            raise CommandError(
                f"“{path}” cannot be read: {error.strerror}. Check the name and the permissions."
            ) from error

    def _check_writable(self, path: Path) -> None:
        """Before the import, not after it."""
        try:
            with path.open("ab"):
                pass
        except OSError as error:
            raise CommandError(
                f"The report cannot be written to “{path}”: {error.strerror}. Name another file."
            ) from error
