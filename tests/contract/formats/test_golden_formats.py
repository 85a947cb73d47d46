"""One work in each format, to the letter: what others read by program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import Client

from cms.records.after_change import settle
from knowledge.models import LiteratureAbstract, LiteratureContributor
from tests.content import Tree, add_work, publish
from tests.contract.conftest import UPDATE

HERE = Path(__file__).parent
KEY = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


@pytest.fixture
def work(tree: Tree) -> None:
    """A chapter with everything that a work may have."""
    work = add_work(
        tree,
        translation_key=KEY,
        title="R&D „Spillovers“ im Cluster: 100 % Wissen?",
        slug="wissen",
        citation_key="thuenen2012wissen",
        type="chapter",
        issued="2012-03/2012-04",
        container_title="Handbuch der Netzwerke",
        publisher="Duncker & Humblot",
        publisher_place="Berlin",
        volume="2",
        page="15-34",
        number="7",
        edition="2",
        doi="10.1000/182",
        isbn="978-3-16-148410-0",
        language="de",
        summary="Wissen bleibt\nnicht am Ort.",
        audience="scientific",
        open_access=True,
        extra={"series": "Hefte", "titleaddon": "Ein Zusatz", "keywords": "Netzwerk; Wissen"},
    )
    work.contributors = [
        LiteratureContributor(family="Thünen", given="Johann H.", particle="von", sort_order=0),
        LiteratureContributor(
            family="King",
            given="Martin L.",
            suffix="Jr.",
            orcid="0000-0002-1825-0097",
            sort_order=1,
        ),
        LiteratureContributor(literal="OECD", role="editor", sort_order=2),
    ]
    work.abstracts = [
        LiteratureAbstract(text="Absatz 1.\n\nAbsatz 2.", language="de", rights="open"),
        LiteratureAbstract(text="Only for search.", language="en", rights="restricted"),
    ]
    publish(work)
    settle()


@pytest.mark.parametrize(
    "suffix", [".bib", ".biblatex.bib", ".ris", ".csl.json", ".csv", ".endnote.xml"]
)
def test_a_work_in_each_format(work: None, client: Client, suffix: str) -> None:
    found = client.get(f"/de/literatur/wissen{suffix}").content
    path = HERE / f"work{suffix}"
    if os.environ.get(UPDATE) == "1":
        path.write_bytes(found)
        return
    assert path.exists(), f"No {path.name}: look at what is given out, then set {UPDATE}=1."
    assert found.decode() == path.read_bytes().decode(), (
        f"{path.name} says otherwise. If the new form is meant, set {UPDATE}=1: "
        "it is a change of the interface that others rely on."
    )
