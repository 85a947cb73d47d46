"""Whole files: relations between entries, broken entries, encodings, files that are none."""

import logging

import pytest
from django.utils import translation

from knowledge.formats import UnknownFormat
from knowledge.formats.readers import READERS, get_reader
from knowledge.references import Reference, Rejection

GOOD = "@book{good, title = {Good}}\n"


def read(source: bytes | str) -> tuple[dict[str, Reference], list[Rejection]]:
    outcomes = list(READERS["biblatex"].read(source))
    references = [outcome for outcome in outcomes if isinstance(outcome, Reference)]
    rejections = [outcome for outcome in outcomes if isinstance(outcome, Rejection)]
    return {reference.citation_key: reference for reference in references}, rejections


def test_child_takes_from_its_parent_what_it_lacks() -> None:
    references, _ = read(
        "@inproceedings{child, title = {Paper}, crossref = {PARENT}, pages = {1--2}}\n"
        "@proceedings{parent, title = {Proceedings}, editor = {Ed, A}, date = {2001}}\n"
    )
    child = references["child"]
    assert (child.title, child.container_title, child.issued) == ("Paper", "Proceedings", "2001")
    assert [each.role for each in child.contributors] == ["editor"]
    assert child.extra == {}


def test_xdata_is_shared_and_is_no_work_of_its_own() -> None:
    references, rejections = read(
        "@xdata{house, publisher = {Hampp}, xdata = {city}}\n@xdata{city, location = {München}}\n"
        "@book{one, title = {One}, xdata = {house, absent}}\n"
    )
    assert list(references) == ["one"]
    assert (references["one"].publisher, references["one"].publisher_place) == ("Hampp", "München")
    assert references["one"].extra == {"xdata": "absent"}
    assert rejections == []


def test_circle_of_crossrefs_ends() -> None:
    references, _ = read(
        "@book{a, title = {A}, crossref = {b}}\n@book{b, title = {B}, crossref = {a}, note = {N}}\n"
    )
    assert references["a"].extra["note"] == "N"


def test_strings_are_known_in_the_whole_file() -> None:
    references, _ = read(
        '@article{a, title = "T", journal = jeg # ", " # series}\n'
        '@STRING(jeg = "Journal of " # {Geography})\n@string{Series = {B}}\n'
    )
    assert references["a"].container_title == "Journal of Geography, B"


@pytest.mark.parametrize(
    ("broken", "key", "says"),
    [
        ("@book{bad, title = {Never closed\n", "bad", "not complete"),
        ('@book{bad, title = "Never closed\n', "bad", "not complete"),
        ("@book{bad title = {x}}\n", "", "key is missing"),
        ("@book{bad, title {x}}\n", "bad", "equals sign"),
        ("@book{bad}\n", "bad", "no fields"),
        ("@book{bad, title = {}, note = {~}}\n", "bad", "no fields"),
        ("@book{first, title = {Again}}\n", "first", "already used in line 1"),
        ("@set{bad, entryset = {first, good}}\n", "bad", "only groups"),
    ],
)
def test_broken_entry_is_named_and_stops_nothing(
    broken: str, key: str, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    references, rejections = read("@book{first, title = {First}}\n\n" + broken + GOOD)
    assert list(references) == ["first", "good"]
    [rejection] = rejections
    assert (rejection.line, rejection.key) == (3, key)
    assert says in rejection.reason
    assert not caplog.records


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("@book{bad, title = {Never closed\n", "unvollständig"),
        ("@book{bad title = {x}}\n", "Schlüssel fehlt"),
        ("@book{bad, title {x}}\n", "Gleichheitszeichen"),
        ("@book{bad}\n", "Eintrag ist leer"),
        (GOOD + "@book{good, title = {Again}}\n", "„good“ gibt es schon in Zeile 1"),
        ("@set{bad, entryset = {first, good}}\n", "fasst nur"),
        ("<html><body>", "Webseite"),
        ("Dear all, please find attached.", "keinen BibTeX-Eintrag"),
    ],
)
def test_what_cannot_be_read_is_said_in_german_too(source: str, says: str) -> None:
    with translation.override("de"):
        _, [rejection] = read(source)
    assert says in rejection.reason


