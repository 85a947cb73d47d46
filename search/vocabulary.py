"""The words of all public texts, kept for corrections.

Words that must not be quoted, such as those of closed abstracts, are not among them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from cms.kinds import kinds
from cms.records import sequence
from cms.records.models import FollowerCursor, Record
from search.analysis import english_stem, fold, german_stem
from search.spelling import without_one_letter

# Under this name the number is kept up to which the words were counted, and when.
COUNTED = "search-words"
COUNT_EVERY = timedelta(hours=6)
# Longer words that are alike have enough in common to be found by that.
SHORT = 9
_WORD = re.compile(r"[^\W\d_]{4,40}")
_KNOWN_MAX = 1_000_000
_AT_ONCE = 5_000


def words_of(record: Record) -> set[str]:
    """The words of a record's texts that may be quoted, in lower case, without short ones."""
    found: set[str] = set()
    for definition in kinds[record.kind].texts:
        if definition.quoted:
            for _language, text in definition.of(record.data or {}, record.locale):
                found.update(_WORD.findall(unicodedata.normalize("NFC", text).lower()))
    return found


def keys_of(word: str) -> list[str]:
    """By which a word is looked up: itself folded, its stems, and itself with a letter less."""
    folded = fold(word)
    keys = known_keys(word)
    if len(folded) <= SHORT:
        keys += without_one_letter(folded)
    return list(dict.fromkeys(keys))


def known_keys(word: str) -> list[str]:
    """Keys of all forms of a word."""
    return [f"={fold(word)}", f"d:{german_stem(word)}", f"e:{english_stem(word)}"]


class _Known:
    """The words that this process has seen in the table, so that it need not ask again.

    A recount may delete words, and a database may be put back to an earlier state: then what
    was seen says nothing. The `newest` of the words tells: if it is there no more, or came by
    another change, other words may be gone as well.
    """

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._counted = 0
        self.newest: tuple[str, int] | None = None

    def unseen(self, words: Iterable[str], counted: int, *, valid: bool) -> list[str]:
        if counted != self._counted or not valid or len(self._words) > _KNOWN_MAX:
            self._words.clear()
            self._counted, self.newest = counted, None
        return [word for word in words if word not in self._words]

    def add(self, words: Mapping[str, int]) -> None:
        """Words and the number of the change by which each of them came."""
        self._words.update(words)
        newest = max(words.items(), key=lambda pair: pair[1], default=None)
        if newest is not None and (self.newest is None or newest[1] >= self.newest[1]):
            self.newest = newest


_known = _Known()


def learn(records: Sequence[Record]) -> None:
    """Add the words of these records, in the order of their numbers, that are not there yet."""
    counts = Counter(word for r in records if r.withdrawn_at is None for word in words_of(r))
    if not counts:
        return
    last = records[-1].seq
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT seq FROM cms_followercursor WHERE name = %s),"
            " EXISTS (SELECT FROM search_searchword WHERE word = %s AND seq = %s)",
            [COUNTED, *(_known.newest or ("", 0))],
        )
        counted, there_still = cursor.fetchone()
    unseen = _known.unseen(counts, counted or 0, valid=there_still)
    if not unseen:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, seq FROM search_searchword WHERE word = ANY(%s)", [unseen])
        there = dict(cursor.fetchall())
    _insert([(word, counts[word]) for word in unseen if word not in there], last)
    seen = {word: there.get(word, last) for word in unseen}
    transaction.on_commit(lambda: _known.add(seen))


def _insert(counted: Sequence[tuple[str, int]], seq: int) -> None:
    # One at a time in the same order everywhere, so that two writers never wait for each other.
    rows = sorted(counted)
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_searchword (word, folded, keys, items, seq)"
            " SELECT word, folded, string_to_array(keys, ' '), items, %s FROM"
            " unnest(%s::text[], %s::text[], %s::text[], %s::int[])"
            " AS given(word, folded, keys, items) ON CONFLICT (word) DO NOTHING",
            [
                seq,
                [word for word, _ in rows],
                [fold(word) for word, _ in rows],
                [" ".join(keys_of(word)) for word, _ in rows],
                [count for _, count in rows],
            ],
        )


def recount() -> int:
    """Count all words anew, add what is missing, delete what is gone; gives their number."""
    start = sequence.current().value
    counts: Counter[str] = Counter()
    for record in Record.objects.live().order_by("pk").iterator(chunk_size=500):
        counts.update(words_of(record))
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, items, seq FROM search_searchword")
        there = {word: (items, seq) for word, items, seq in cursor.fetchall()}
        # What came after the start was not counted.
        gone = [word for word, (_, seq) in there.items() if word not in counts and seq <= start]
        changed = [word for word, n in counts.items() if word in there and there[word][0] != n]
        # In small steps, so that nobody who publishes has to wait.
        for part in _parts(sorted(gone)):
            cursor.execute("DELETE FROM search_searchword WHERE word = ANY(%s)", [part])
        for part in _parts(sorted(changed)):
            cursor.execute(
                "UPDATE search_searchword SET items = given.items"
                " FROM unnest(%s::text[], %s::int[]) AS given(word, items)"
                " WHERE search_searchword.word = given.word",
                [part, [counts[word] for word in part]],
            )
    for part in _parts(sorted(word for word in counts if word not in there)):
        _insert([(word, counts[word]) for word in part], start)
    FollowerCursor.objects.update_or_create(name=COUNTED, defaults={"seq": start})
    # What was published meanwhile may have a word that was there then, and is gone now.
    for record in Record.objects.live().filter(seq__gt=start).order_by("seq").iterator():
        learn([record])
    return len(counts)


def recount_when_due() -> None:
    """Count anew if something has changed since the last time, and that is long enough ago."""
    last = FollowerCursor.objects.filter(name=COUNTED).first()
    now = sequence.current().value
    # A number that is not reached was counted before the database was taken back.
    if (
        last is None
        or last.seq > now
        or (last.seq < now and timezone.now() - last.moved_at >= COUNT_EVERY)
    ):
        recount()


def _parts(words: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(words), _AT_ONCE):
        yield words[start : start + _AT_ONCE]
