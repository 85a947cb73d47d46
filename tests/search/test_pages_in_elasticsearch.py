"""Pages of long texts in the Elasticsearch index: what stands there, and the proof of it."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.http import QueryDict

from cms.kinds import kinds
from cms.records import followers
from cms.records.after_change import settle
from knowledge.models import PdfPage
from search import listing, proof
from search.engines.elasticsearch import client, index
from search.engines.elasticsearch.document import mapping
from search.engines.elasticsearch.follower import BuildFollower
from search.followers import ElasticsearchFollower
from search.request import parse
from tests.content import Tree
from tests.knowledge.handouts import add_document, add_handout, add_index, paged_pdf


@pytest.fixture
def build(tree: Tree, elasticsearch: str) -> str:
    """A build with a handout of three pages."""
    add_handout(add_index(tree), document=add_document(paged_pdf("Eins", "", "Quastenflosser")))
    return up_to_date()


def up_to_date() -> str:
    settle(max_items=None)
    follower = ElasticsearchFollower()
    followers.catch_up(follower)
    index.refresh(follower.index)
    return follower.index


def test_a_page_is_a_nested_document_that_is_no_item(build: str) -> None:
    hits = client().search(index=build, query={"term": {"kind": "handouts"}})["hits"]
    assert hits["total"]["value"] == 1
    assert hits["hits"][0]["_source"]["pages"] == {
        "pdf_text": [
            {"locale": "de", "number": 1, "de": "Eins"},
            {"locale": "de", "number": 3, "de": "Quastenflosser", "parts": "quast floss"},
        ]
    }
    nested = mapping()["properties"]["pages"]["properties"]["pdf_text"]
    assert nested["type"] == "nested"
    assert mapping()["dynamic"] == "strict"


def test_the_proof_compares_pages(build: str) -> None:
    assert not proof.differences(build, texts=True)
    assert proof.unanswered(build) == []
    PdfPage.objects.filter(number=3).update(content="Zitteraal")
    assert len(proof.differences(build, texts=True).otherwise) == 1
    out = StringIO()
    call_command("search", "check", stdout=out)
    assert not proof.differences(up_to_date(), texts=True)


def test_a_build_from_before_there_were_pages_is_still_searched(
    tree: Tree, elasticsearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a build of an earlier version
    def earlier() -> dict[str, Any]:
        found = mapping()
        del found["properties"]["pages"]
        return found

    with monkeypatch.context() as patched:
        patched.setattr(index, "mapping", earlier)
        name = index.create()
    add_handout(add_index(tree), document=add_document(paged_pdf("Quastenflosser")))
    settle(max_items=None)
    BuildFollower(name).fill(lambda count: None)
    index.refresh(name)
    index.switch_to(name)
    request = parse(QueryDict("q=Partner"), [kinds["handouts"]])
    # then it answers, and nobody needs the other engine
    result = listing.find(request)
    assert result.total == 1
    assert result.search is not None
    assert (result.search.engine, result.search.degraded) == ("elasticsearch", False)
