"""Whole files in the formats of other programs: cut off, damaged, foreign, and back again."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.utils import translation

import knowledge
from knowledge.formats import UnknownFormat, csl_json, csv_table, ris, sources
from knowledge.formats.readers import READERS, get_reader
from knowledge.importers.reading import UnreadableFile, read_file
from knowledge.references import Reference, Rejection

LIBRARY = "<xml><records>{}</records></xml>"
RECORD = (
    "<record>\n<ref-type>17</ref-type>\n<titles><title>{}</title></titles>\n"
    "<contributors><authors><author>Doe, Jo</author></authors></contributors></record>\n"
)


def read(name: str, source: bytes | str) -> tuple[list[Reference], list[Rejection]]:
    outcomes = list(READERS[name].read(source))
    references = [each for each in outcomes if isinstance(each, Reference)]
    rejections = [each for each in outcomes if isinstance(each, Rejection)]
    assert len(references) + len(rejections) == len(outcomes)
    return references, rejections


def one(name: str, source: bytes | str) -> Reference:
    (reference,), rejections = read(name, source)
    assert rejections == []
    return reference


def refusal(name: str, source: bytes | str, language: str = "en") -> str:
    """The only thing that comes of the file."""
    with translation.override(language):
        references, (rejection,) = read(name, source)
    assert references == []
    return rejection.reason


@pytest.fixture(scope="module")
def demo() -> list[Reference]:
    path = Path(knowledge.__file__).parent / "demo" / "literature.bib"
    return [
        each for each in READERS["bibtex"].read(path.read_bytes()) if isinstance(each, Reference)
    ]


def without_line(references: Iterable[Reference]) -> list[Reference]:
    return [dataclasses.replace(each, line=0) for each in references]


@pytest.mark.parametrize(
    ("name", "stream"),
    [("ris", ris.stream), ("csl-json", csl_json.stream), ("csv", csv_table.stream)],
)
def test_what_we_write_is_read_again(name: str, stream: Any, demo: list[Reference]) -> None:
    assert len(demo) == 140
    back, rejections = read(name, "".join(stream(demo)))
    assert rejections == []
    assert without_line(back) == without_line(demo)


@pytest.mark.parametrize("name", sorted(set(READERS) - {"bibtex", "biblatex"}))
@pytest.mark.parametrize(
    ("source", "english", "german"),
    [
        (b"", "is empty", "ist leer"),
        (b" \r\n \n", "is empty", "ist leer"),
        (b"%PDF-1.7\nTY  - JOUR", "not a text file", "keine Textdatei"),
        (b"\x00\x01\x02\x03" * 64, "not a text file", "keine Textdatei"),
        (b"<!DOCTYPE html><p>TY  - JOUR", "web page", "Webseite"),
        (b"<html><body>Sign in</body></html>", "web page", "Webseite"),
        (b"@article{a, title = {B}}", "“bibtex”", "„bibtex“"),
    ],
)
def test_what_is_no_such_file_is_refused_with_advice(
    name: str, source: bytes, english: str, german: str
) -> None:
    assert english in refusal(name, source)
    assert german in refusal(name, source, "de")


@pytest.mark.parametrize("name", sorted(READERS))
def test_archives_are_not_opened(name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.ris", "TY  - JOUR\n" * 100_000)
    assert "Unpack it" in refusal(name, packed.getvalue())
    assert "Entpacken" in refusal(name, packed.getvalue(), "de")


@pytest.mark.parametrize(
    ("name", "source", "looks_like"),
    [
        ("ris", b'[{"id": "a"}]', "csl-json"),
        ("ris", b"PMID- 1\nTI  - x", "nbib"),
        ("csl-json", b"TY  - JOUR\nER  - ", "ris"),
        ("nbib", b"TY  - JOUR\nER  - ", "ris"),
        ("endnote-xml", b"TY  - JOUR\nER  - ", "ris"),
        ("csv", LIBRARY.format("").encode(), "endnote-xml"),
    ],
)
def test_other_format_is_named(name: str, source: bytes, looks_like: str) -> None:
    assert f"“{looks_like}”" in refusal(name, source)


@pytest.mark.parametrize(
    ("name", "source", "says"),
    [
        ("ris", "Dear all, please find attached.", "TY  - JOUR"),
        ("nbib", "Dear all, please find attached.", "PMID- "),
        ("endnote-xml", "<xml><other/></xml>", "<record>"),
        ("csl-json", "Dear all, please find attached.", "JSON"),
        ("csl-json", "[", "cut off"),
        ("csl-json", '[{"id": "a", "type": "book", "title": "Cut o', "cut off"),
        ("csl-json", "[" * 100_000, "cut off"),
        ("csv", "Dear all; please find attached.", "citation_key,type,title"),
    ],
)
def test_file_without_any_work_is_refused(name: str, source: str, says: str) -> None:
    assert says in refusal(name, source)


def test_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.ris"
    with path.open("wb") as file:
        file.truncate(200 * 1024**2)
    with pytest.raises(UnreadableFile, match=r"200 MB.*several smaller files"):
        read_file(path)
    with translation.override("de"), pytest.raises(UnreadableFile, match="kleinere Dateien"):
        read_file(path, "csl-json")


def test_upload_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 10)
    assert "several smaller files" in refusal("ris", b"TY  - JOUR\nTI  - Title\nER  - \n")


def test_record_that_says_nothing_is_named_by_its_line() -> None:
    references, (rejection,) = read(
        "ris",
        "TY  - JOUR\nTI  - One\nER  - \n\nTY  - BOOK\nID  - empty\nER  - \nTY  - JOUR\nTI  - Two",
    )
    assert [(each.title, each.line) for each in references] == [("One", 1), ("Two", 8)]
    assert (rejection.line, rejection.key) == (5, "empty")
    assert "no fields" in rejection.reason


def test_items_that_say_nothing_are_counted() -> None:
    references, rejections = read(
        "csl-json",
        '[{"id": "a", "type": "book", "title": "A"}, {}, 5, {"id": "d", "type": "book"}]',
    )
    assert [each.line for each in references] == [1]
    assert [(each.line, each.key) for each in rejections] == [(2, ""), (3, ""), (4, "d")]


def test_json_nested_too_deeply_is_refused() -> None:
    source = '[{"id": "a", "type": "book", "title": "A"}, {"id": "b", "custom": %s}]'
    deep = '{"a":' * 300 + '"x"' + "}" * 300
    references, (rejection,) = read("csl-json", source % deep)
    assert [each.title for each in references] == ["A"]
    assert (rejection.line, "nested too deeply" in rejection.reason) == (2, True)


def test_library_that_is_cut_off_gives_what_is_whole() -> None:
    source = LIBRARY.format(RECORD.format("One") + RECORD.format("Two"))
    references, (rejection,) = read("endnote-xml", source[: source.index("Two") + 1])
    assert [each.title for each in references] == ["One"]
    assert rejection.line == 7
    assert "cut off" in rejection.reason


@pytest.mark.parametrize(
    "entities",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://example.org/x.dtd"> %a;]>',
    ],
)
def test_entities_of_xml_are_refused(entities: str) -> None:
    library = entities + LIBRARY.format(RECORD.format("&a;"))
    assert "entities of its own" in refusal("endnote-xml", library)
    assert "Entitäten" in refusal("endnote-xml", library, "de")


def test_xml_nested_too_deeply_is_refused() -> None:
    library = LIBRARY.format("<record>" + "<a>" * 5_000)
    assert "cannot be read" in refusal("endnote-xml", library)


def test_external_document_type_is_not_fetched() -> None:
    library = '<!DOCTYPE xml SYSTEM "http://192.0.2.1/x.dtd">' + LIBRARY.format(RECORD.format("T"))
    assert one("endnote-xml", library).title == "T"


def test_what_has_no_place_is_kept() -> None:
    work = one("ris", "TY  - EJOUR\nTI  - T\nZZ  - Odd\nAD  - Town\nTI  - Other\nER  - ")
    assert work.extra == {"title_2": "Other", "ris_zz": "Odd", "ris_ad": "Town", "ris_ty": "EJOUR"}
    assert one("ris", "".join(ris.stream([work]))) == work


def test_two_people_may_have_the_same_name() -> None:
    twice = one("ris", "TY  - BOOK\nTI  - T\nAU  - Wang, Y.\nAU  - Wang, Y.\nER  - ")
    assert len(twice.contributors) == 2
    both = one("ris", "TY  - BOOK\nTI  - T\nAU  - Wang, Y.\nA1  - Wang, Y.\nA1  - Li, X.\nER  - ")
    assert [each.family for each in both.contributors] == ["Wang", "Li"]


def test_wording_of_csl_json_comes_out_again() -> None:
    item = {
        "id": "a b", "type": "book", "title": "On <i>x</i>", "page": "1–2", "categories": ["c"],
        "author": [{"family": "Fontaine", "given": "Jean", "dropping-particle": "de"}],
    }  # fmt: skip
    work = one("csl-json", orjson.dumps([item]))
    assert (work.title, work.page, work.citation_key) == ("On x", "1-2", "a_b")
    assert orjson.loads("".join(csl_json.stream([work]))) == [item]


def test_wording_gives_way_to_what_was_changed_since() -> None:
    item = {"id": "a", "type": "book", "title": "On <i>x</i>", "page": "1–2"}
    work = dataclasses.replace(one("csl-json", orjson.dumps([item])), title="On y")
    assert orjson.loads("".join(csl_json.stream([work]))) == [item | {"title": "On y"}]


def test_names_in_a_table_that_a_spreadsheet_has_saved() -> None:
    work = one("csv", "title;authors;issued;extra\r\nT;von Thünen, Johann; OECD;2001;{}\r\n")
    assert work.title == "T"
    work = one("csv", 'Title;Authors;Issued\r\nT;"von Thünen, Johann; OECD";2001\r\n')
    assert [each.family or each.literal for each in work.contributors] == ["Thünen", "OECD"]
    assert (work.issued, work.type) == ("2001", "document")


def test_rows_are_named_by_their_line() -> None:
    references, (rejection,) = read("csv", 'type,title,note\nbook,"A\nB",\nbook,,\n')
    assert [each.title for each in references] == ["A B"]
    assert rejection.line == 4


def test_work_of_crossref() -> None:
    work = {
        "DOI": "10.5555/ABC", "type": "journal-article", "title": ["On <i>x</i> &amp; y"],
        "subtitle": ["A study"], "container-title": ["Journal"], "page": "1-9", "volume": "3",
        "author": [
            {"given": "Maria", "family": "van Adler", "ORCID": "http://orcid.org/0000-0002-1825-0097"},
            {"name": "Study Group"},
        ],
        "issued": {"date-parts": [[2004, 5]]}, "ISSN": ["0048-7333", "1873-7625"],
        "abstract": "<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>",
        "publisher": "Press", "language": "en", "created": {"date-parts": [[2003, 1, 1]]},
    }  # fmt: skip
    for source in (work, {"status": "ok", "message": work}, {"message": {"items": [work]}}, [work]):
        found = one("crossref", orjson.dumps(source))
        assert (found.type, found.doi, found.issued) == (
            "article-journal",
            "10.5555/abc",
            "2004-05",
        )
        assert found.title == "On x & y: A study"
        first, second = found.contributors
        assert (first.family, first.particle, first.orcid) == (
            "Adler",
            "van",
            "0000-0002-1825-0097",
        )
        assert second.literal == "Study Group"
        assert found.abstracts[0].text == "Abstract\n\nOne.\n\nTwo."
        assert (found.issn, found.extra["issn"]) == ("0048-7333", "0048-7333, 1873-7625")


def test_work_of_datacite() -> None:
    attributes = {
        "doi": "10.5555/D", "creators": [
            {"name": "Adler, Maria", "nameType": "Personal", "givenName": "Maria",
             "familyName": "Adler", "nameIdentifiers": [
                 {"nameIdentifier": "https://orcid.org/0000-0002-1825-0097",
                  "nameIdentifierScheme": "ORCID"}]},
            {"name": "Statistisches Amt", "nameType": "Organizational"},
        ],
        "titles": [{"title": "Data"}, {"title": "of regions", "titleType": "Subtitle"}],
        "publisher": "Archive", "publicationYear": 2020, "subjects": [{"subject": "regions"}],
        "dates": [{"date": "2020-05-04", "dateType": "Issued"}], "version": "2",
        "types": {"resourceTypeGeneral": "Dataset"},
        "descriptions": [{"description": "Text.", "descriptionType": "Abstract"}],
    }  # fmt: skip
    item = {"id": "10.5555/d", "type": "dois", "attributes": attributes}
    for source in ({"data": item}, {"data": [item]}, attributes):
        found = one("datacite", orjson.dumps(source))
        assert (found.type, found.doi, found.issued) == ("dataset", "10.5555/d", "2020-05-04")
        assert (found.title, found.publisher) == ("Data: of regions", "Archive")
        assert [each.family or each.literal for each in found.contributors] == [
            "Adler", "Statistisches Amt",
        ]  # fmt: skip
        assert found.contributors[0].orcid == "0000-0002-1825-0097"
        assert found.abstracts[0].text == "Text."


@pytest.mark.parametrize("name", ["crossref", "datacite"])
def test_item_that_is_no_work_is_refused(name: str) -> None:
    assert "neither a title nor a DOI" in refusal(name, b'[{"id": 1}]')


@pytest.mark.parametrize(
    ("file", "format_name", "expected"),
    [
        ("a.ris", None, "ris"),
        ("a.CSL.JSON", None, "csl-json"),
        ("a.txt", None, "ris"),
        ("a.txt", "ris", "ris"),
    ],
)
def test_format_is_known_by_suffix_or_content(
    tmp_path: Path, file: str, format_name: str | None, expected: str
) -> None:
    texts = {"ris": "TY  - BOOK\nTI  - T\n", "csl-json": '[{"type": "book", "title": "T"}]'}
    path = tmp_path / file
    path.write_text(texts[expected])
    (entry,) = read_file(path, format_name)
    assert isinstance(entry.item, Reference)
    assert entry.item.title == "T"


def test_services_that_share_a_suffix_are_told_apart(tmp_path: Path) -> None:
    sources = {
        "crossref": {"message": {"DOI": "10.5555/a", "title": ["T"], "type": "journal-article"}},
        "datacite": {"data": {"attributes": {"doi": "10.5555/a", "titles": [{"title": "T"}]}}},
        "csl-json": {"DOI": "10.5555/a", "title": "T", "type": "journal-article"},
    }
    for name, source in sources.items():
        path = tmp_path / f"{name}.json"
        path.write_bytes(orjson.dumps(source))
        (entry,) = read_file(path)
        assert isinstance(entry.item, Reference)
        assert (entry.item.title, entry.item.doi) == ("T", "10.5555/a")
        assert entry.item.type == ("document" if name == "datacite" else "article-journal")


def test_unknown_format_names_those_that_can_be_read() -> None:
    with pytest.raises(UnknownFormat, match=r"bibtex.*ris.*nbib"):
        get_reader("risk")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("ris", "<!---->" * 5_000 + "TY  - BOOK"),
        ("ris", "TY  - BOOK\nTI  - T\nAU  - " + "," * 200_000 + "x\nER  - "),
        ("ris", "TY  - BOOK\nTI  - T\nSP  - 1" + " " * 200_000 + "x\nER  - "),
        ("ris", "TY  - BOOK\nTI  - T\nPY  - 2004/1/1/" + "/" * 200_000 + "x\nER  - "),
        ("ris", "TY  - BOOK\nTI  - T\n" + "".join(f"ZZ  - {n}\n" for n in range(20_000))),
        ("ris", "TY  - BOOK\nTI  - T\n" + "".join(f"AU  - Doe{n}, J\n" for n in range(20_000))),
        ("ris", "TY  - BOOK\nTI  - T\nDO  - 10.1000/" + ")" * 200_000 + "\nER  - "),
        ("ris", "TY  - BOOK\nTI  - T\nDO  - " + "10.1000" * 50_000 + "\nER  - "),
        ("endnote-xml", "<xml><records><record>" + " " * 200_000 + "<label>a</label></record>"),
        ("nbib", "PMID- 1\nTI  - T\nAB  - x\n" + "      word\n" * 200_000),
        ("csl-json", '[{"title": "' + "<i " * 50_000 + '"}]'),
        ("csl-json", '[{"title": "T", "keyword": "a' + " " * 200_000 + 'b"}]'),
        ("csv", "title\n" + '"' * 200_001),
    ],
)  # fmt: skip
def test_long_runs_take_no_more_than_their_length(name: str, source: str) -> None:
    """A reader that went over them again and again would not end within the limit of a test."""
    assert list(READERS[name].read(source))