def test_forgotten_comma_is_forgiven() -> None:
    references, rejections = read("@book{a, author = {Doe, Jo} title = {T}, publisher = {P}}")
    assert (references["a"].title, references["a"].publisher) == ("T", "P")
    assert rejections == []


def test_entries_without_a_key_are_works_too() -> None:
    outcomes = list(READERS["bibtex"].read("@book{,title={A}}\n@book{,title={B}}\n"))
    assert [each.title for each in outcomes if isinstance(each, Reference)] == ["A", "B"]


@pytest.mark.parametrize(
    "field",
    [
        "note = {" + "\\'" * 5000 + "a}",
        "note = {" + "\\'{" * 5000 + "a" + "}" * 5000 + "}",
        "author = {" + '\\"' * 5000 + "o, Jo}",
        "note = {" + "\\'" * 250_000 + "a}",
        "note = {" + "\\enquote{" * 50_000 + "a" + "}" * 50_000 + "}",
        "author = {" + "a," * 120_000 + "}",
        "author = {Jo" + " " * 200_000 + "Doe & Al Roe}",
    ],
)
def test_nothing_is_too_deep_or_too_long_for_a_field(field: str) -> None:
    references, rejections = read(f"@book{{odd, title = {{Odd}}, {field}}}\n" + GOOD)
    assert list(references) == ["odd", "good"]
    assert rejections == []


def test_a_field_given_often_keeps_every_text_once() -> None:
    notes = [f"note = {{{number % 5000}}}" for number in range(10_000)]
    references, _ = read("@book{a, title = {T}, " + ", ".join(notes) + "}")
    assert list(references["a"].extra.values()) == [str(number) for number in range(5000)]


def test_many_commas_count_as_one() -> None:
    references, _ = read("@book{a, title = {T}" + ", ," * 5000 + " note = {N}, }")
    assert (references["a"].title, references["a"].extra) == ("T", {"note": "N"})


def test_comments_and_line_ends_of_other_systems_do_no_harm() -> None:
    source = '% note\r\n@comment{jabref-meta: x}\r\n@preamble{"\\foo"}\r\n' + GOOD + "@book{bad\r\n"
    references, rejections = read(source)
    assert list(references) == ["good"]
    assert rejections[0].line == 5


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
def test_encoding_is_recognised(encoding: str) -> None:
    references, _ = read(
        "@book{a, title = {Größe, Städte}, author = {Müller, Jö}}".encode(encoding)
    )
    assert references["a"].title == "Größe, Städte"


def test_line_in_another_encoding_does_not_spoil_the_rest() -> None:
    mixed = "@book{a, title = {Größe}}\n".encode() + "@book{b, title = {Größe}}\n".encode("cp1252")
    assert [each.title for each in read(mixed)[0].values()] == ["Größe", "Größe"]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"%PDF-1.7\n@book{a, title={x}}", "not a text file"),
        (b"PK\x03\x04" + bytes(range(256)) * 4, "not a text file"),
        (b"@" + bytes(range(32)) * 40, "not a text file"),
        (b"<!DOCTYPE html><style>@media {a, b=c}</style>", "web page"),
        (b"\n<!-- x --><html><body>@book{a, title={x}}</body></html>", "web page"),
        (b"TY  - JOUR\nAU  - Doe\nER  - \n", "“ris”"),
        (b'[{"id": "a", "type": "book"}]', "“csl-json”"),
        (b"Dear all, please find attached.", "no BibTeX entry"),
        (b"write to someone@example.org", "no BibTeX entry"),
    ],
)
def test_file_that_is_no_bibliography_is_refused_with_advice(source: bytes, says: str) -> None:
    references, [rejection] = read(source)
    assert references == {}
    assert rejection.line == 1
    assert says in rejection.reason


def test_unknown_format_names_those_that_exist() -> None:
    with pytest.raises(UnknownFormat, match="biblatex"):
        get_reader("bibtext")
