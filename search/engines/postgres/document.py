"""What PostgreSQL keeps of a record to find it: one tsvector.

Its lexemes are told apart by their prefixes:

- none, `d:`, `e:`: a word, its German and its English stem;
- `c:`: the stem of a part of a compound;
- `<field>=`: each of these again where a query may be about one text alone, and in titles;
- `w=`: the whole title; `k:`: an item that this one refers to; `i:`: an identifier.

Each page of a long text has one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

from cms.kinds import Kind, Text, kinds
from cms.records.models import Record
from search.analysis import document_lexemes, fold, identifier, is_function_word, words
from search.analysis.compounds import forget_with_parts

POSITION_MAX = 16_383
# As many as PostgreSQL keeps of one word.
_POSITIONS_MAX = 255
# A tsvector holds a megabyte with all positions; the words of a book's length beyond are left out.
_BYTES_MAX = 400_000
# Words of two texts are no neighbours.
_GAP = 10
# PostgreSQL refuses longer lexemes.
_IDENTIFIER_MAX = 500
LANGUAGES = ("de", "en")
NO_LANGUAGE = "none"


def quoted(lexeme: str) -> str:
    """A lexeme as it stands in a tsvector or a tsquery."""
    # PostgreSQL knows no zero byte, which an address can hold as %00.
    plain = lexeme.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return "'" + plain.replace("\\", "\\\\").replace("'", "''") + "'"


def spoken(text: Text, language: str) -> str:
    """The language whose stems a text gets: "" (both) if unknown, "none" for a name."""
    if text.language == "none":
        return NO_LANGUAGE
    return language[:2] if language[:2] in LANGUAGES else ""


@lru_cache(maxsize=50_000)
def _written(word: str, language: str, field: str | None) -> tuple[str, ...]:
    found = document_lexemes(word, language)
    if field is not None:
        found += tuple(f"{field}={lexeme}" for lexeme in found)
    return found


forget_with_parts(_written.cache_clear)


def own_field(text: Text) -> str | None:
    """The prefix of a text in which a word can be looked for by itself."""
    return text.name if text.weight == "A" or text.prefixes else None


def title_fields(of: tuple[Kind, ...]) -> tuple[str, ...]:
    """The prefixes of the heaviest texts of these kinds."""
    return tuple(
        dict.fromkeys(text.name for kind in of for text in kind.texts if text.weight == "A")
    )


def whole(title: str) -> str:
    """The lexeme of a title, or of a query that may be one: the same for the same folded words.

    Function words do not count, since plans leave them out.
    """
    typed = [word for _position, word in words(title)]
    telling = [word for word in typed if not is_function_word(word)]
    folded = " ".join(fold(word) for word in telling or typed)
    return "w=" + blake2b(folded.encode(), digest_size=12).hexdigest()


def mention(key: str | UUID) -> str:
    """The lexeme of an item that is referred to."""
    return f"k:{key}"


def identified(value: str) -> str:
    """The lexeme of a normalised identifier."""
    return f"i:{value}"[:_IDENTIFIER_MAX]


def _facts(kind: Kind, record: Record) -> Iterator[str]:
    """Lexemes that stand for no words."""
    data = record.data or {}
    yield whole(str(data.get("title", "")))
    for pair in kind.identifiers(data):
        if known := identifier(*pair):
            yield identified(known)
    for definition in kind.filters:
        if definition.references:
            for value in record.filters.get(definition.name, ()):
                yield mention(str(value))


class _Lexemes:
    """The lexemes of texts with their positions and weights."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._start = self._size = 0

    def add(self, definition: Text, language: str, text: str) -> None:
        """Add the words of a text behind those of the texts before."""
        field, weight = own_field(definition), definition.weight
        language = spoken(definition, language)
        places, size = self._places, self._size
        last = self._start
        for position, word in words(text):
            last = self._start + position
            place = f"{last if last < POSITION_MAX else POSITION_MAX}{weight}"
            for lexeme in _written(word, language, field):
                at = places.get(lexeme)
                if at is not None:
                    at.append(place)
                elif size < _BYTES_MAX:
                    places[lexeme] = [place]
                    size += len(lexeme) * 2 + 4
        self._start, self._size = last + _GAP, size

    def literal(self) -> list[str]:
        """Each lexeme as it stands in a tsvector literal."""
        # Words consist of letters and digits, so only facts can need escaping.
        return [
            f"'{lexeme}':{','.join(at if len(at) <= _POSITIONS_MAX else at[:_POSITIONS_MAX])}"
            for lexeme, at in self._places.items()
        ]


def vector_of(record: Record) -> str:
    """The record's lexemes as a tsvector literal, words with positions and weights.

    Without those of a text in pages.
    """
    kind = kinds[record.kind]
    found = _Lexemes()
    for definition in kind.texts:
        for language, text in definition.of(record.data or {}, record.locale):
            found.add(definition, language, text)
    facts = [quoted(lexeme) for lexeme in dict.fromkeys(_facts(kind, record))]
    return " ".join([*found.literal(), *facts])


def page_vectors(text: Text, record: Record) -> Iterator[tuple[int, str]]:
    """(number, tsvector literal) of each page of a record's text in pages; one query."""
    for number, language, page in text.pages_of(record.data or {}, record.locale):
        found = _Lexemes()
        found.add(text, language, page)
        yield number, " ".join(found.literal())
