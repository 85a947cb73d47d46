"""`manage.py derive_compounds FILE…`: the word list of German compounds, written anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from search.analysis.compounds import WORD_LIST
from search.analysis.derivation import Derivation, Lexicon, read_curated, write
from search.analysis.folding import fold

CURATED = WORD_LIST.with_name("compounds-curated.txt")
_NOUN = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{3,}")


class Command(BaseCommand):
    help = (
        "Derive the parts of German compounds from the dictionary of the package simplemma, the "
        "curated list and the nouns of the given texts. The same input gives the same file."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("texts", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--output", type=Path, default=WORD_LIST)

    def handle(self, *args: Any, texts: list[Path], output: Path, **options: Any) -> None:
        try:
            from simplemma.strategies import DefaultDictionaryFactory
        except ImportError as error:
            raise CommandError(
                "The package simplemma is missing; it belongs to the development packages: "
                "install requirements-dev.txt."
            ) from error
        factory = DefaultDictionaryFactory()
        german = dict(factory.get_dictionary("de").items())
        english = set(factory.get_dictionary("en"))
        corpus = {
            fold(word)
            for path in texts
            for word in _NOUN.findall(path.read_text(encoding="utf-8"))
            if word not in english and word.lower() not in english
        }
        curated = read_curated(CURATED.read_text(encoding="utf-8"))
        derivation = Derivation(Lexicon.of(german), curated, frozenset(corpus))
        words = derivation.run(english)
        output.write_text(write(words), encoding="utf-8")
        self.stdout.write(
            f"{len(words.modifiers)} modifiers, {len(words.heads)} heads and "
            f"{len(words.whole)} foreign words are in {output}."
        )
