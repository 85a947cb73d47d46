"""What every search engine promises; run against each of them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import CollectionViewRestriction

from cms.kinds import kinds
from cms.records import followers
from cms.records.after_change import settle
from cms.records.models import Record
from knowledge.models import HandoutPage, HandoutTheme
from search import listing
from search.engines.elasticsearch import index
from search.followers import ElasticsearchFollower
from search.models import SearchPage
from search.request import parse
from tests.content import Tree, add_concept, add_work, publish
from tests.knowledge.handouts import add_document, add_handout, add_index, paged_pdf


class EngineContract:
    """Requests of readers, and what they must find."""

    engine: str
    # Texts that Elasticsearch analyses otherwise than here are spelled with these words only.
    vocabulary = ("alpha", "bravo", "delta", "gamma", "omega")

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

    def facet(self, query: str, name: str, *names: str) -> list[tuple[Any, int]]:
        found = self.find(f"{query}&facets={name}", *names)
        return [(bucket.value, bucket.count) for bucket in found.facets[name].buckets]

    def highlights(self, query: str) -> list[dict[str, list[str]]]:
        found = self.find(query)
        return [found.highlights[str(record.key)] for record in found.records]

    def test_every_word_must_be_there_in_any_field(self, tree: Tree) -> None:
        add_work(tree, title="The Strength of Weak Ties", authors=[("Granovetter", "Mark")])
        for number in range(10):
            add_work(tree, title=f"Strong Ties {number}", authors=[("Granovetter", "Mark")])
        strong = self.find("q=granovetter strong ties")
        assert (strong.total, strong.search and strong.search.partial) == (10, False)
        assert self.titles("q=granovetter weak ties")[0] == "The Strength of Weak Ties"

    def test_little_is_asked_for_once_where_it_is_known_beforehand(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Given a query for which two works have all the words, and ten have one of them
        for number in range(10):
            add_work(tree, title="bravo gamma" if number < 2 else "bravo")
        asked: list[int | None] = []
        ask = listing.Engines.ask

        def watched(self: listing.Engines, *arguments: Any) -> Any:
            found, info = ask(self, *arguments)
            asked.append(found.complete)
            return found, info

        monkeypatch.setattr(listing.Engines, "ask", watched)
        # When nothing is known of the words, the answer takes two questions
        monkeypatch.setattr(listing, "expected", lambda plan: None)
        twice = self.find("q=bravo gamma")
        assert asked == [None, None]
        assert twice.search is not None
        assert (twice.total, twice.search.partial) == (10, True)
        # Then it is the same by one, where few hits are expected
        asked.clear()
        monkeypatch.setattr(listing, "expected", lambda plan: 0.0)
        once = self.find("q=bravo gamma")
        assert asked == [2]
        assert [r.key for r in once.records] == [r.key for r in twice.records]
        assert (once.total, once.search, once.highlights) == (
            twice.total,
            twice.search,
            twice.highlights,
        )
        # And where there are more than expected, these alone are shown
        asked.clear()
        wrong = self.find("q=bravo")
        assert asked == [10, None]
        assert wrong.search is not None
        assert (wrong.total, wrong.search.partial) == (10, False)
        # And what was chosen in a facet counts for all the words, too
        asked.clear()
        assert self.find("q=bravo gamma&type=book&facets=type").total == 0
        assert asked[0] == 0

    def test_with_few_hits_items_with_most_of_the_words_follow(self, tree: Tree) -> None:
        add_work(tree, title="The Strength of Weak Ties", authors=[("Granovetter", "Mark")])
        add_work(tree, title="Strong Ties", authors=[("Burt", "Ronald")])
        both = self.find("q=granovetter ties")
        assert [record.data["title"] for record in both.records] == [
            "The Strength of Weak Ties",
            "Strong Ties",
        ]
        assert both.search is not None
        assert both.search.partial
        # No item has both words, each of these has one.
        neither = self.find("q=burt weak")
        assert neither.total == 2
        assert neither.search is not None
        assert neither.search.partial
        assert self.titles("q=quantum chromodynamics") == []

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
        "query",
        [
            "!!!",
            "(",
            "a:b",
            '"',
            "*",
            "AND OR NOT",
            "\\",
            "x" * 400,
            "日本",
            "' | '",
            "10.1000/1%00",
        ],
    )
    def test_anything_typed_is_words_and_no_error(self, tree: Tree, query: str) -> None:
        self.bring_up_to_date()
        data = QueryDict(mutable=True)
        data["q"] = query
        assert listing.find(parse(data, [kinds["literature"]])).total == 0

    def test_compounds_are_found_by_their_parts_and_the_other_way(self, tree: Tree) -> None:
        add_work(tree, title="Innovationspolitik der Länder", language="de")
        add_work(tree, title="Transfer von Technologien", language="de")
        for query in ("Innovationspolitik", "Innovations-Politik", "Innovation Politik"):
            assert self.titles(f"q={query}")[0] == "Innovationspolitik der Länder"
        assert self.titles("q=Technologietransfer")[0] == "Transfer von Technologien"

    def test_a_phrase_is_words_side_by_side_in_one_text(self, tree: Tree) -> None:
        add_work(tree, title="Weak networks in regions")
        add_work(tree, title="Networks that are weak")
        add_work(tree, title="On being weak", authors=[("Networks", "Ann")])
        assert self.titles('q="weak networks"') == ["Weak networks in regions"]
        assert self.titles('q="weak network"') == ["Weak networks in regions"]
        assert self.titles('q="networks weak"') == []

    def test_a_minus_leaves_out(self, tree: Tree) -> None:
        add_work(tree, title="Weak ties")
        add_work(tree, title="Strong ties")
        assert self.titles("q=ties -strong") == ["Weak ties"]
        assert self.titles('q=ties -"strong ties"') == ["Weak ties"]
        assert self.titles("q=ties -author:strong&order=title") == ["Strong ties", "Weak ties"]
        # Only exclusions: everything else.
        assert self.titles("q=-strong&order=title") == ["Weak ties"]

    def test_fields_are_searched_by_themselves(self, tree: Tree) -> None:
        add_work(tree, title="Burt on ties", authors=[("Granovetter", "Mark")])
        add_work(tree, title="Structural holes", authors=[("Burt", "Ronald")])
        assert set(self.titles("q=burt")) == {"Burt on ties", "Structural holes"}
        assert self.titles("q=author:burt") == ["Structural holes"]
        assert self.titles("q=titel:burt") == ["Burt on ties"]
        assert self.titles('q=author:"ronald burt"') == ["Structural holes"]
        assert self.titles("q=title:hole") == ["Structural holes"]

    def test_years_stand_in_the_query(self, tree: Tree) -> None:
        for year in (1998, 2005, 2010):
            add_work(tree, title=f"Study of {year}", issued=str(year))
        assert self.titles("q=study year:2000..2010&order=year") == [
            "Study of 2005",
            "Study of 2010",
        ]
        assert self.titles("q=study jahr:..1998") == ["Study of 1998"]
        assert self.titles("q=study -year:2005&order=year") == ["Study of 1998", "Study of 2010"]

    @pytest.mark.parametrize(
        "query",
        [
            "10.1000/xyz.123",
            "doi:10.1000/XYZ.123",
            "https://doi.org/10.1000/xyz.123",
            "978-3-16-148410-0",
            "9783161484100",
        ],
    )
    def test_identifiers_are_found_however_they_are_typed(self, tree: Tree, query: str) -> None:
        add_work(
            tree, title="Found", doi="10.1000/xyz.123", doi_verified=True, isbn="978-3-16-148410-0"
        )
        add_work(tree, title="Other", doi="10.1000/xyz.124", doi_verified=True)
        assert self.titles(f"q={query}") == ["Found"]

    def test_labels_of_concepts_are_found_in_either_language(self, tree: Tree) -> None:
        theme = add_concept("diffusion", de="Wissensdiffusion", en="Knowledge diffusion")
        add_work(tree, title="Something", concepts=[theme])
        add_work(tree, title="About knowledge diffusion")
        add_work(tree, title="Wissensdiffusion in Netzen", language="de")
        everything = {"Something", "About knowledge diffusion", "Wissensdiffusion in Netzen"}
        for query in ("Knowledge diffusion", "Wissensdiffusion"):
            found = self.find(f"q={query}")
            assert {record.data["title"] for record in found.records} == everything
            assert found.search is not None
            assert not found.search.partial
            assert len(found.search.also_searched) == 1
            about = {record.data["title"]: str(record.key) for record in found.records}
            (concept,) = found.concepts[about["Something"]]
            assert (concept.key, concept.label) == (theme.uuid, query)
        unexpanded = self.titles("q=Wissensdiffusion&expand=none")
        assert unexpanded[0] == "Wissensdiffusion in Netzen"
        assert "Something" not in unexpanded

    def test_dates_are_those_of_the_text_that_is_shown(self, tree: Tree) -> None:
        # Given two pages in two languages, changed in another order in each
        pages = {"home": tree.home, "programme": tree.programme}
        moments = {}
        order = (("de", "home"), ("de", "programme"), ("en", "programme"), ("en", "home"))
        for language, name in order:
            page = pages[name][language]
            page.title = f"Netz {language}"
            page.save_revision().publish()
            settle(max_items=None)
            key = page.translation_key
            moments[language, name] = Record.objects.get(key=key, locale=language).changed_at
        names = {page["de"].translation_key: name for name, page in pages.items()}

        def found(query: str) -> list[str]:
            records = self.find(f"q=netz&{query}", "pages").records
            return [names[record.key] for record in records]

        # Then they stand in the order of the language they are shown in
        assert found("locale=de&order=-changed_at") == ["programme", "home"]
        assert found("locale=en&order=-changed_at") == ["home", "programme"]
        # and only its changes count
        since = quote(moments["de", "programme"].isoformat())
        assert found(f"locale=de&modified_since={since}") == ["programme"]
        assert sorted(found(f"locale=en&modified_since={since}")) == ["home", "programme"]

    def test_an_exact_title_comes_first(self, tree: Tree) -> None:
        add_work(tree, title="Innovation", abstract="Innovation, innovation.", issued="1950")
        add_work(tree, title="Innovation and more innovation", abstract="Innovation. " * 20)
        add_work(tree, title="Innovation: the innovation of innovation")
        add_work(tree, title="The Innovation of the Region", issued="1950")
        assert self.titles("q=innovation")[0] == "Innovation"
        for query in ("innovation of the region", "The Innovation of the Region"):
            assert self.titles(f"q={query}")[0] == "The Innovation of the Region"

    def test_words_side_by_side_count_more(self, tree: Tree) -> None:
        add_work(tree, title="One", abstract="Capacity to be filled. It is absorptive.")
        add_work(tree, title="Two", abstract="On absorptive capacity. It is here or there.")
        assert self.titles("q=absorptive capacity") == ["Two", "One"]

    def test_items_alike_come_by_year_and_as_a_reader_prefers(self, tree: Tree) -> None:
        add_work(tree, title="Cluster study", issued="2001", audience="general", citation_key="a")
        add_work(tree, title="Cluster study", issued="2020", citation_key="b")
        keys = [r.data["citation_key"] for r in self.find("q=cluster study").records]
        assert keys == ["b", "a"]
        preferred = self.find("q=cluster study&prefer=audience:general")
        assert [r.data["citation_key"] for r in preferred.records] == ["a", "b"]

    def test_facets_leave_out_their_own_choice(self, tree: Tree) -> None:
        for type_, language in (("book", "en"), ("book", "de"), ("report", "en"), ("map", "en")):
            add_work(tree, title="Cluster study", type=type_, language=language)
        assert self.facet("q=study", "type") == [("book", 2), ("map", 1), ("report", 1)]
        assert self.facet("q=study&type=book", "type") == [("book", 2), ("map", 1), ("report", 1)]
        chosen = self.find("q=study&type=report&language=en&facets=type,language")
        assert chosen.total == 1
        counted = {
            name: [(bucket.value, bucket.count) for bucket in facet.buckets]
            for name, facet in chosen.facets.items()
        }
        assert counted == {
            "type": [("book", 1), ("map", 1), ("report", 1)],
            "language": [("en", 1)],
        }
        both = self.find("q=study&type=report&type=map&facets=type")
        assert both.total == 2
        # A choice in what is no facet here narrows all.
        assert self.facet("q=study&type=book", "language") == [("de", 1), ("en", 1)]

    def test_facets_of_flags_years_and_persons(self, tree: Tree) -> None:
        add_work(tree, title="Study", issued="1998", open_access=True, authors=[("A", "B")])
        add_work(tree, title="Study", issued="2005", open_access=False, authors=[("A", "B")])
        add_work(tree, title="Study", issued="2005", authors=[("C", "D"), ("A", "B")])
        assert self.facet("q=study", "open_access") == [(False, 1), (True, 1)]
        assert self.facet("q=study", "year") == [(2005, 2), (1998, 1)]
        assert self.facet("q=study", "person") == [("A, B", 3), ("C, D", 1)]
        assert self.facet("q=study&year__gte=2000", "year") == [(2005, 2), (1998, 1)]
        assert len(self.titles("q=study&open_access=true")) == 1
        assert len(self.titles("q=study&person=C, D")) == 1

    def test_a_facet_says_whether_there_is_more(self, tree: Tree) -> None:
        for number in range(3):
            add_work(tree, title="Study", container_title=f"Journal {number}")
        few = self.find("q=study&facets=container_title&facet_limit=2").facets["container_title"]
        assert [(bucket.value, bucket.count) for bucket in few.buckets] == [
            ("Journal 0", 1),
            ("Journal 1", 1),
        ]
        assert few.more
        assert not self.find("q=study&facets=container_title").facets["container_title"].more

    def test_kinds_are_a_facet_where_there_are_several(self, tree: Tree) -> None:
        add_work(tree, title="Zeppelin study")
        add_work(tree, title="Zeppelin yards")
        add_concept("zeppelin", en="Zeppelin", de="Zeppelin")
        names = ("literature", "concepts")
        assert self.facet("q=zeppelin", "kind", *names) == [("literature", 2), ("concepts", 1)]
        assert self.facet("q=zeppelin&kind=concepts", "kind", *names)[0] == ("literature", 2)
        assert self.titles("q=zeppelin&kind=concepts", *names) == ["Zeppelin"]

    def test_facets_of_lists_without_words(self, tree: Tree) -> None:
        add_work(tree, title="One", type="book")
        add_work(tree, title="Two", type="report")
        found = self.find("facets=type&type=book")
        assert (found.total, len(found.records)) == (1, 1)
        assert [(b.value, b.count) for b in found.facets["type"].buckets] == [
            ("book", 1),
            ("report", 1),
        ]

    def test_filters_that_are_no_facets_hold_as_well(self, tree: Tree) -> None:
        add_work(tree, title="Study one", citation_key="one")
        add_work(tree, title="Study two", citation_key="two")
        assert self.titles("q=study&citation_key=two") == ["Study two"]

    def test_orders_and_their_ties(self, tree: Tree) -> None:
        for title, year in (("Study c", "2001"), ("Study a", "2001"), ("Study b", "1999")):
            add_work(tree, title=title, issued=year)
        add_work(tree, title="Study without a year", issued="")
        dated = ["Study a", "Study b", "Study c", "Study without a year"]
        assert self.titles("q=study&order=title") == dated
        assert self.titles("q=study&order=-title") == dated[::-1]
        newest = ["Study a", "Study c", "Study b", "Study without a year"]
        assert self.titles("q=study&order=-year") == newest
        assert self.titles("q=study&order=-year,-title")[:3] == ["Study c", "Study a", "Study b"]
        assert self.titles("q=study&order=year")[0] == "Study b"
        changed = self.find("q=study&order=-changed_at").records
        moments = [record.changed_at for record in changed]
        assert moments == sorted(moments, reverse=True)

    def test_a_sign_of_which_nothing_is_left_is_no_hindrance(self, tree: Tree) -> None:
        add_work(tree, title="Poison \uff9e study")
        add_work(tree, title="Another study")
        assert set(self.titles("q=study")) == {"Poison \uff9e study", "Another study"}
        assert "Poison \uff9e study" in self.titles("q=%EF%BE%9E study")

    def test_spans_and_identifiers_can_be_left_out(self, tree: Tree) -> None:
        for year in (2000, 2017, 2024):
            add_work(tree, title=f"Study of {year}", issued=str(year), doi=f"10.1000/{year}")
        assert self.titles("q=study -year:2015..2020&order=year") == [
            "Study of 2000",
            "Study of 2024",
        ]
        assert len(self.titles("q=study -10.1000/2017")) == 2

    def test_a_span_of_any_length_can_be_left_out(self, tree: Tree) -> None:
        for year in ("1850", "2017", ""):
            add_work(tree, title=f"Study of {year}", issued=year)
        old, new, undated = "Study of 1850", "Study of 2017", "Study of "
        assert set(self.titles("q=study -year:0..1999")) == {new, undated}
        assert set(self.titles("q=study -year:1000..2100")) == {undated}
        assert set(self.titles("q=study -year:..1999")) == {new, undated}
        assert set(self.titles("q=study -year:1999..")) == {old, undated}
        assert set(self.titles("q=study year:0..1999")) == {old}
        # From the end to the beginning there is nothing.
        assert self.titles("q=study year:1999..0") == []
        assert set(self.titles("q=study -year:1999..0")) == {old, new, undated}

    def test_the_order_of_creators_is_that_of_libraries(self, tree: Tree) -> None:
        for family in ("Zelinsky", "Öhlschläger", "Obermaier", "van der Berg"):
            add_work(tree, title=f"Study by {family}", authors=[(family, "A.")])
        add_work(tree, title="Study by nobody", authors=[])
        filed = [
            "Study by Obermaier",
            "Study by Öhlschläger",
            "Study by van der Berg",
            "Study by Zelinsky",
            "Study by nobody",
        ]
        assert self.titles("q=study&order=creator") == filed
        assert self.titles("q=study&order=-creator")[:4] == filed[3::-1]

    def test_only_what_was_published_since_a_moment(self, tree: Tree) -> None:
        work = add_work(tree, title="Study")
        self.bring_up_to_date()
        moment = Record.objects.get(key=work.translation_key).first_published_at
        assert moment is not None
        for days, total in ((-1, 1), (1, 0)):
            since = (moment + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
            assert self.find(f"q=study&published_since={since}").total == total

    def test_the_total_is_the_number_of_items_on_all_pages(self, tree: Tree) -> None:
        for number in range(7):
            add_work(tree, title=f"Study {number}", abstract="cluster " * number)
        seen: list[str] = []
        after = ""
        while True:
            found = self.find(f"q=study&limit=3{after}")
            assert found.total == 7
            seen += [str(record.key) for record in found.records]
            if found.next_cursor is None:
                break
            after = f"&after={found.next_cursor}"
        assert len(seen) == len(set(seen)) == 7

    @pytest.mark.parametrize(
        "order", ["", "&order=-year,title", "&order=first_published_at", "&order=creator,-year"]
    )
    def test_the_cursor_goes_on_where_places_have_no_numbers(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch, order: str
    ) -> None:
        for number in range(10):
            issued = "" if number == 3 else str(2000 + number // 2)
            authors = [] if number == 4 else [("Author", str(number))]
            add_work(tree, title=f"Cluster study {number}", issued=issued, authors=authors)
        # A concept has neither a year nor a day on which it was published.
        add_concept("study", de="Another cluster study")
        query, everything = f"q=cluster study{order}", kinds.names()
        whole = [record.key for record in self.find(query, *everything).records]
        assert len(whole) == 11
        # Given that only the first three have numbers
        monkeypatch.setattr(listing, "HITS_MAX", 3)
        monkeypatch.setattr("search.engines.elasticsearch.engine.WINDOW", 3)
        # Then whoever follows the cursor sees all, once each, and in the same order
        seen, after = [], ""
        while True:
            found = self.find(f"{query}&limit=2{after}", *everything)
            seen += [record.key for record in found.records]
            if found.next_cursor is None:
                break
            after = f"&after={found.next_cursor}"
        assert seen == whole

    def test_highlights_mark_words_and_escape_everything_else(self, tree: Tree) -> None:
        add_work(
            tree,
            title="<b>Weak</b> & strong ties",
            abstract="Nothing here. " * 40 + "Some <i>ties</i> are weak. " + "Nothing. " * 40,
        )
        (found,) = self.highlights("q=weak ties")
        assert set(found) == {"title", "abstracts"}
        (title,) = found["title"]
        assert title.replace("&#x2F;", "/") == (
            "&lt;b&gt;<mark>Weak</mark>&lt;/b&gt; &amp; strong <mark>ties</mark>"
        )
        assert 1 <= len(found["abstracts"]) <= 2
        text = " ".join(found["abstracts"])
        assert "<mark>ties</mark>" in text
        assert "<mark>weak</mark>" in text
        assert not re.search("<(?!/?mark>)", text)
        assert all(len(re.sub("<[^>]+>|&[^;]+;", "", f)) < 260 for f in found["abstracts"])

    def test_what_the_word_is_not_looked_for_in_is_not_marked(self, tree: Tree) -> None:
        add_work(tree, title="Burt on ties", authors=[("Burt", "Ronald")])
        (found,) = self.highlights("q=author:burt")
        assert found == {"contributors": ["Ronald <mark>Burt</mark>"]}

    def quoted(self, query: str) -> list[tuple[str, int, list[str]]]:
        """(language, number, fragments) of each page that the first hit is found on."""
        found = self.find(query, "handouts")
        pages = found.pages.get(str(found.records[0].key), []) if found.records else []
        return [(page.locale, page.page, page.fragments) for page in pages]

    def test_words_of_a_pdf_are_found_with_their_page(self, tree: Tree) -> None:
        texts = [f"Auf der Seite {number} steht nichts." for number in range(1, 13)]
        texts[2] = "Der Quastenflosser <lebt> & schwimmt in der Tiefsee."
        texts[11] = "Innovationspolitik der Länder"
        index_page = add_index(tree)
        page = add_handout(index_page, document=add_document(paged_pdf(*texts)))
        other = add_document(paged_pdf("Anderes"), name="anderes.pdf")
        add_handout(index_page, title="Anderes", slug="anderes", document=other)
        ((language, number, fragments),) = self.quoted("q=quastenflosser")
        assert (language, number) == ("de", 3)
        (fragment,) = fragments
        assert fragment.replace("&#x2F;", "/") == (
            "Der <mark>Quastenflosser</mark> &lt;lebt&gt; &amp; schwimmt in der Tiefsee."
        )
        found = self.find("q=Tiefsee", "handouts")
        assert [record.key for record in found.records] == [page.translation_key]
        (quoted,) = found.pages[str(page.translation_key)]
        assert quoted.url == f"{page.document.url}#page=3"
        # In other forms, and as part of a compound.
        for query, at in (("Quastenflossern", 3), ("Politik", 12), ("Innovations-Politik", 12)):
            assert [number for _, number, _ in self.quoted(f"q={query}")] == [at], query

    def test_pages_with_most_of_the_words_are_named_in_their_order(self, tree: Tree) -> None:
        texts = ["alpha", "delta", "bravo alpha", "gamma", "alpha bravo", "bravo", "alpha bravo"]
        texts += ["alpha. Etwas anderes. bravo"]
        add_handout(add_index(tree), title="Omega", document=add_document(paged_pdf(*texts)))
        for query, numbers in (
            ("alpha bravo", {3, 5, 7, 8}),
            ("omega alpha", {1, 3, 5, 7, 8}),
            ("alpha delta", {1, 2, 3, 5, 7, 8}),
            ('"alpha bravo"', {5, 7}),
            ("gamma", {4}),
            ("omega", set()),
        ):
            named = [number for _, number, _ in self.quoted(f"q={query}")]
            assert named == sorted(named), query
            assert set(named) <= numbers, query
            assert len(named) == min(3, len(numbers)), query
        # A phrase stands on one page, and in no two.
        assert self.titles('q="bravo gamma"', "handouts") == []
        assert self.titles("q=alpha -gamma", "handouts") == []
        assert self.titles("q=title:alpha", "handouts") == []

    def test_a_word_in_a_pdf_counts_least(self, tree: Tree) -> None:
        index_page = add_index(tree)
        theme = add_concept("alpha", de="alpha", en="alpha")
        full = add_document(paged_pdf("alpha " * 30))
        add_handout(index_page, title="Volltext", slug="volltext", document=full)
        about: Any = add_handout(index_page, title="Begriff", slug="begriff")
        about.theme_links = [HandoutTheme(concept=theme, sort_order=0)]
        publish(about)
        add_handout(index_page, title="Kurz", slug="kurz", summary="Von alpha.")
        add_handout(index_page, title="alpha und mehr", slug="alpha")
        add_work(tree, title="Abstract", abstract="Of alpha, and other things.", issued="2026")
        order = ["alpha und mehr", "Begriff", "Kurz", "Abstract", "Volltext"]
        assert self.titles("q=alpha", "handouts", "literature") == order

    def test_the_pdf_of_the_readers_language_is_named_first(self, tree: Tree) -> None:
        german = add_handout(
            add_index(tree), document=add_document(paged_pdf("Eins", "alpha", "Quastenflosser"))
        )
        add_handout(
            add_index(tree, "en"),
            title="Choosing",
            slug="choosing",
            translation_key=german.translation_key,
            document=add_document(paged_pdf("alpha networks", language="en"), name="en.pdf"),
        )
        assert [page[:2] for page in self.quoted("q=alpha&locale=en")] == [("en", 1)]
        assert [page[:2] for page in self.quoted("q=alpha&locale=de")] == [("de", 2)]
        assert [page[:2] for page in self.quoted("q=network&locale=en")] == [("en", 1)]
        # What only the German one says, readers of English find there.
        assert [page[:2] for page in self.quoted("q=Quastenflosser&locale=en")] == [("de", 3)]

    def test_the_text_of_a_withdrawn_or_replaced_pdf_is_gone(self, tree: Tree) -> None:
        page = add_handout(add_index(tree), document=add_document(paged_pdf("Quastenflosser")))
        assert self.quoted("q=Quastenflosser")
        page.document = add_document(paged_pdf("Eins", "Zitteraal"), name="neu.pdf")
        page = publish(page)
        assert self.titles("q=Quastenflosser", "handouts") == []
        assert [number for _, number, _ in self.quoted("q=Zitteraal")] == [2]
        page.unpublish()
        assert self.titles("q=Zitteraal", "handouts") == []
        assert not SearchPage.objects.exists()
        publish(HandoutPage.objects.get(pk=page.pk))
        assert [number for _, number, _ in self.quoted("q=Zitteraal")] == [2]

    def test_a_pdf_for_some_readers_is_not_quoted(self, tree: Tree) -> None:
        page = add_handout(add_index(tree), document=add_document(paged_pdf("Quastenflosser")))
        CollectionViewRestriction.objects.create(
            collection=page.document.collection, restriction_type="login"
        )
        found = self.find("q=Quastenflosser", "handouts")
        assert (found.total, found.pages) == (1, {})
        assert "Quastenflosser" not in str(found.highlights)

    def test_with_filters_alone_nothing_is_quoted(self, tree: Tree) -> None:
        add_work(tree, title="Burt on ties")
        assert self.find("facets=type").highlights == {}

    @settings(
        max_examples=8,
        deadline=None,
        # The corpus is only read, and this test is meant to run for several engines.
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
        ],
    )
    @given(data=st.data())
    def test_random_queries_find_what_has_all_their_words(
        self, ten_works: dict[str, set[str]], data: st.DataObject
    ) -> None:
        word = st.sampled_from(self.vocabulary)
        wanted = data.draw(st.lists(word, min_size=1, max_size=3, unique=True))
        unwanted = data.draw(st.lists(word, max_size=1))
        query = " ".join([*wanted, *(f"-{w}" for w in unwanted)])
        expected = {
            title
            for title, has in ten_works.items()
            if has.issuperset(wanted) and has.isdisjoint(unwanted)
        }
        request = parse(QueryDict(f"q={query}&limit=100"), [kinds["literature"]])
        found = self.ask(request)
        assert {record.data["title"] for record in found.records} >= expected
        assert {record.data["title"] for record in found.records[: len(expected)]} == expected

    @pytest.fixture
    def ten_works(self, tree: Tree) -> dict[str, set[str]]:
        """Titles and the words of each work, its title among them; more than a few have each."""
        made = {}
        for number in range(10):
            has = {w for n, w in enumerate(self.vocabulary) if (number * 7 + 3) >> n & 1}
            title = " ".join([*sorted(has)[::2], f"work{number}"])
            add_work(tree, title=title, abstract=" ".join(sorted(has)[1::2]))
            made[title] = has
        self.bring_up_to_date()
        return made

    def ask(self, request: Any) -> listing.SearchResult:
        result = listing.find(request)
        assert result.search is not None
        assert result.search.engine == self.engine
        return result


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
    assert result.search is not None
    assert (result.search.engine, result.search.degraded) == ("postgres", True)
