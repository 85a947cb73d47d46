"""`manage.py export_literature --format F [--query …]`: literature to standard output."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from django.core.management import BaseCommand, CommandError
from django.core.management.base import no_translations
from django.utils.datastructures import MultiValueDict

from cms.api.problem import Problem
from cms.formats import Format, exported, formats
from cms.kinds import kinds
from cms.progress import Progress
from cms.records.models import Record
from search import listing, values
from search.exports import matching_records
from search.request import SHAPING, SearchRequest, parse

_WRONG = 2
_KIND = "literature"
# What says which part of a list an answer has, and what of it: a file has everything.
_OF_PAGES = ("limit", "offset", "after", "facets", "facet_limit", *SHAPING)


class Command(BaseCommand):
    help = (
        "Write the public works of the collection to standard output: all of them, or those that "
        "a query of the content API finds. They are never in memory together."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", required=True, metavar="F", help=", ".join(_offered()))
        parser.add_argument(
            "--query",
            default="",
            metavar="Q",
            help="parameters of the list of literature: 'q=networks&year__gte=2010&locale=en'",
        )

    # Commands speak English.
    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        form = _form(options["format"])
        wanted = _wanted(options["query"])
        try:
            with ExitStack() as open_:
                write = self._writer()
                for piece in form.write(exported(self._counted(wanted, open_), form)):
                    write(piece)
                self.stdout.flush()
        except BrokenPipeError:
            self._forget_output()

    def _counted(self, wanted: SearchRequest, open_: ExitStack) -> Iterator[Record]:
        """The records; how many they are is asked only where somebody looks on."""
        records = matching_records(wanted)
        if not self.stderr.isatty():
            yield from records
            return
        total = listing.find(replace(wanted, limit=1, quoted=False)).total
        progress = open_.enter_context(Progress("works", total, self.stderr))
        for record in records:
            yield record
            progress.advance(1)

    def _writer(self) -> Callable[[bytes], object]:
        """Bytes as they are, whatever encoding the terminal has."""
        binary = getattr(self.stdout, "buffer", None)
        if binary is None:
            return lambda piece: self.stdout.write(piece.decode(), ending="")
        self.stdout.flush()
        return lambda piece: binary.write(piece)

    def _forget_output(self) -> None:
        """The reader has enough: what is left must not be written when Python ends."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.stdout.fileno())
        os.close(nowhere)


def _offered() -> list[str]:
    return [form.name for form in formats.of(kinds[_KIND])]


def _form(name: str) -> Format:
    for form in formats.of(kinds[_KIND]):
        if form.name == name:
            return form
    raise CommandError(
        f"Literature cannot be written as “{name}”. Choose one of: {', '.join(_offered())}.",
        returncode=_WRONG,
    )


def _wanted(query: str) -> SearchRequest:
    # Arguments that are no UTF-8 come with surrogates, which no database takes.
    text = query.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    given = MultiValueDict(parse_qs(text.removeprefix("?"), keep_blank_values=True))
    useless = [name for name in _OF_PAGES if name in given]
    if useless:
        raise CommandError(
            f"An export has all works that are found, whole: leave out {_listed(useless)}.",
            returncode=_WRONG,
        )
    try:
        wanted = parse(given, [kinds[_KIND]])
        values.refuse_impossible(wanted)
        values.refuse_absent(wanted)
    except Problem as problem:
        raise CommandError(_explained(problem), returncode=_WRONG) from problem
    return wanted


def _explained(problem: Problem) -> str:
    lines = [
        f"{error.message} Did you mean “{error.suggestion}”?" if error.suggestion else error.message
        for error in problem.errors
    ]
    return "\n".join(["The query cannot be answered:", *(lines or [problem.detail])])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
