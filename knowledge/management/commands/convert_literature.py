"""`manage.py convert_literature FILE… --from F --to F --output-dir DIR [--strict]`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import no_translations

from knowledge.formats import UnknownFormat, plain_csl
from knowledge.formats.readers import READERS, get_reader
from knowledge.formats.sources import text_of
from knowledge.formats.writers import WRITERS, Writer
from knowledge.importers.reading import UnreadableFile, read_file
from knowledge.references import Reference, Rejection


class Command(BaseCommand):
    help = (
        "Convert bibliographies from one format to another, file by file. The database is not "
        "asked. What cannot be read is said on standard error."
    )
    # None of them is about files.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--from",
            "--format",  # as `import_literature` and the advice of `read_file` call it
            dest="source",
            metavar="F",
            help=f"instead of guessing by suffix or content: {', '.join(READERS)}",
        )
        parser.add_argument(
            "--to", dest="target", required=True, metavar="F", help=", ".join(WRITERS)
        )
        parser.add_argument("--output-dir", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--strict", action="store_true", help="exit with an error if anything was rejected"
        )

    # Commands speak English, and so do the readers then.
    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        folder: Path = options["output_dir"]
        writer = self._writer(options["target"])
        self._check(files, folder, options["source"], writer)
        rejected = sum(
            self._convert(path, options["source"], folder / f"{path.stem}{writer.suffix}", writer)
            for path in files
        )
        if rejected and options["strict"]:
            raise CommandError(f"{rejected} could not be read; the reasons are above.")

    def _writer(self, name: str) -> Writer:
        if name not in WRITERS:
            raise CommandError(f"“{name}” cannot be written. Choose one of: {', '.join(WRITERS)}.")
        return WRITERS[name]

    def _check(self, files: list[Path], folder: Path, source: str | None, writer: Writer) -> None:
        """Before anything is written."""
        try:
            get_reader(source or "bibtex")
            folder.mkdir(parents=True, exist_ok=True)
        except UnknownFormat as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"“{folder}” cannot be made: {error.strerror}. Name another folder."
            ) from error
        stems = [path.stem for path in files]
        twice = next((stem for stem in stems if stems.count(stem) > 1), None)
        if twice is not None:
            raise CommandError(
                f"Several files would be written to “{twice}{writer.suffix}”. Convert them one "
                "after the other, into different folders."
            )

    def _convert(self, path: Path, source: str | None, target: Path, writer: Writer) -> int:
        """Write one file; gives how many of its entries could not be read."""
        works: list[Reference] = []
        rejected = 0
        try:
            for entry in read_file(path, source):
                if isinstance(entry.item, Rejection):
                    rejected += 1
                    self._say(path, entry.item)
                else:
                    works.append(entry.item)
        except UnreadableFile as error:
            self.stderr.write(str(error))
            if target.exists():
                self.stderr.write(f"“{target}” is left as it was.")
                return 1
            rejected += 1
        if path.exists() and target.exists() and target.samefile(path):
            raise CommandError(f"“{target}” would be overwritten. Name another --output-dir.")
        try:
            with target.open("w", encoding="utf-8", newline="") as file:
                file.writelines(_pieces(writer, works, path))
        except OSError as error:
            raise CommandError(
                f"“{target}” cannot be written: {error.strerror}. Name another --output-dir."
            ) from error
        self.stderr.write(f"{path}: {len(works)} converted, {rejected} rejected → {target}")
        return rejected

    def _say(self, path: Path, rejection: Rejection) -> None:
        key = f" {rejection.key}:" if rejection.key else ""
        self.stderr.write(f"{path}:{rejection.line}:{key} {rejection.reason}")


def _pieces(writer: Writer, works: list[Reference], path: Path) -> Iterator[str]:
    if writer.name != "csl-json":
        return writer.stream(works)
    # Nothing of this service's own, and DOIs as the file spells them.
    return plain_csl.stream(works, text_of(path.read_bytes()) if works else "")
