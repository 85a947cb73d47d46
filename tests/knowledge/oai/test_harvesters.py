"""Other people's harvesters over HTTP: what they keep is what is public, whatever happens."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from oaipmh_scythe import Scythe
from oaipmh_scythe import exceptions as refusals
from pytest_django.live_server_helper import LiveServer

from cms.models import Record
from cms.oai import listing
from cms.records.after_change import settle
from knowledge.models import LiteratureConcept
from tests.content import Tree, add_concept, add_work, publish

with warnings.catch_warnings():
    # Python warns of letters in its source.
    warnings.simplefilter("ignore", DeprecationWarning)
    from sickle import Sickle  # type: ignore[import-untyped]
    from sickle.oaiexceptions import NoRecordsMatch  # type: ignore[import-untyped]

# What a harvester keeps: identifier to the title.
Store = dict[str, str]
Harvest = Callable[..., Iterable[Any]]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 3)


def by_sickle(server: LiveServer) -> Harvest:
    client = Sickle(f"{server.url}/oai/", timeout=60)

    def harvest(**arguments: str) -> Iterable[Any]:
        given = {name.rstrip("_"): value for name, value in arguments.items()}
        try:
            yield from client.ListRecords(metadataPrefix="oai_dc", **given)
        except NoRecordsMatch:
            return

    return harvest


def by_scythe(server: LiveServer) -> Harvest:
    def harvest(**arguments: str) -> Iterable[Any]:
        given: dict[str, Any] = {
            "set_" if name == "set" else name: value for name, value in arguments.items()
        }
        with Scythe(f"{server.url}/oai/") as client:
            try:
                yield from client.list_records(metadata_prefix="oai_dc", **given)
            except refusals.NoRecordsMatch:
                return

    return harvest


def keep(store: Store, harvested: Iterable[Any]) -> None:
    """As every harvester does: what is deleted is dropped, all else is taken over."""
    for record in harvested:
        if record.header.deleted:
            store.pop(record.header.identifier, None)
        else:
            metadata = getattr(record, "metadata", None) or record.get_metadata()
            store[record.header.identifier] = metadata["title"][0]


def public(**conditions: Any) -> Store:
    rows = Record.objects.live().filter(**conditions)
    return {f"oai:localhost:{r.key}:{r.locale}": r.data["title"] for r in rows}


def _time(server: LiveServer) -> str:
    response = Sickle(f"{server.url}/oai/", timeout=60).harvest(verb="Identify")
    (element,) = response.xml.iter("{http://www.openarchives.org/OAI/2.0/}responseDate")
    return str(element.text)


@pytest.mark.parametrize("harvester", [by_sickle, by_scythe])
def test_the_whole_is_harvested_over_many_pages(
    committed_tree: Tree, live_server: LiveServer, harvester: Callable[[LiveServer], Harvest]
) -> None:
    theme = add_concept("one", de="Eins", en="One")
    for number in range(10):
        add_work(committed_tree, title=f"Werk {number}", concepts=[theme] if number % 2 else [])
    settle()
    harvest = harvester(live_server)
    for arguments, conditions in (
        ({}, {}),
        ({"set": "kind:literature"}, {"kind": "literature"}),
        ({"set": f"theme:{theme.uuid}"}, {"filters__theme": [str(theme.uuid)]}),
    ):
        store: Store = {}
        keep(store, harvest(**arguments))
        assert store == public(**conditions)
        assert store


@pytest.mark.parametrize("harvester", [by_sickle, by_scythe])
def test_who_goes_on_harvesting_keeps_what_is_public(
    committed_tree: Tree, live_server: LiveServer, harvester: Callable[[LiveServer], Harvest]
) -> None:
    """Three copies, of everything and of two sets, through changes of every sort."""
    dice = random.Random(7)  # noqa: S311 - nothing secret
    themes = [add_concept(name, de=name) for name in ("one", "two")]
    works = [
        add_work(committed_tree, title=f"Werk {n}", concepts=[dice.choice(themes)])
        for n in range(8)
    ]
    settle()
    harvest = harvester(live_server)
    one = f"theme:{themes[0].uuid}"
    copies: dict[str, Store] = {"": {}, one: {}, "language:en": {}}
    since = ""
    for round_number in range(4):
        start = _time(live_server)
        for spec, store in copies.items():
            chosen = {"set": spec} if spec else {}
            keep(store, harvest(**chosen, **({"from_": since} if since else {})))
        since = start
        assert copies[""] == public()
        assert copies[one] == public(filters__contains={"theme": [str(themes[0].uuid)]})
        english = public(filters__contains={"language": ["en"]})
        pages = public(kind__in=["pages", "concepts", "clusters"], locale="en")
        assert copies["language:en"] == {**english, **pages}
        for work in dice.sample(works, 5):
            change(work.__class__.objects.get(pk=work.pk), dice, themes, round_number)
        works.append(add_work(committed_tree, title=f"Neu {round_number}", concepts=[themes[0]]))
        settle()


def change(work: Any, dice: random.Random, themes: list[Any], number: int) -> None:
    match dice.choice(["withdraw", "theme", "no theme", "language", "title"]):
        case "withdraw" if work.live:
            work.unpublish()
        case "theme":
            work.concept_links = [LiteratureConcept(concept=dice.choice(themes))]
            publish(work)
        case "no theme":
            work.concept_links = []
            publish(work)
        case "language":
            work.language = dice.choice(["de", "en", ""])
            publish(work)
        case _:
            work.title = f"{work.title}, {number}"
            publish(work)


def test_sets_and_formats_are_understood(committed_tree: Tree, live_server: LiveServer) -> None:
    add_work(committed_tree, concepts=[add_concept("one", de="Eins", en="One")])
    settle()
    client = Sickle(f"{live_server.url}/oai/", timeout=60)
    names = {each.setSpec: each.setName for each in client.ListSets()}
    assert names["theme"] == "Thema / Theme"
    assert [f.metadataPrefix for f in client.ListMetadataFormats()] == ["oai_dc", "oai_datacite"]
    identify = client.Identify()
    assert (identify.deletedRecord, identify.protocolVersion) == ("persistent", "2.0")
    first = next(iter(client.ListIdentifiers(metadataPrefix="oai_datacite")))
    record = client.GetRecord(identifier=first.identifier, metadataPrefix="oai_datacite")
    assert record.header.identifier == first.identifier
    posting = Sickle(f"{live_server.url}/oai/", http_method="POST", timeout=60)
    assert next(iter(posting.ListRecords(metadataPrefix="oai_dc"))).header.identifier


def test_a_harvest_beside_a_writer_ends_with_what_is_public(
    committed_tree: Tree, live_server: LiveServer
) -> None:
    works = [add_work(committed_tree, title=f"Werk {n}") for n in range(9)]
    settle()
    store: Store = {}
    harvested = iter(by_sickle(live_server)(set="kind:literature"))
    for number in range(4):
        keep(store, [next(harvested)])
        work = works[number * 2].__class__.objects.get(pk=works[number * 2].pk)
        if number % 2:
            work.unpublish()
        else:
            work.title = f"Anders {number}"
            publish(work)
        settle()
    keep(store, harvested)
    assert store == public(kind="literature")
