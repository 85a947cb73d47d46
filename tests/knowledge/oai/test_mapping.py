"""What harvesters are told of an item: its public facts, in the terms of two formats."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.kinds import kinds
from cms.metadata.dates import day_of, w3c_date
from cms.metadata.dublin_core import ELEMENTS
from cms.metadata.item import public_items
from cms.models import Record
from cms.oai.formats import FORMATS
from cms.records.after_change import settle
from knowledge.models import LiteratureAbstract, LiteratureCluster, LiteratureContributor
from knowledge.models.work_types import WorkType
from knowledge.oai.types import container_type, dcmi_type, general_type
from tests.content import Tree, add_cluster, add_concept, add_work, build_work, publish
from tests.contract.kinds.content import plant_everything
from tests.knowledge.handouts import add_handout, add_index

from .reading import LANG, Answer, ask, elements, pages


def record(client: Client, page: Any, prefix: str = "oai_dc", locale: str = "de") -> Answer:
    settle()
    identifier = f"oai:localhost:{page.translation_key}:{locale}"
    return ask(client, "GetRecord", identifier=identifier, metadataPrefix=prefix)


def datacite(client: Client, page: Any) -> Answer:
    return record(client, page, "oai_datacite")


@pytest.mark.parametrize("prefix", FORMATS)
def test_every_kind_of_item_can_be_had_in_every_format(
    client: Client, tree: Tree, prefix: str
) -> None:
    plant_everything(tree)
    settle()
    told = pages(client, "ListRecords", metadataPrefix=prefix)
    described = [element for page in told for element in page.find("//o:metadata/*")]
    assert len(described) == Record.objects.live().count()
    kinds_told = {spec for page in told for spec in page.find("//o:setSpec/text()")}
    assert {f"kind:{kind.name}" for kind in kinds} <= kinds_told


def test_only_elements_of_dublin_core_are_used(tree: Tree) -> None:
    plant_everything(tree)
    settle()
    records = list(Record.objects.live())
    for item in public_items(records).values():
        names = {name for name, _, _ in kinds[item.kind].dublin_core(item)}
        assert names <= set(ELEMENTS), item.kind
        assert {"title", "identifier", "type"} <= names


def test_a_work_is_described_in_its_own_language(client: Client, tree: Tree) -> None:
    theme = add_concept("networks", de="Netzwerke", en="Networks")
    work = add_work(
        tree,
        title="Clusters",
        language="en",
        abstract="An abstract.",
        summary="Worum es geht.",
        concepts=[theme],
        doi="10.1000/182",
    )
    answer = record(client, work)
    said = {e.tag.split("}")[1] + ":" + (e.text or ""): e.get(LANG) for e in answer.find("//dc:*")}
    assert said["title:Clusters"] == "en"
    assert said["description:An abstract."] == "en"
    assert said["description:Worum es geht."] == "de"
    assert said["subject:Netzwerke"] == "de"
    assert said["creator:Porter, Michael E."] is None
    assert elements(answer, "language") == ["en"]
    assert elements(answer, "identifier") == [
        f"http://localhost/de/literatur/{work.slug}/",
        "https://doi.org/10.1000/182",
    ]
    assert datacite(client, work).text("//d:resource/d:language") == "en"


def test_a_closed_abstract_is_never_told(client: Client, tree: Tree) -> None:
    work = add_work(tree)
    work.abstracts = [
        LiteratureAbstract(language="en", text="Open.", rights="open", sort_order=0),
        LiteratureAbstract(language="en", text="Closed.", rights="restricted", sort_order=1),
    ]
    publish(work)
    assert elements(record(client, work), "description") == ["Open."]
    assert datacite(client, work).find("//d:description/text()") == ["Open."]


def test_a_doi_that_nobody_has_checked_identifies_nothing(client: Client, tree: Tree) -> None:
    work = add_work(tree, doi="10.1000/unsure", doi_verified=False)
    for prefix in FORMATS:
        answer = record(client, work, prefix)
        assert "10.1000/unsure" not in "".join(answer.find("//text()"))
    (identifier,) = datacite(client, work).find("/*//d:resource/d:identifier")
    assert identifier.get("identifierType") == "URL"


def test_what_a_work_speaks_of_is_named_while_it_is_public(client: Client, tree: Tree) -> None:
    cluster = add_cluster(tree, title="Luftfahrt", slug="luftfahrt")
    work = build_work(title="Über Cluster")
    work.cluster_links = [LiteratureCluster(cluster=cluster)]
    index = tree.literature["de"].__class__.objects.get(pk=tree.literature["de"].pk)
    work.live = False
    index.add_child(instance=work)
    publish(work)
    address = "http://localhost/de/cluster/luftfahrt/"
    assert address in elements(record(client, work), "relation")
    PageViewRestriction.objects.create(page=cluster.page_ptr, restriction_type="login")
    assert address not in elements(record(client, work), "relation")


def test_editors_stand_for_authors_where_there_are_none(client: Client, tree: Tree) -> None:
    work = add_work(tree, extra={"and_others": "editor"}, type="book", isbn="978-3-16-148410-0")
    work.contributors = [
        LiteratureContributor(role="editor", family="Bathelt", given="Harald", sort_order=0),
        LiteratureContributor(role="translator", literal="Institut", sort_order=1),
    ]
    publish(work)
    answer = record(client, work)
    assert elements(answer, "creator") == ["Bathelt, Harald"]
    assert elements(answer, "contributor") == ["Institut"]
    assert "urn:isbn:978-3-16-148410-0" in elements(answer, "identifier")
    told = datacite(client, work)
    assert told.find("//d:creatorName/text()") == ["Bathelt, Harald", "(:etal)"]
    assert told.find("//d:contributor/@contributorType") == ["Other"]
    assert told.find("//d:contributorName/@nameType") == ["Organizational"]


def test_what_nobody_knows_is_said_to_be_unknown(client: Client, tree: Tree) -> None:
    work = add_work(
        tree, authors=[], issued="", container_title="", publisher="", language="x y", type="map"
    )
    told = datacite(client, work)
    assert told.find("//d:creatorName/text()") == ["(:unav)"]
    assert told.text("//d:resource/d:publisher") == "(:unav)"
    assert told.text("//d:publicationYear") == "0000"
    assert told.find("//d:resource/d:language") == []
    assert told.find("//d:dates") == []
    assert record(client, work).find(f"//dc:title/@{'xml:lang'}") == []


def test_letters_that_xml_cannot_hold_are_left_out(client: Client, tree: Tree) -> None:
    work = add_work(tree, title="Clu\x0bster\x1f <&> \ufffe😀", summary="\x01")
    for prefix in FORMATS:
        answer = record(client, work, prefix)
        assert "Cluster <&> 😀" in answer.find("//o:metadata//text()")
        assert "" not in answer.find("//o:metadata//dc:description/text()")


def test_a_handout_is_a_report_of_the_site(client: Client, tree: Tree) -> None:
    site = tree.site
    site.site_name = "Programm"
    site.save()
    handout = add_handout(add_index(tree))
    answer = record(client, handout)
    assert elements(answer, "type") == ["Text", "report"]
    assert elements(answer, "publisher") == ["Programm"]
    assert elements(answer, "format") == ["application/pdf"]
    assert "https://creativecommons.org/licenses/by/4.0/" in elements(answer, "rights")
    (file,) = elements(answer, "relation")
    loaded = client.get(file.removeprefix("http://localhost"))
    assert b"".join(loaded).startswith(b"%PDF")
    told = datacite(client, handout)
    assert told.find("//d:resourceType/@resourceTypeGeneral") == ["Report"]
    assert told.find("//d:rights/@rightsIdentifier") == ["CC-BY-4.0"]
    assert told.text("//d:resource/d:version") == "1"


@pytest.mark.parametrize("work_type", WorkType.values)
def test_each_type_of_work_has_one_in_other_vocabularies(work_type: str) -> None:
    assert dcmi_type(work_type)
    assert container_type(work_type)
    assert general_type(work_type)


def test_all_types_of_works_are_those_of_the_schema(client: Client, tree: Tree) -> None:
    """The schema has them all; each answer is checked against it."""
    for number, work_type in enumerate(WorkType.values):
        add_work(tree, type=work_type, slug=f"type-{number}")
    settle()
    told = pages(client, "ListRecords", metadataPrefix="oai_datacite", set="kind:literature")
    assert sum(len(page.live) for page in told) == len(WorkType.values)


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ("1998", "1998"),
        ("1998-11", "1998-11"),
        ("1998-11-05", "1998-11-05"),
        ("1998/2001", "1998/2001"),
        ("1998-21", ""),
        ("199X", ""),
        ("1998~", ""),
        ("1998/..", ""),
        ("", ""),
    ],
)
def test_dates_are_given_as_far_as_w3cdtf_can_say_them(issued: str, expected: str) -> None:
    assert w3c_date(issued) == expected


def test_days_are_in_utc() -> None:
    assert day_of(datetime(2026, 11, 24, 23, 59, tzinfo=UTC)) == "2026-11-24"
    assert day_of(None) == ""
