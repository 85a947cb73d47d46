"""What is imported, exported and imported again is the same, in every format that is written."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import knowledge
from knowledge.formats.readers import READERS
from knowledge.formats.writers import WRITERS
from knowledge.references import Abstract, Contributor, Reference
from tests.knowledge.formats.accuracy import score
from tests.knowledge.formats.texts import written

# The same examples on every machine, and no clock: a slow one is not a failure.
steady = settings(max_examples=25, derandomize=True, deadline=None)

LETTERS = st.text(st.characters(categories=("Lu", "Ll")), min_size=1, max_size=8).map(
    lambda text: unicodedata.normalize("NFC", text)
)
ODD = st.sampled_from(
    [
        "&", "100 %", "C#", "a_b", "{x}", "$5", "~", "^", "„Wort“", "–", "O’Neill", "<", ">",
        "50 °C", "#1", "\\", "1:", "“q”", "x²", "H₂O", "’s", "ß", "(2)", "e.g.", "--", "'", '"',
    ]
)  # fmt: skip
TEXT = st.lists(LETTERS | ODD, min_size=1, max_size=5).map(lambda words: " ".join(["T", *words]))
PARAGRAPHS = st.lists(TEXT, min_size=1, max_size=3).map("\n\n".join)
NAME = st.sampled_from(
    ["Doe", "Müller", "Ó Briain", "Smith-Jones", "D’Amour", "Çelik", "Ter Wal", "Łoś", "Иванов"]
)
PEOPLE = st.builds(
    Contributor,
    role=st.just("author"),
    family=NAME,
    given=st.sampled_from(["Ann", "J. R.", "Jean-Luc", "Śńeża", "A."]),
    particle=st.sampled_from(["", "", "von", "van der"]),
    suffix=st.sampled_from(["", "", "Jr.", "III"]),
) | st.builds(
    Contributor,
    role=st.just("author"),
    literal=st.sampled_from(
        ["OECD", "Ministerium für Bildung", "Institute of Physics, Department 2", "R&D Group"]
    ),
)
ROLES = st.sampled_from(["editor", "translator"])
DATES = st.sampled_from(
    ["", "1998", "2021-02", "2021-02-22", "2019-21", "2010/2012", "1890~", "1998/.."]
)
PAGES = st.sampled_from(["", "15-34", "15-34, 40-41", "e12-e19", "7-9"])
EXTRA = st.fixed_dictionaries(
    {},
    optional={
        "url": st.just("https://example.org/a_b?c=1&d=%20#e"),
        "urldate": st.just("2021-02-22"),
        "note": PARAGRAPHS,
        "shorttitle": TEXT,
        "pagetotal": st.just("300"),
        "origdate": st.just("1776"),
        "annotation": PARAGRAPHS,
    },
)


@st.composite
def works(draw: st.DrawFn) -> Reference:
    """A work such as a library has, in the fields that its type has in every format."""
    kind = draw(
        st.sampled_from(
            ["article-journal", "article-newspaper", "book", "chapter", "report", "thesis",
             "webpage", "dataset", "paper-conference", "manuscript", "patent", "software",
             "standard"]
        )
    )  # fmt: skip
    in_issues = kind.startswith("article-")
    is_part = in_issues or kind in ("chapter", "paper-conference")
    authors = draw(st.lists(PEOPLE, max_size=3, unique=True))
    others = [
        dataclasses.replace(each, role=draw(ROLES))
        for each in draw(st.lists(PEOPLE, max_size=2, unique=True))
    ]
    others.sort(key=lambda person: person.role)
    language = draw(st.sampled_from(["", "de", "en"]))
    number = "" if in_issues else draw(st.sampled_from(["", "7", "12a"]))
    return Reference(
        citation_key=draw(st.sampled_from(["doe2010", "a-b_c", "key:1"])),
        type=kind,
        title=draw(TEXT),
        contributors=(*authors, *others),
        issued=draw(DATES),
        container_title=draw(TEXT) if is_part else "",
        publisher="" if in_issues else draw(TEXT),
        publisher_place="" if in_issues else draw(TEXT),
        volume=draw(st.sampled_from(["", "12", "A3"])) if is_part else "",
        issue=draw(st.sampled_from(["", "3", "4-5"])) if in_issues else "",
        page=draw(PAGES) if is_part else "",
        number="" if kind in ("chapter", "paper-conference") else number,
        doi=draw(st.sampled_from(["", "10.1000/a<b>(c)", "10.5555/x_y"])),
        isbn=draw(st.sampled_from(["", "978-3-16-148410-0"])),
        issn=draw(st.sampled_from(["", "1234-567X"])),
        language=language,
        abstracts=draw(
            st.lists(PARAGRAPHS.map(lambda text: Abstract(language, text)), max_size=1).map(tuple)
        ),
        keywords=draw(st.sampled_from([(), ("Netzwerke",), ("R&D", "regionale Cluster")])),
        edition=draw(st.sampled_from(["", "2"])) if kind in ("book", "software") else "",
        extra=draw(EXTRA) | ({"version": "1.2"} if kind == "software" else {}),
    )


def again(name: str, references: Iterable[Reference]) -> list[Reference]:
    """What a format's reader makes of what its writer says."""
    outcomes = list(READERS[name].read(written(name, references).encode()))
    found = [each for each in outcomes if isinstance(each, Reference)]
    assert len(found) == len(outcomes)
    return found


