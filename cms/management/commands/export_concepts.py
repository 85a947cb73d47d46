"""`manage.py export_concepts [--format turtle|json-ld] [--scheme S] [--hidden] [--output FILE]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from cms.vocabulary.published import published
from cms.vocabulary.skos.forms import FORMS, TURTLE
from cms.vocabulary.skos.statements import exported_concepts


class Command(BaseCommand):
    help = "Write the public vocabulary in SKOS: all of it, or one scheme."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=list(FORMS), default=TURTLE.name)
        parser.add_argument("--scheme", default="", help="identifier of the only scheme to write")
        parser.add_argument(
            "--hidden", action="store_true", help="also write the labels that are only for search"
        )
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="write there instead of to standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        vocabulary = published()
        scheme: str = options["scheme"]
        known = vocabulary.schemes()
        if scheme and scheme not in known:
            raise CommandError(
                f"There is no scheme “{scheme}” with public concepts. "
                f"There are: {', '.join(known) or 'none'}."
            )
        items = exported_concepts(vocabulary.in_order(scheme), vocabulary, hidden=options["hidden"])
        written = b"".join(FORMS[options["format"]].write(items))
        output: Path | None = options["output"]
        if output is None:
            self.stdout.write(written.decode(), ending="")
            return
        try:
            output.write_bytes(written)
        except OSError as error:
            raise CommandError(
                f"“{output}” cannot be written: {error.strerror}. Name another file."
            ) from error
