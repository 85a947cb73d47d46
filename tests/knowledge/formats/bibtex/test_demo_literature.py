"""The demo bibliography is read whole and comes out again as it went in."""

import json
from collections import Counter
from pathlib import Path

import pytest

import knowledge
from knowledge.formats.readers import READERS
from knowledge.references import Contributor, Reference
from tests.knowledge.formats.texts import written

DEMO = Path(knowledge.__file__).parent / "demo"


@pytest.fixture(scope="module")
def literature() -> dict[str, Reference]:
    outcomes = list(READERS["biblatex"].read((DEMO / "literature.bib").read_bytes()))
    assert [each for each in outcomes if not isinstance(each, Reference)] == []
    return {each.citation_key: each for each in outcomes if isinstance(each, Reference)}


def test_every_entry_is_read(literature: dict[str, Reference]) -> None:
    assert literature.keys() == json.loads((DEMO / "literature-sources.json").read_text()).keys()
    assert Counter(each.type for each in literature.values()) == {
        "article-journal": 100, "book": 28, "chapter": 7, "report": 5,
    }  # fmt: skip
    assert Counter(each.language for each in literature.values()) == {"en": 113, "de": 27}
    assert sum(bool(each.doi) for each in literature.values()) == 76
    years = {each.year for each in literature.values() if each.year}
    assert (min(years), max(years)) == (1826, 2022)


def test_special_cases(literature: dict[str, Reference]) -> None:
    people = [each for work in literature.values() for each in work.contributors]
    assert Contributor("author", "Thünen", "Johann Heinrich", "von") in people
    assert Contributor("author", "Ter Wal", "Anne L. J.") in people
    assert Contributor("author", "D'Amour", "Alexander") in people
    assert Contributor("author", literal="OECD") in people
    assert Contributor("author", "Asheim", "Bjørn T.") in people
    assert len(literature["rothgang2014begleitende"].contributors) == 11
    works = list(literature.values())
    assert any(each.issued == "2021-02-22" for each in works)
    assert any(each.issue == "4-5" for each in works)
    assert any(each.title.startswith("R&D Spillovers") for each in works)
    assert any("„Spitzencluster-Wettbewerb“" in each.title for each in works)
    assert any("(1975–2010)" in each.title for each in works)
    assert any(each.publisher == "Duncker & Humblot" for each in works)
    assert all("\\" not in each.title and "{" not in each.title for each in works)
    only_edited = [each for each in works if {one.role for one in each.contributors} == {"editor"}]
    assert len(only_edited) == 3


@pytest.mark.parametrize("name", ["biblatex", "bibtex"])
def test_round_trip(literature: dict[str, Reference], name: str) -> None:
    text = written(name, literature.values())
    assert list(READERS[name].read(text)) == list(literature.values())


def test_dialects_use_their_own_fields(literature: dict[str, Reference]) -> None:
    works = [literature["porter1998clusters"]]
    assert written("bibtex", works) == (
        "@article{porter1998clusters,\n"
        "  author   = {Porter, Michael E.},\n"
        "  title    = {Clusters and the New Economics of Competition},\n"
        "  journal  = {Harvard Business Review},\n"
        "  year     = {1998},\n"
        "  volume   = {76},\n"
        "  number   = {6},\n"
        "  pages    = {77--90},\n"
        "  language = {english},\n"
        "}\n"
    )
    biblatex = written("biblatex", works)
    assert "journaltitle = {Harvard" in biblatex
    assert "date         = {1998}" in biblatex


def test_capitals_are_protected_only_where_styles_would_lose_them() -> None:
    def title(text: str, language: str, name: str) -> str:
        work = Reference("k", "book", title=text, language=language)
        return written(name, [work]).splitlines()[1].split("=", 1)[1].strip(" ,")

    assert title("Der Staat", "de", "bibtex") == "{{Der Staat}}"
    assert title("Der Staat", "de", "biblatex") == "{Der Staat}"
    assert title("R&D in Chile: Evidence from wine", "en", "bibtex") == (
        "{{R\\&D} in {Chile}: Evidence from wine}"
    )
    assert title("The Strength of Weak Ties", "en", "bibtex") == "{The Strength of Weak Ties}"
