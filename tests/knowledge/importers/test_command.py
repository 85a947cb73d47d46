"""`manage.py import_literature`."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from knowledge.models import LiteratureEntryPage, LiteratureIndexPage
from tests.content import Tree
from tests.knowledge.importers.references import LITERATURE

pytestmark = pytest.mark.django_db

GOOD = "@book{good2020, title={A Good Book}, author={Good, Anna}, date={2020}}\n"
EMPTY = "@book{empty2020,}\n"


def run(*arguments: object) -> str:
    output = io.StringIO()
    call_command("import_literature", *map(str, arguments), stdout=output, stderr=io.StringIO())
    return output.getvalue()


def test_it_says_what_it_did(tree: Tree) -> None:
    assert run(LITERATURE).startswith("140 entries read: 140 added, 0 unchanged, 0 changed")
    assert run(LITERATURE).startswith("140 entries read: 0 added, 140 unchanged, 0 changed")


def test_it_reports_rejected_entries_with_their_line(tree: Tree, tmp_path: Path) -> None:
    source, report = tmp_path / "works.bib", tmp_path / "report.json"
    source.write_text(GOOD + "\n\n" + EMPTY)

    output = run(source, "--report", report)

    assert f"{source}:4: empty2020: The entry has no fields." in output
    told = json.loads(report.read_text())
    assert told["new"] == 1
    (rejected,) = told["rejected"]
    assert (rejected["file"], rejected["line"], rejected["key"]) == (str(source), 4, "empty2020")


def test_what_cannot_be_stored_is_reported_with_its_line_too(tree: Tree, tmp_path: Path) -> None:
    source = tmp_path / "works.bib"
    untitled = "@book{untitled2020,\n  author = {Porter, Michael},\n  year = {2020}\n}\n"
    source.write_text(f"{GOOD}\n\n{untitled}")

    assert f"{source}:4: untitled2020: The entry has no title." in run(source)


def test_a_dry_run_writes_nothing(tree: Tree) -> None:
    assert "140 would be added" in run(LITERATURE, "--dry-run")
    assert not LiteratureEntryPage.objects.exists()


def test_several_files_may_hold_the_same_work(tree: Tree, tmp_path: Path) -> None:
    first, second = tmp_path / "first.bib", tmp_path / "second.bib"
    first.write_text(GOOD)
    second.write_text(GOOD.replace("2020}}", "2021}}"))

    output = run(first, second)

    assert "1 added, 0 unchanged, 1 changed and left alone" in output
    assert f"{second}: good2020 was left alone; it differs in issued ('2020' → '2021')" in output


def test_the_format_is_known_by_the_content_where_the_name_does_not_tell(
    tree: Tree, tmp_path: Path
) -> None:
    source = tmp_path / "works.txt"
    source.write_text(GOOD)

    assert "1 added" in run(source)


def test_a_file_of_no_known_format_is_refused(tree: Tree, tmp_path: Path) -> None:
    source = tmp_path / "works.txt"
    source.write_text("Dear colleague, please find the references in the other letter.")

    with pytest.raises(CommandError, match=r"Name it with --format; there are: bibtex, biblatex"):
        run(source)


def test_a_file_that_is_not_there_is_named_before_anything_is_written(
    tree: Tree, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="Check the name and the permissions"):
        run(LITERATURE, tmp_path / "missing.bib")

    assert not LiteratureEntryPage.objects.exists()


def test_an_unknown_format_is_refused(tree: Tree) -> None:
    with pytest.raises(CommandError, match=r"Unknown format “papyrus”\. Choose one of"):
        run(LITERATURE, "--format", "papyrus")


def test_a_report_that_cannot_be_written_is_refused_before_the_import(
    tree: Tree, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="Name another file"):
        run(LITERATURE, "--report", tmp_path / "missing" / "report.json")

    assert not LiteratureEntryPage.objects.exists()


def test_without_an_index_it_says_what_to_do(tree: Tree) -> None:
    LiteratureIndexPage.objects.all().delete()

    with pytest.raises(CommandError, match="Create one in the CMS"):
        run(LITERATURE)


def test_the_report_file_holds_both_sides_of_every_difference(tree: Tree, tmp_path: Path) -> None:
    source, report = tmp_path / "works.bib", tmp_path / "report.json"
    source.write_text(GOOD)
    run(source)
    source.write_text(GOOD.replace("Good, Anna", "Better, Bert"))

    run(source, "--report", report)

    (changed,) = json.loads(report.read_text())["changed"]
    (difference,) = changed["differences"]
    assert (changed["key"], difference["field"]) == ("good2020", "contributors")
    assert difference["here"][0]["family"] == "Good"
    assert difference["in_file"][0]["family"] == "Better"
