"""Whether two works are one: identifiers first, then what they are called, when and by whom."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .facts import Facts
from .folding import fold
from .people import Agreement, compare_people
from .places import Places, compare_places
from .titles import Likeness, compare_titles, is_generic

__all__ = ["DUPLICATE", "HINT", "Reason", "Verdict", "compare"]

# From this score on two works are taken for one; below it, from `HINT` on, they are mentioned.
DUPLICATE = 0.8
HINT = 0.5


class Reason(TextChoices):
    """Why two works are thought to be one, or at least mentioned together."""

    DOI = "doi", _("same DOI")
    ISBN = "isbn", _("same ISBN")
    IDENTIFIER = "identifier", _("same number at arXiv or PubMed")
    STRICT = "strict", _("same title, year and first author")
    FUZZY = "fuzzy", _("similar title, year and author")
    PLACE = "place", _("same place in the same journal or book")
    VERSION = "version", _("preprint and publication of one work")
    SHARED = "shared", _("different works with one identifier, such as chapters of a book")
    EDITION = "edition", _("different editions of one book")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` 0..1 and the reason for it."""

    score: float
    reason: Reason


_PREPRINTS = re.compile(
    r"10\.(?:2139|48550|1101|31219|31234|31235|21203|20944|26434|36227|33774|2196/preprints)/"
)
_SERIES = re.compile(
    r"\b(?:arxiv|ssrn|preprints?|bio?rxiv|working papers?|discussion papers?|mpra|repec|iza dp|"
    r"arbeitspapiere?|diskussionspapiere?)\b"
)
_PARTS = frozenset({"chapter", "entry", "entry-dictionary", "entry-encyclopedia"})
_WHOLES = frozenset({"book", "collection", "classic", "periodical"})
_REVIEWS = frozenset({"review", "review-book"})
# Years that a publication may come after its preprint.
_DELAY = 5


def compare(one: Facts, other: Facts) -> Verdict | None:
    """The verdict on two works; None if nothing is to be said of them."""
    title = compare_titles(one.title, other.title)
    people = compare_people(one.people, other.people)
    places = compare_places(one, other)
    same = _shared_identifier(one, other)
    if same is not None:
        return _with_identifier(one, other, same, title, people, places)
    if _is_other_edition(one, other):
        close = title.score >= 0.9 and not title.conflict and people is not Agreement.DIFFERENT
        return Verdict(HINT, Reason.EDITION) if close else None
    return _without_identifier(one, other, title, people, places)


def _shared_identifier(one: Facts, other: Facts) -> Reason | None:
    if one.doi and one.doi == other.doi:
        return Reason.DOI
    if one.identifiers & other.identifiers:
        return Reason.IDENTIFIER
    if one.isbns & other.isbns:
        return Reason.ISBN
    return None


def _with_identifier(
    one: Facts,
    other: Facts,
    same: Reason,
    title: Likeness,
    people: Agreement,
    places: Places,
) -> Verdict | None:
    """The same, unless they are parts of what the identifier stands for, or whole and part."""
    whole_and_part = {one.type in _PARTS, other.type in _PARTS} == {True, False} and (
        one.type in _WHOLES or other.type in _WHOLES
    )
    parts = one.type in _PARTS or other.type in _PARTS
    if whole_and_part or title.conflict:
        return Verdict(HINT, Reason.SHARED)
    if title.score < 0.75 and not (places.page_agrees and people is not Agreement.DIFFERENT):
        # A translated title is that of one work, if nothing else speaks against it.
        translated = (
            not parts
            and same is not Reason.ISBN
            and people in (Agreement.SAME, Agreement.REORDERED)
            and not places.conflict
        )
        return Verdict(0.85, same) if translated else Verdict(HINT, Reason.SHARED)
    if is_generic(one.title) and (places.conflict or people is Agreement.DIFFERENT):
        return Verdict(HINT, Reason.SHARED)
    if same is Reason.ISBN:
        if parts and people is Agreement.DIFFERENT:
            return Verdict(HINT, Reason.SHARED)
        if _is_other_edition(one, other):
            return Verdict(HINT, Reason.EDITION)
    return Verdict(1.0 if title.score >= 0.9 else 0.95, same)


