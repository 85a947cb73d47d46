"""Which concepts of the vocabulary a query speaks of, by their labels in any language.

Labels are compared without regard to endings, to the order of the words, and to whether a
compound is written in one word: «Transfer von Technologien» is «Technologietransfer».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cms.records.direct import rows
from cms.records.models import Record
from cms.vocabulary.kind import CONCEPTS
from search.analysis import is_function_word, parts, stem, words
from search.analysis.compounds import generation

LANGUAGES = ("de", "en")
# Labels of more words are not looked for in a query.
LONGEST = 6

Form = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Mention:
    """A concept that is spoken of. `others` are its further labels, as they are written.

    `around` are the concepts below it, and those related to it.
    """

    key: UUID
    label: str
    others: tuple[str, ...]
    around: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class _Labels:
    shown: tuple[str, ...]
    hidden: tuple[str, ...]


def _form(language: str, text_words: Sequence[str]) -> Form:
    """What all spellings of a label have in common: the stems of its words, sorted."""
    stems = [
        stem(part, language)
        for word in text_words
        if not is_function_word(word)
        for part in parts(word) or (word,)
    ]
    return language, tuple(sorted(stems))


def _plain_words(text: str) -> list[str]:
    """The words of a text; one with hyphens comes in its parts alone."""
    found: dict[int, str] = {}
    for position, word in words(text):
        # The joined word precedes its first part at the same place.
        found[position] = word
    return list(found.values())


class Lexicon:
    """All labels of all public concepts, ready to be recognised."""

    def __init__(
        self,
        labels: dict[UUID, dict[str, _Labels]],
        around: Mapping[UUID, Sequence[UUID]] | None = None,
    ) -> None:
        self._labels = labels
        self._around = around or {}
        self._forms: dict[Form, list[tuple[UUID, str]]] = {}
        for key, by_language in labels.items():
            for language, found in by_language.items():
                for label in (*found.shown, *found.hidden):
                    form = _form(language, _plain_words(label))
                    known = self._forms.setdefault(form, [])
                    if form[1] and key not in [other for other, _ in known]:
                        known.append((key, label))

    def mentions(self, query_words: Sequence[str]) -> Iterator[tuple[int, int, list[Mention]]]:
        """(first, end, concepts) of each group of words that is a label, the longest first taken.

        `query_words` are plain words in their order; groups do not overlap.
        """
        start = 0
        while start < len(query_words):
            for end in range(min(len(query_words), start + LONGEST), start, -1):
                group = query_words[start:end]
                if is_function_word(group[0]) or is_function_word(group[-1]):
                    continue
                if found := self._of(group):
                    yield start, end, found
                    start = end
                    break
            else:
                start += 1

    def _of(self, group: Sequence[str]) -> list[Mention]:
        found: dict[UUID, str] = {}
        for language in LANGUAGES:
            for key, label in self._forms.get(_form(language, group), ()):
                found.setdefault(key, label)
        typed = {_form(language, group) for language in LANGUAGES}
        return [
            Mention(key, label, self._others(key, typed), tuple(self._around.get(key, ())))
            for key, label in found.items()
        ]

    def _others(self, key: UUID, typed: set[Form]) -> tuple[str, ...]:
        others: dict[str, None] = {}
        for language, labels in self._labels[key].items():
            for label in labels.shown:
                if _form(language, _plain_words(label)) not in typed:
                    others.setdefault(label)
        return tuple(others)


_known: tuple[Any, Lexicon] | None = None
_NEWEST = (
    f"SELECT seq, key, changed_at FROM cms_record WHERE kind = '{CONCEPTS.name}'"
    " ORDER BY seq DESC LIMIT 1"
)


def lexicon() -> Lexicon:
    """The labels as they are now; read again only after a concept has changed."""
    global _known
    of_kind = Record.objects.filter(kind=CONCEPTS.name)
    # With the key: after a backup was restored, one number may stand for another change.
    # Their kind stands in its text: that they are few is why an index by kind is of use.
    last = rows(_NEWEST)
    newest = (last, generation())
    if _known is None or _known[0] != newest:
        labels: dict[UUID, dict[str, _Labels]] = {}
        around: dict[UUID, list[UUID]] = {}
        for record in of_kind.live().order_by("key", "locale"):
            data = record.data
            for above in map(UUID, data["broader"]):
                around.setdefault(above, []).append(record.key)
            around.setdefault(record.key, []).extend(map(UUID, data["related"]))
            labels.setdefault(record.key, {})[record.locale] = _Labels(
                (data["title"], *data["alt_labels"]), tuple(data["hidden_labels"])
            )
        once = {key: list(dict.fromkeys(found)) for key, found in around.items()}
        _known = (newest, Lexicon(labels, once))
    return _known[1]
