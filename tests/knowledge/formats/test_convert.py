"""`manage.py convert_literature`, which asks no database."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from knowledge.formats.readers import READERS

WORK = "TY  - JOUR\r\nAU  - Doe, Jo\r\nTI  - Größe\r\nPY  - 2004\r\nDO  - 10.5555/ABC\r\nER  - \r\n"


def run(*arguments: object) -> str:
    """What the command says on standard error."""
    said = io.StringIO()
    with translation.override("en"):
        call_command("convert_literature", *map(str, arguments), stderr=said)
    return said.getvalue()


def test_each_file_becomes_one_of_its_name(tmp_path: Path) -> None:
    for name in ("one.ris", "two.ris"):
        (tmp_path / name).write_text(WORK, encoding="utf-8")
    out = tmp_path / "out"

    said = run(
        tmp_path / "one.ris", tmp_path / "two.ris",
        "--from", "ris", "--to", "csl-json", "--output-dir", out,
    )  # fmt: skip

    assert sorted(path.name for path in out.iterdir()) == ["one.json", "two.json"]
    assert json.loads((out / "one.json").read_text(encoding="utf-8")) == [
        {
            "id": "doe2004",
            "type": "article-journal",
            "title": "Größe",
            "author": [{"family": "Doe", "given": "Jo"}],
            "issued": {"date-parts": [[2004]]},
            "DOI": "10.5555/ABC",
        }
    ]
    assert "1 converted, 0 rejected" in said


@pytest.mark.parametrize(
    ("target", "suffix"),
    [("bibtex", ".bib"), ("biblatex", ".bib"), ("ris", ".ris"), ("csl-json", ".json"),
     ("endnote-xml", ".xml"), ("csv", ".csv")],
)  # fmt: skip
def test_every_format_that_is_written_is_read_again(
    tmp_path: Path, target: str, suffix: str
) -> None:
    source = tmp_path / "work.ris"
    source.write_text(WORK, encoding="utf-8")
    run(source, "--to", target, "--output-dir", tmp_path / "out")

    (work,) = READERS[target].read((tmp_path / "out" / f"work{suffix}").read_bytes())
    assert work.title == "Größe"  # type: ignore[union-attr]
    assert work.doi == "10.5555/abc"  # type: ignore[union-attr]


def test_works_without_a_key_get_one_each(tmp_path: Path) -> None:
    source = tmp_path / "works.ris"
    source.write_text(WORK + WORK + "TY  - GEN\r\nTI  - Alone\r\nER  - \r\n", encoding="utf-8")
    run(source, "--from", "ris", "--to", "csl-json", "--output-dir", tmp_path)
    found = json.loads((tmp_path / "works.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in found] == ["doe2004", "doe2004-2", "alone"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "work.bib",
            "@misc{b, title={B}, doi={10.5555/AbCd}}\n@misc{a, title={A}, doi={10.5555/aBC},}",
        ),
        ("work.csv", "title;doi;note\nB;10.5555/AbCd;x\nA;10.5555/aBC;y\n"),
    ],
)
def test_dois_are_spelled_as_in_the_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    run(tmp_path / name, "--to", "csl-json", "--output-dir", tmp_path)
    found = json.loads((tmp_path / "work.json").read_text())
    assert [item["DOI"] for item in found] == ["10.5555/AbCd", "10.5555/aBC"]


def test_where_nothing_can_be_read_the_list_is_empty(tmp_path: Path) -> None:
    page, missing = tmp_path / "page.ris", tmp_path / "missing.ris"
    page.write_text("<html><body>Sign in</body></html>")
    arguments = [page, missing, "--from", "ris", "--to", "csl-json", "--output-dir", tmp_path]

    said = run(*arguments)

    assert f"{page}:1: The file is a web page" in said
    assert "cannot be read: No such file" in said
    for name in ("page.json", "missing.json"):
        assert json.loads((tmp_path / name).read_text()) == []
    with pytest.raises(CommandError, match="2 could not be read"):
        run(*arguments, "--strict")


def test_a_file_that_cannot_be_opened_leaves_what_it_was_converted_to(tmp_path: Path) -> None:
    (tmp_path / "work.json").write_text("[1]")

    said = run(tmp_path / "work.ris", "--to", "csl-json", "--output-dir", tmp_path)

    assert "work.json” is left as it was." in said
    assert (tmp_path / "work.json").read_text() == "[1]"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--from", "risk", "--to", "csl-json"), "Unknown format “risk”"),
        (("--from", "ris", "--to", "nbib"), "“nbib” cannot be written"),
    ],
)
def test_unknown_formats_are_refused_before_anything_is_written(
    tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    source = tmp_path / "work.ris"
    source.write_text(WORK)
    with pytest.raises(CommandError, match=says):
        run(source, *options, "--output-dir", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_no_file_is_overwritten_by_another(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for path in (tmp_path / "work.ris", tmp_path / "a" / "work.ris"):
        path.write_text(WORK)
    options = ("--from", "ris", "--to", "ris", "--output-dir")
    with pytest.raises(CommandError, match="Several files"):
        run(tmp_path / "work.ris", tmp_path / "a" / "work.ris", *options, tmp_path / "out")
    with pytest.raises(CommandError, match="would be overwritten"):
        run(tmp_path / "work.ris", *options, tmp_path)
    assert (tmp_path / "work.ris").read_text() == WORK.replace("\r\n", "\n")