def _is_other_edition(one: Facts, other: Facts) -> bool:
    """Editions with numbers differ; one without is another if it is of another year."""
    if one.edition == other.edition:
        return False
    if one.edition and other.edition:
        return True
    return one.year is not None and other.year is not None and one.year != other.year


def _without_identifier(
    one: Facts, other: Facts, title: Likeness, people: Agreement, places: Places
) -> Verdict | None:
    if people is Agreement.DIFFERENT or title.conflict or _kinds_differ(one, other):
        return None
    apart = abs(one.year - other.year) if one.year and other.year else 0
    if title.score >= 0.9 and _is_version(one, other) and apart <= _DELAY:
        known = people is not Agreement.UNKNOWN and not is_generic(one.title)
        return Verdict(0.85, Reason.VERSION) if known else None
    if apart > 1:
        return None
    if one.doi and other.doi and not places.all_agree:
        return None
    if title.score < 0.85:
        return _by_place(title, people, places, apart)
    if is_generic(one.title) or is_generic(other.title):
        return _of_generic_title(one, other, title, people, places)
    if places.conflict:
        return None
    if title.exact and people is Agreement.SAME and one.year == other.year and one.year:
        return Verdict(0.98, Reason.STRICT)
    return _by_likeness(one, other, title, people, places)


def _by_likeness(
    one: Facts, other: Facts, title: Likeness, people: Agreement, places: Places
) -> Verdict | None:
    """What is alike, with something off for all that is different or unknown."""
    years = 1.0 if one.year == other.year and one.year else 0.97
    score = title.score * people.value * years
    if places.all_agree:
        score += 0.1
    elif places.container_agrees or places.page_agrees:
        score += 0.02
    return Verdict(round(min(score, 0.97), 2), Reason.FUZZY) if score >= DUPLICATE else None


def _of_generic_title(
    one: Facts, other: Facts, title: Likeness, people: Agreement, places: Places
) -> Verdict | None:
    """“Editorial” and the like: only in the same place."""
    # What is in no journal or book, such as an annual report, has the year alone.
    alone = not (one.container or other.container) and one.type not in _PARTS
    placed = places.all_agree or (alone and one.year is not None and title.exact)
    found = placed and people is not Agreement.UNKNOWN and one.year == other.year
    return Verdict(0.9, Reason.FUZZY) if found and not places.conflict else None


def _by_place(title: Likeness, people: Agreement, places: Places, apart: int) -> Verdict | None:
    """Another title, such as a translated one, in the very same place."""
    if not places.all_agree or places.conflict or apart:
        return None
    if people is Agreement.UNKNOWN and title.score < 0.5:
        return None
    return Verdict(0.85, Reason.PLACE)


def _kinds_differ(one: Facts, other: Facts) -> bool:
    """A book and its review, a part and its whole, a thesis and the article of the same title."""
    for kinds in (_REVIEWS, _PARTS, frozenset({"thesis"}), frozenset({"dataset", "software"})):
        if (one.type in kinds) != (other.type in kinds):
            plain = {"document", ""} & {one.type, other.type}
            if not plain:
                return True
    return False


def _is_version(one: Facts, other: Facts) -> bool:
    return _is_preprint(one) != _is_preprint(other)


def _is_preprint(work: Facts) -> bool:
    if work.doi and _PREPRINTS.match(work.doi):
        return True
    if work.type == "article-journal" and work.volume and work.first_page:
        return False
    return (
        work.type in ("article", "manuscript")
        or any(each.startswith("arxiv:") for each in work.identifiers)
        or bool(_SERIES.search(fold(work.container)))
    )
