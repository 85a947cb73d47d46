"""The readers get the fields of the collections right that stand beside `accuracy.score`."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.formats import csl_json
from knowledge.formats.readers import READERS
from knowledge.references import Reference, Rejection
from tests.knowledge.formats.accuracy import score
from tests.knowledge.formats.bibtex.test_properties import FIELDS, PLAIN, SNIPPETS
from tests.knowledge.formats.csl_schema import SCHEMA
from tests.knowledge.formats.texts import written

VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
LEAST_ENTRIES = {"bibtex": 70, "biblatex": 50}


def items(source: str | bytes, format_name: str = "biblatex") -> list[dict[str, Any]]:
    return score.items(format_name, source)


@pytest.mark.parametrize("format_name", sorted(LEAST_ENTRIES))
def test_fields_are_as_accurate_as_promised(format_name: str) -> None:
    compared = list(score.fields(format_name))

    entries = {field.item for field in compared}
    assert len(entries) >= LEAST_ENTRIES[format_name]
    wrong = "\n".join(
        f"{field.item} {field.name}: {field.expected!r} != {field.actual!r}"
        for field in compared
        if not field.is_right
    )
    assert score.accuracy(compared) >= score.promise(format_name), wrong


@pytest.mark.parametrize("format_name", sorted(LEAST_ENTRIES))
def test_what_is_expected_and_what_is_read_is_csl(format_name: str) -> None:
    for path in sorted((score.ROOT / format_name).glob(f"*{score.EXPECTED}")):
        VALIDATOR.validate(json.loads(path.read_text(encoding="utf-8")))
        VALIDATOR.validate(items(path.with_name(score.source_of(path)).read_bytes()))


@pytest.mark.parametrize("format_name", sorted(LEAST_ENTRIES))
def test_hard_entries_come_out_again_as_they_went_in(format_name: str) -> None:
    reader = READERS[format_name]
    for path in sorted((score.ROOT / format_name).glob("*.bib")):
        works = [each for each in reader.read(path.read_bytes()) if isinstance(each, Reference)]
        assert list(reader.read(written(format_name, works))) == works


def test_a_missing_a_wrong_and_a_spurious_field_all_count() -> None:
    def field(expected: Any, actual: Any, name: str = "title") -> score.Field:
        return score.Field("bibtex", "x", name, expected, actual)

    assert [
        field("A", "A").is_right,
        field(3, "3").is_right,
        field("A’s  b", "A's b").is_right,
        field("a, b", "b; a", "keyword").is_right,
        field({"date-parts": [["1990"]]}, {"date-parts": [[1990]], "edtf": "1990"}).is_right,
    ] == [True] * 5
    wrong = [
        field("A", None),
        field(None, "A"),
        field("A", "a"),
        field({"date-parts": [[1990]]}, {"date-parts": [[1990, 1]]}, "issued"),
        field([{"family": "Berg", "given": "A"}], [{"literal": "A Berg"}], "author"),
    ]
    assert not any(each.is_right for each in wrong)
    assert score.accuracy([field("A", "A"), *wrong]) == pytest.approx(1 / 6)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    st.dictionaries(st.sampled_from(FIELDS), SNIPPETS | PLAIN, min_size=1, max_size=6),
    st.sampled_from(["article", "book", "inbook", "patent", "unpublished", "periodical", "misc"]),
)
def test_whatever_is_read_is_csl(fields: dict[str, str], kind: str) -> None:
    body = "".join(f"{name} = {{{value}}},\n" for name, value in fields.items())
    VALIDATOR.validate(items(f"@{kind}{{key,\n{body}}}\n"))


def test_relations_that_go_round_or_very_deep_end() -> None:
    depth = 1500
    chain = "".join(
        f"@book{{b{number}, note{number % 7} = {{x}}, crossref = {{b{number + 1}}}}}\n"
        for number in range(depth)
    )
    found = items(chain + "@book{b1500, title = {Last}, crossref = {b0}}\n")

    assert len(found) == depth + 1
    assert found[depth - 1]["title"] == "Last"


def test_relations_and_strings_that_multiply_are_bounded() -> None:
    wide = ",".join(f"x{number}" for number in range(60))
    shared = "".join(f"@xdata{{x{number}, xdata = {{{wide}}}}}\n" for number in range(60))
    grown = "@string{s0 = {aaaaaaaaaa}}\n" + "".join(
        f"@string{{s{number} = {' # '.join([f's{number - 1}'] * 10)}}}\n" for number in range(1, 12)
    )
    found = items(f"{shared}{grown}@book{{b, title = s3, note = s11, xdata = {{{wide}}}}}")

    assert len(found) == 1
    assert found[0]["title"] == "a" * 10_000
    assert len(found[0]["note"]) < 1_000_000


def test_a_huge_entry_is_read_like_any_other() -> None:
    people = " and ".join(f"Author{number}, A." for number in range(5000))
    title = "{" * 2000 + "Deep" + "}" * 2000
    (item,) = items(f"@article{{huge, title = {{{title}}}, author = {{{people}}}}}")

    assert item["title"] == "Deep"
    assert len(item["author"]) == 5000


@pytest.mark.parametrize(
    "source",
    [
        "@article{a, title = {Open, year = 1990\n}",
        "@article{a, title = {Open}}, year = {1990}}\n@book{b, title = {Good}}",
        '@article{a, title = "Open, year = 1990\n}\n@book{b, title = {Good}}',
    ],
)
def test_unbalanced_braces_are_told_in_a_sentence(source: str) -> None:
    for outcome in READERS["bibtex"].read(source):
        if isinstance(outcome, Rejection):
            assert outcome.reason.endswith(".")
            assert "import it again" in outcome.reason
        else:
            assert outcome.title in ("Open", "Good")


def test_an_addition_to_the_title_is_part_of_it_in_csl() -> None:
    source = "@book{a, title = {Moor}, titleaddon = {Mit Karten}, booktitle = {X}}"

    (item,) = items(source)
    (work,) = READERS["biblatex"].read(source)

    assert isinstance(work, Reference)
    assert (work.title, work.extra["titleaddon"]) == ("Moor", "Mit Karten")
    assert (item["title"], item["title-short"]) == ("Moor. Mit Karten", "Moor")


def test_csl_of_nothing_is_an_empty_list() -> None:
    assert json.loads("".join(csl_json.stream([]))) == []
