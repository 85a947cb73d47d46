"""What holds for every text, however odd: readers never raise, and lose nothing of a name."""

from __future__ import annotations

import unicodedata
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.formats import csl_json, csv_table, ris
from knowledge.formats.csl_dates import csl_date
from knowledge.formats.csl_dates_reader import edtf_of
from knowledge.formats.dates import read_edtf
from knowledge.formats.person_names import read_person, split_people
from knowledge.formats.plain_csl import plain_items
from knowledge.formats.readers import READERS
from knowledge.formats.written_dates import read_date
from knowledge.references import Reference, Rejection

# The same examples on every machine, and no clock: a slow one is not a failure.
steady = settings(max_examples=150, derandomize=True, deadline=None)

OTHERS = sorted(set(READERS) - {"bibtex", "biblatex"})
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LINES = st.lists(
    st.sampled_from(
        [
            "TY  - JOUR", "TY  - ", "ER  - ", "AU  - Doe, Jo", "AU  - ", "PY  - 2004/05/12/x",
            "DA  - Spring", "Y1  - 2004///", "T2  - J", "JO  - K", "SP  - 1-", "EP  - -", "ID  - a",
            "KW  - a; b", "N1  - holder: X", "N1  - orcid: 0000-0002-1825-0097 (Doe, Jo)",
            "N1  - entrytype: x", "N1  - and_others: author", "SN  - 1", "M3  - doi", "UR  - ;",
            "ty - x", "", " ", "   go on", "PMID- 1", "FAU - Doe, Jo", "AU  - Doe J", "DP  - 2001",
            "LID - 1 [doi]", "IS  - ", "AUID- ORCID: 0000-0002-1825-0097", "TI  - [", "TI  - .",
            "title,authors,issued,extra", '"', "a,b,c,{", "<xml><records>", "<record>",
            "</record>", "<ref-type>17</ref-type>", "<titles><title>T</title></titles>", "&amp;",
        ]
    )
    | TEXT,
    max_size=12,
).map("\n".join)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
VARIABLES = st.sampled_from(
    [
        "id", "type", "title", "author", "editor", "issued", "accessed", "page", "volume", "DOI",
        "ISBN", "ISSN", "keyword", "abstract", "language", "number", "collection-number",
        "collection-title", "custom", "categories", "genre", "note", "URL", "container-title",
        "message", "items", "data", "attributes", "titles", "creators", "container", "types",
        "doi", "event", "dates", "descriptions", "publisher", "subject", "license",
    ]
)  # fmt: skip
NAMES = st.dictionaries(
    st.sampled_from(["family", "given", "literal", "suffix", "non-dropping-particle", "name"]),
    VALUES,
    max_size=3,
)
DATES = st.fixed_dictionaries(
    {},
    optional={
        "date-parts": st.lists(st.lists(st.integers() | TEXT, max_size=4), max_size=3) | VALUES,
        "season": VALUES,
        "circa": VALUES,
        "raw": TEXT,
        "literal": VALUES,
        "edtf": TEXT,
    },
)
ITEMS = st.dictionaries(VARIABLES, VALUES | st.lists(NAMES, max_size=2) | DATES, max_size=6)
WORDS = st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=1, max_size=8)
NAME_TEXTS = st.lists(
    WORDS
    | st.sampled_from([",", "von", "van der", "Jr.", "III", "A.", "AB", "de", "Ministry", "&"]),
    min_size=1,
    max_size=6,
).map(" ".join)  # fmt: skip


def letters(text: str) -> str:
    """Letters and digits in any order, composed in one way."""
    return "".join(sorted(c for c in unicodedata.normalize("NFC", text) if c.isalnum()))


@pytest.mark.parametrize("name", OTHERS)
@steady
@given(source=st.binary(max_size=200) | LINES.map(str.encode) | TEXT)
def test_reading_never_raises(name: str, source: bytes | str) -> None:
    for outcome in READERS[name].read(source):
        assert isinstance(outcome, Reference | Rejection)


@pytest.mark.parametrize("name", ["csl-json", "crossref", "datacite"])
@steady
@given(items=st.lists(ITEMS | VALUES, max_size=3) | ITEMS)
def test_reading_never_raises_for_any_json(name: str, items: Any) -> None:
    try:
        source = orjson.dumps(items)
    except TypeError:  # an integer that JSON has no room for
        return
    for outcome in READERS[name].read(source):
        assert isinstance(outcome, Reference | Rejection)


@steady
@given(LINES)
def test_whatever_was_read_can_be_written(source: str) -> None:
    for name in OTHERS:
        works = [each for each in READERS[name].read(source) if isinstance(each, Reference)]
        assert all(item["id"] for item in plain_items(works, source))
        for stream in (ris.stream, csv_table.stream, csl_json.stream):
            assert isinstance("".join(stream(works)), str)


@steady
@given(NAME_TEXTS)
def test_no_letter_of_a_name_is_lost(text: str) -> None:
    person = read_person(text, "author")
    kept = person.literal + person.particle + person.family + person.suffix + person.given
    assert letters(kept) == letters(text)


@steady
@given(st.lists(NAME_TEXTS, min_size=1, max_size=3).map("; ".join))
def test_no_letter_of_several_names_is_lost(text: str) -> None:
    names, others = split_people(text)
    if not others:
        joined = " and ".join(names)
        assert letters(joined.replace(" and ", " ")) == letters(text.replace(" and ", " "))


@steady
@given(st.lists(WORDS | st.sampled_from(["–", "<", "&", "-", ":", "“", "ER", "TY"]), min_size=1))
def test_no_character_of_a_title_is_lost(words: list[str]) -> None:
    title = " ".join(words)
    (work,) = READERS["ris"].read(f"TY  - BOOK\nTI  - {title}\nER  - \n")
    assert isinstance(work, Reference)
    assert work.title == unicodedata.normalize("NFC", title)
    (again,) = READERS["csl-json"].read(orjson.dumps([{"type": "book", "title": title}]))
    assert isinstance(again, Reference)
    assert again.title.replace(" ", "") == work.title.replace(" ", "")


@steady
@given(
    TEXT | st.lists(st.sampled_from([*"0123459/-. ", "May", "2004", "ca.", "Spring"])).map("".join)
)
def test_every_date_is_edtf_or_kept(text: str) -> None:
    edtf, rest = read_date(text)
    assert edtf == "" or read_edtf(edtf)
    assert edtf or rest or not text.split()


@steady
@given(
    st.integers(-9999, 9999).filter(bool),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(1, 3),
)
def test_dates_of_csl_are_read_back(year: int, month: int, day: int, precision: int) -> None:
    date = {"date-parts": [[year, month, day][:precision]]}
    edtf, rest = edtf_of(date)
    assert rest == ""
    assert csl_date(edtf) == date


@steady
@given(DATES)
def test_every_date_of_csl_is_edtf_or_text(date: dict[str, Any]) -> None:
    edtf, rest = edtf_of(date)
    assert edtf == "" or read_edtf(edtf) == edtf
    assert isinstance(rest, str)
