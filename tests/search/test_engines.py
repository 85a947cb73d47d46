"""What every search engine promises; run against each of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from cms.kinds import kinds
from cms.records import followers
from cms.records.after_change import settle
from search import listing
from search.engines import index
from search.followers import ElasticsearchFollower
from search.request import parse
from tests.content import Tree, add_concept, add_work


class EngineContract:
    """Requests of readers, and what they must find."""

    engine: str

    def bring_up_to_date(self) -> None:
        settle(max_items=None)

    def titles(self, query: str, *names: str) -> list[str]:
        found = self.find(query, *names)
        return [record.data["title"] for record in found.records]

    def find(self, query: str, *names: str) -> listing.SearchResult:
        self.bring_up_to_date()
        wanted = [kinds[name] for name in names or ("literature",)]
        result = listing.find(parse(QueryDict(query), wanted))
        assert result.search is not None
        assert (result.search.engine, result.search.degraded) == (self.engine, False)
        return result

    def test_every_word_must_be_there_in_any_field(self, tree: Tree) -> None:
        add_work(tree, title="The Strength of Weak Ties", authors=[("Granovetter", "Mark")])
        add_work(tree, title="Strong Ties", authors=[("Burt", "Ronald")])
        assert self.titles("q=granovetter ties") == ["The Strength of Weak Ties"]
        assert self.titles("q=burt weak") == []

    def test_words_are_found_in_other_forms(self, tree: Tree) -> None:
        add_work(tree, title="Regionale Netzwerke der Innovation", language="de")
        add_work(tree, title="Regional Networks", language="en")
        assert self.titles("q=Netzwerk") == ["Regionale Netzwerke der Innovation"]
        assert self.titles("q=network") == ["Regional Networks"]

    @pytest.mark.parametrize("query", ["Gründung", "gruendung", "Grundung", "GRÜNDUNG"])
    def test_umlauts_are_found_however_they_are_typed(self, tree: Tree, query: str) -> None:
        add_work(tree, title="Die Gründung von Clustern", language="de")
        assert self.titles(f"q={query}") == ["Die Gründung von Clustern"]

    def test_accents_are_no_hindrance(self, tree: Tree) -> None:
        add_work(tree, title="Knowledge", authors=[("Fløysand", "Arnt"), ("García", "José")])
        assert self.titles("q=garcia") == ["Knowledge"]

    def test_a_title_counts_more_than_an_abstract(self, tree: Tree) -> None:
        add_work(tree, title="Something else", abstract="About absorptive capacity.")
        add_work(tree, title="Absorptive Capacity")
        assert self.titles("q=absorptive capacity") == ["Absorptive Capacity", "Something else"]

    def test_a_closed_abstract_finds_its_work_and_is_not_quoted(self, tree: Tree) -> None:
        work = add_work(tree, title="Something", abstract="About absorptive capacity.")
        work.abstracts.update(rights="restricted")
        found = self.find("q=absorptive")
        assert [record.data["title"] for record in found.records] == ["Something"]
        assert "absorptive" not in str(found.highlights).lower()

    def test_totals_and_pages(self, tree: Tree) -> None:
        for number in range(5):
            add_work(tree, title=f"Cluster study {number}")
        first = self.find("q=study&limit=2&order=title")
        assert first.total == 5
        assert len(first.records) == 2
        rest = self.find(f"q=study&limit=100&order=title&after={first.next_cursor}")
        assert [r.data["title"] for r in rest.records] == [f"Cluster study {n}" for n in (2, 3, 4)]

    def test_filters_hold_for_searches(self, tree: Tree) -> None:
        add_work(tree, title="Cluster study", issued="1998", type="book")
        add_work(tree, title="Cluster study", issued="2005")
        assert len(self.titles("q=study&type=book")) == 1
        assert len(self.titles("q=study&year__gte=2000")) == 1
        assert len(self.titles("q=study&year__gte=2000&type=book")) == 0

    def test_other_kinds_are_found_and_kept_apart(self, tree: Tree) -> None:
        add_concept("diffusion", de="Wissensdiffusion", en="Knowledge diffusion")
        assert self.titles("q=Wissensdiffusion", "concepts") == ["Wissensdiffusion"]
        assert self.titles("q=Wissensdiffusion", "literature") == []
        assert self.titles("q=programme&locale=en", *kinds.names()) == ["The programme"]

    def test_fallback_is_found_in_the_other_language_and_can_be_refused(self, tree: Tree) -> None:
        add_work(tree, title="Cluster study")
        assert self.titles("q=study&locale=en") == ["Cluster study"]
        assert self.titles("q=study&locale=en&fallback=none") == []

    def test_what_is_withdrawn_is_found_no_more_and_what_returns_is(self, tree: Tree) -> None:
        work = add_work(tree, title="Cluster study")
        assert self.titles("q=study") == ["Cluster study"]
        work.unpublish()
        assert self.titles("q=study") == []
        work.save_revision().publish()
        assert self.titles("q=study") == ["Cluster study"]

    def test_a_change_replaces_what_was_there(self, tree: Tree) -> None:
        work = add_work(tree, title="Cluster study")
        self.bring_up_to_date()
        work.title = "Network inquiry"
        work.save_revision().publish()
        assert self.titles("q=study") == []
        assert self.titles("q=inquiry") == ["Network inquiry"]

    @pytest.mark.parametrize(
        "query", ["!!!", "(", "a:b", '"', "*", "AND OR NOT", "\\", "x" * 400, "日本", "' | '"]
    )
    def test_anything_typed_is_words_and_no_error(self, tree: Tree, query: str) -> None:
        self.bring_up_to_date()
        data = QueryDict(mutable=True)
        data["q"] = query
        assert listing.find(parse(data, [kinds["literature"]])).total == 0


class TestPostgres(EngineContract):
    engine = "postgres"


@pytest.mark.usefixtures("elasticsearch")
class TestElasticsearch(EngineContract):
    engine = "elasticsearch"

    def bring_up_to_date(self) -> None:
        settle(max_items=None)
        follower = ElasticsearchFollower()
        followers.catch_up(follower)
        index.refresh(follower.index)


def test_postgres_answers_when_elasticsearch_does_not(tree: Tree, settings: Any) -> None:
    add_work(tree, title="Cluster study")
    settle()
    # Nobody listens there.
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    result = listing.find(parse(QueryDict("q=study"), [kinds["literature"]]))
    assert result.total == 1
    assert result.search == listing.SearchInfo("postgres", degraded=True)
