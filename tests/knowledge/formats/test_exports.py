"""What the service writes, read back by programs that know nothing of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
import rispy
from bibtexparser.entrypoint import parse_string

import knowledge
from cms.formats import Exported
from knowledge.formats import csv_table
from knowledge.formats.csl import csl_item, reference_of
from knowledge.formats.csl_dates import csl_date
from knowledge.formats.exports import EXPORTS
from knowledge.formats.readers import READERS
from knowledge.models.work_types import WorkType
from knowledge.references import Abstract, Contributor, Reference
from tests.knowledge.formats.csl_schema import SCHEMA

FORMATS = {each.name: each for each in EXPORTS}
ABSTRACT = "Erster Absatz: α ≤ 0.\n\nER  - kein Ende\n\nKW  - kein Schlagwort"
HARD = Reference(
    citation_key="hard2012",
    type="article-journal",
    title='R&D „Spillovers“ <i>in</i> "Clusters", 100 % {sicher} $\\alpha$ \\ _^~#\n2. Zeile',
    contributors=(
        Contributor("author", "Thünen", "Johann Heinrich", "von"),
        Contributor("author", "King", "Martin Luther", suffix="Jr."),
        Contributor("author", "D’Amour", "Śńeżana", orcid="0000-0002-1825-0097"),
        Contributor("author", literal="OECD and Partners, Paris"),
        Contributor("editor", "Çelik", "Ömer"),
        Contributor("holder", literal="Ministerium für Bildung"),
    ),
    issued="2010/2012",
    container_title='=HYPERLINK("http://example.org","Klick")',
    publisher="+49 Verlag; GmbH & Co.",
    publisher_place="@Köln",
    volume="-3",
    issue="4-5",
    page="15-34, 40-41",
    number="e0123",
    doi="10.1000/a<b>(c)",
    isbn="978-3-16-148410-0",
    issn="1234-567X",
    language="de",
    abstracts=(Abstract("de", ABSTRACT, "", "open"), Abstract("en", "In English.", "", "open")),
    keywords=("Netzwerke, regionale", "Wissen"),
    extra={"series": "Hefte", "note": "'=1+1", "usera": "Zusatz", "url": "http://a.b/c?d=1"},
)


def data_of(reference: Reference) -> dict[str, Any]:
    """The public data of a record that says what the reference says."""
    names = (
        "type", "title", "issued", "container_title", "publisher", "publisher_place", "volume",
        "issue", "page", "number", "edition", "doi", "isbn", "issn", "language", "citation_key",
    )  # fmt: skip

    def rows(of: Iterable[Any]) -> list[dict[str, str]]:
        return [{name: getattr(row, name) for name in row.__slots__} for row in of]

    keywords = {"keywords": "; ".join(reference.keywords)} if reference.keywords else {}
    return {
        **{name: getattr(reference, name) for name in names},
        "contributors": rows(reference.contributors),
        "abstracts": rows(reference.abstracts),
        "extra": {**reference.extra, **keywords},
        "summary": "",
        "audience": "",
        "open_access": None,
        "peer_reviewed": True,
        "verification": "sourced",
    }


def written(name: str, references: Iterable[Reference]) -> str:
    items = (
        Exported("0" * 8, "de", "http://localhost/x/", datetime(2026, 1, 1, tzinfo=UTC), data_of(r))
        for r in references
    )
    return b"".join(FORMATS[name].write(items)).decode()


def table(text: str) -> list[dict[str, str]]:
    assert text.startswith(csv_table.MARK)
    rows = csv.DictReader(io.StringIO(text.removeprefix(csv_table.MARK), newline=""))
    return [{n: csv_table.unguarded(cell) for n, cell in row.items()} for row in rows]


def csl(text: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = orjson.loads(text)
    jsonschema.validate(items, SCHEMA)
    return items


@pytest.fixture(scope="module")
def demo() -> list[Reference]:
    path = Path(knowledge.__file__).parent / "demo" / "literature.bib"
    found = [
        each for each in READERS["bibtex"].read(path.read_bytes()) if isinstance(each, Reference)
    ]
    assert len(found) == 140
    return found


def test_a_record_says_what_the_reference_says(demo: list[Reference]) -> None:
    for reference in (*demo, HARD):
        assert reference_of(data_of(reference)) == reference


def test_every_demo_work_in_bibtex(demo: list[Reference]) -> None:
    text = written("bibtex", demo)
    library = parse_string(text)
    assert [entry.key for entry in library.entries] == [each.citation_key for each in demo]
    assert not library.failed_blocks
    assert list(READERS["bibtex"].read(text)) == demo


def test_every_demo_work_in_ris(demo: list[Reference]) -> None:
    found = rispy.loads(written("ris", demo))
    assert [each["id"] for each in found] == [each.citation_key for each in demo]
    for entry, reference in zip(found, demo, strict=True):
        assert entry["title"] == reference.title
        assert entry.get("doi", "") == reference.doi
        assert entry["year"] == str(reference.year)
        assert entry.get("secondary_title", "") == reference.container_title
        people = [*entry.get("authors", []), *entry.get("secondary_authors", [])]
        assert len(people) == len(reference.contributors)


def test_every_demo_work_in_csl_json(demo: list[Reference]) -> None:
    items = csl(written("csl-json", demo))
    assert [item["id"] for item in items] == [each.citation_key for each in demo]
    for item, reference in zip(items, demo, strict=True):
        assert item["title"] == reference.title
        assert item["issued"]["date-parts"][0][0] == reference.year
        assert item.get("DOI", "") == reference.doi
        families = [p.family or p.literal for p in reference.contributors]
        names = [*item.get("author", []), *item.get("editor", [])]
        assert [name.get("family") or name["literal"] for name in names] == families


def test_every_demo_work_in_csv(demo: list[Reference]) -> None:
    rows = table(written("csv", demo))
    assert [row["citation_key"] for row in rows] == [each.citation_key for each in demo]
    assert [row["title"] for row in rows] == [each.title for each in demo]
    assert all(row["peer_reviewed"] == "true" and row["open_access"] == "" for row in rows)


def test_hard_characters_in_csl_json() -> None:
    (item,) = csl(written("csl-json", [HARD]))
    assert item["title"] == HARD.title
    assert item["abstract"] == ABSTRACT
    assert item["author"] == [
        {"family": "Thünen", "given": "Johann Heinrich", "non-dropping-particle": "von"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"family": "D’Amour", "given": "Śńeżana"},
        {"literal": "OECD and Partners, Paris"},
    ]
    assert item["issued"] == {"date-parts": [[2010], [2012]]}
    assert item["page"] == "15-34, 40-41"
    assert item["collection-title"] == "Hefte"
    assert item["keyword"] == "Netzwerke, regionale; Wissen"
    # What CSL has no variable for is kept besides
    assert item["contributor"] == [{"literal": "Ministerium für Bildung"}]
    assert item["custom"]["extra"] == {"usera": "Zusatz"}
    assert item["custom"]["contributors"][2]["orcid"] == "0000-0002-1825-0097"
    assert item["custom"]["contributors"][5]["role"] == "holder"
    assert item["custom"]["abstracts"][0]["text"] == "In English."


def test_hard_characters_in_ris() -> None:
    text = written("ris", [HARD, HARD])
    assert text.count("\r\nER  - ") == 2
    assert "\n" not in text.replace("\r\n", "")
    first, second = rispy.loads(text)
    assert first == second
    assert first["title"] == HARD.title.replace("\n", " ")
    assert first["authors"] == [
        "von Thünen, Johann Heinrich",
        "King, Martin Luther, Jr.",
        "D’Amour, Śńeżana",
        "OECD and Partners, Paris",
    ]
    assert first["secondary_authors"] == ["Çelik, Ömer"]
    # rispy joins the lines of a text with blanks
    assert first["abstract"] == " ".join(ABSTRACT.split("\n\n"))
    assert first["notes_abstract"] == "In English."
    assert (first["start_page"], first["custom7"]) == ("15-34, 40-41", "e0123")
    assert first["keywords"] == ["Netzwerke, regionale", "Wissen"]
    assert first["tertiary_title"] == "Hefte"
    assert "usera: Zusatz" in first["notes"]
    assert "holder: Ministerium für Bildung" in first["notes"]
    assert first["date"] == "2010///2010/2012"


def test_hard_characters_in_bibtex() -> None:
    text = written("bibtex", [HARD])
    (entry,) = parse_string(text).entries
    assert entry.key == "hard2012"
    (back,) = READERS["bibtex"].read(text)
    assert isinstance(back, Reference)
    assert back.title.split() == HARD.title.split()
    # Blanks count for nothing in TeX, but for an empty line
    paragraphs = [" ".join(part.split()) for part in ABSTRACT.split("\n\n")]
    assert back.abstracts[0].text.split("\n\n") == paragraphs
    assert [p.family for p in back.contributors] == [p.family for p in HARD.contributors]
    assert back.keywords == HARD.keywords
    assert back.extra["usera"] == "Zusatz"


def test_hard_characters_in_csv() -> None:
    (row,) = table(written("csv", [HARD]))
    assert row["title"] == HARD.title
    assert row["authors"] == (
        "von Thünen, Johann Heinrich; King, Martin Luther, Jr.; D’Amour, Śńeżana; "
        "OECD and Partners, Paris"
    )
    assert row["other_contributors"] == "Ministerium für Bildung (holder)"
    assert row["container_title"] == HARD.container_title
    assert row["abstract"] == ABSTRACT
    assert orjson.loads(row["extra"]) == dict(HARD.extra)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 221",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "'=1",
        "''@x",
        "＝1+1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_no_cell_is_a_formula(text: str) -> None:
    (row,) = csv.DictReader(
        io.StringIO("".join(csv_table.stream([Reference("k", "book", title=text)])), newline="")
    )
    assert row["title"] == f"'{text}"
    assert csv_table.unguarded(row["title"]) == text


def test_plain_cells_stay_as_they_are() -> None:
    for text in ("'Tis", "a=b", "-3", "+49", "3.5", "„=“", "", "x\ny"):
        (row,) = csv.DictReader(
            io.StringIO("".join(csv_table.stream([Reference("k", "book", title=text)])), newline="")
        )
        assert row["title"] == text


def test_every_type_of_work_in_every_format() -> None:
    works = [Reference(f"k-{kind}", kind, title=kind, issued="2001") for kind in WorkType.values]
    assert [item["type"] for item in csl(written("csl-json", works))] == WorkType.values
    assert [row["type"] for row in table(written("csv", works))] == WorkType.values
    ris = rispy.loads(written("ris", works))
    assert all(each["type_of_reference"] in rispy.config.TYPE_OF_REFERENCE_MAPPING for each in ris)
    read = [
        each
        for each in READERS["bibtex"].read(written("bibtex", works))
        if isinstance(each, Reference)
    ]
    # A collection is a book by several people there
    assert [each.type for each in read] == [
        kind.replace("collection", "book") for kind in WorkType.values
    ]


def test_nothing_is_a_valid_file() -> None:
    assert written("bibtex", []) == ""
    assert rispy.loads(written("ris", [])) == []
    assert csl(written("csl-json", [])) == []
    assert table(written("csv", [])) == []


@pytest.mark.parametrize(
    ("edtf", "date"),
    [
        ("", {}),
        ("1998", {"date-parts": [[1998]]}),
        ("1998-02", {"date-parts": [[1998, 2]]}),
        ("1998-02-22", {"date-parts": [[1998, 2, 22]]}),
        ("1998-22", {"date-parts": [[1998]], "season": 2}),
        ("1998/2001", {"date-parts": [[1998], [2001]]}),
        ("1998-02/1998-03", {"date-parts": [[1998, 2], [1998, 3]]}),
        ("1890~", {"date-parts": [[1890]], "circa": True}),
        ("1890?", {"date-parts": [[1890]], "circa": True, "edtf": "1890?"}),
        ("1998/..", {"date-parts": [[1998]], "edtf": "1998/.."}),
        ("199X", {"date-parts": [[1990], [1999]], "edtf": "199X"}),
        ("1998-XX", {"date-parts": [[1998]], "edtf": "1998-XX"}),
        ("-0043", {"date-parts": [[-44]]}),
        ("Y17000", {"date-parts": [[17000]]}),
    ],
)
def test_dates_of_every_precision(edtf: str, date: dict[str, Any]) -> None:
    assert csl_date(edtf) == date


def test_what_else_was_imported_has_its_variable() -> None:
    work = Reference(
        "k",
        "book",
        number="7",
        extra={
            "series": "Hefte",
            "url": "https://example.org",
            "urldate": "2021-02-22",
            "type": "phdthesis",
            "year": "o. J.",
            "pagetotal": "300",
        },
    )
    item = csl_item(work)
    assert item["collection-number"] == "7"
    assert item["accessed"] == {"date-parts": [[2021, 2, 22]]}
    assert item["genre"] == "PhD thesis"
    assert item["issued"] == {"literal": "o. J."}
    assert item["number-of-pages"] == "300"
    assert "custom" not in item


def test_an_unchecked_doi_is_in_no_address() -> None:
    data = data_of(Reference("k", "book", title="T"))
    data["extra"] = {"url": "https://doi.org/10.1000/x", "doi": "10.1000/x", "note": "n"}
    assert reference_of(data).extra == {"note": "n"}
    data["doi"] = "10.1000/x"
    assert reference_of(data).extra == {"url": "https://doi.org/10.1000/x", "note": "n"}


def test_a_title_that_was_cut_is_whole_again() -> None:
    long = "Netzwerke " * 40
    data = data_of(Reference("k", "book", title=long[:50].rstrip() + "…"))
    data["extra"] = {"title": long}
    assert reference_of(data).title == long
    assert reference_of(data).extra == {}