@pytest.mark.parametrize("name", WRITERS)
@steady
@given(st.lists(works(), min_size=1, max_size=3, unique_by=lambda work: work.citation_key))
def test_every_work_comes_back_the_same(name: str, references: list[Reference]) -> None:
    assert again(name, references) == references


@steady
@given(works())
def test_a_work_goes_through_all_formats_one_after_the_other(reference: Reference) -> None:
    found = [reference]
    for name in WRITERS:
        found = again(name, found)
    assert found == [reference]


@pytest.mark.parametrize("name", WRITERS)
def test_the_works_of_the_demo_come_back_the_same(name: str) -> None:
    path = Path(knowledge.__file__).parent / "demo" / "literature.bib"
    demo = list(READERS["bibtex"].read(path.read_bytes()))
    assert len(demo) == 140
    assert again(name, demo) == demo  # type: ignore[arg-type] # none is refused


def test_hard_records_come_out_of_endnote_xml_as_they_went_in() -> None:
    for path in sorted((score.ROOT / "endnote-xml").glob("*.xml")):
        outcomes = READERS["endnote-xml"].read(path.read_bytes())
        works = [each for each in outcomes if isinstance(each, Reference)]
        assert works
        assert again("endnote-xml", works) == works


def test_endnote_finds_everything_where_it_looks() -> None:
    work = Reference(
        "doe2010",
        "article-journal",
        title="R&D < 5 %\x0b",
        contributors=(
            Contributor("author", "Doe", "Jo", "von"),
            Contributor("author", literal="Ministry of Truth"),
            Contributor("editor", "Roe", "Al"),
        ),
        issued="2010-03-04",
        container_title="Journal",
        volume="1",
        issue="2",
        page="3-4",
        isbn="978-3-16-148410-0",
        issn="1234-567X",
        abstracts=(Abstract("", "First.\n\nSecond."), Abstract("de", "Kurz.")),
        extra={"note": "One.\n\nTwo.", "holder": "x"},
    )
    text = written("endnote-xml", [work, work])
    first, _second = etree.fromstring(text.encode()).findall("records/record")

    def said(path: str) -> list[str]:
        return ["".join(map(str, each.itertext())) for each in first.findall(path)]

    assert first[0].get("name") == "Journal Article"
    assert said("ref-type") == ["17"]
    assert said("contributors/authors/author") == ["von Doe, Jo", "Ministry of Truth"]
    assert said("contributors/secondary-authors/author") == ["Roe, Al"]
    assert said("titles/title") == ["R&D < 5 %"]
    assert said("titles/secondary-title") == said("periodical/full-title") == ["Journal"]
    assert [said(name) for name in ("volume", "number", "pages")] == [["1"], ["2"], ["3-4"]]
    assert said("dates/year") == ["2010"]
    assert said("dates/pub-dates/date") == ["2010-03-04"]
    assert said("isbn") == ["978-3-16-148410-0\r1234-567X"]
    assert said("abstract") == ["First.\r\rSecond."]
    assert said("notes") == ["One.\r\rTwo.\r\rholder: x\r\rabstract: Kurz."]
    assert said("label") == ["doe2010"]
    styles = {id(each.getparent()) for each in first.iter("style")}
    assert all(
        id(each) in styles
        for each in first.iter()
        if each.text and each.tag != "style" and each.tag != "ref-type"
    )


def test_nothing_is_a_valid_endnote_file() -> None:
    assert len(etree.fromstring(written("endnote-xml", []).encode())[0]) == 0
