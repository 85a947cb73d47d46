"""The report of suspected duplicates and the page where two works are merged."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from knowledge.duplicates import searching
from knowledge.models import DuplicatePair, DuplicateSearch, LiteratureEntryPage
from tests.content import Tree
from tests.knowledge.duplicates.pairs import stored, work

REPORT = "knowledge_duplicates"


def signed_in(client: Client, name: str) -> User:
    user = User.objects.create_user(name)
    user.groups.add(Group.objects.get(name=name))
    client.force_login(user)
    return user


@pytest.fixture
def reviewer(client: Client, db: None) -> User:
    return signed_in(client, "Freigabe (reviewers)")


@pytest.fixture
def pair(tree: Tree) -> DuplicatePair:
    """Two works that are one, and two editions of a book, after a search."""
    netze = {"title": "Netze der Macht", "authors": "Sydow, Jörg", "issued": "2009"}
    book = {"type": "book", "title": "Wirtschaftsgeographie", "authors": "Kulke, Elmar"}
    stored(
        tree,
        [
            work(netze, "a"),
            work(netze, "b"),
            work({**book, "edition": "1", "issued": "2001"}, "c"),
            work({**book, "edition": "2", "issued": "2005"}, "d"),
        ],
    )
    searching.run(searching.begin(enqueue=False).pk)
    return DuplicatePair.objects.get(reason="strict")


def listed(client: Client, **query: Any) -> list[str]:
    answer = client.get(reverse(REPORT), query)
    assert answer.status_code == 200
    return [pair.reason for pair in answer.context["object_list"]]


def test_the_report_lists_what_is_to_be_decided_the_likeliest_first(
    client: Client, reviewer: User, pair: DuplicatePair
) -> None:
    # When the report is opened
    answer = client.get(reverse(REPORT))
    # Then both works, the reason and the progress of the search can be read
    text = answer.content.decode()
    assert listed(client) == ["strict", "edition"]
    for words in (
        "Netze der Macht",
        "98 %",
        "derselbe Titel, dasselbe Jahr und dieselbe erste Person",
        "wahrscheinlich keine Dublette",
        "4 von 4 Werken",
    ):
        assert words in text
    # And it is in the menu of reports
    assert reverse(REPORT) in client.get(reverse("wagtailadmin_home")).content.decode()


def test_pairs_are_filtered(client: Client, reviewer: User, pair: DuplicatePair) -> None:
    queries: list[tuple[dict[str, str], list[str]]] = [
        ({"reason": "edition"}, ["edition"]),
        ({"likeness": "likely"}, ["strict"]),
        ({"likeness": "hint"}, ["edition"]),
        ({"title": "wirtsch"}, ["edition"]),
        ({"decision": "distinct"}, []),
        ({"decision": "open", "title": "Netze"}, ["strict"]),
    ]
    for query, expected in queries:
        assert listed(client, **query) == expected, query


def test_not_a_duplicate_is_kept_until_somebody_takes_it_back(
    client: Client, reviewer: User, pair: DuplicatePair
) -> None:
    # When somebody decides that these are two works
    address = reverse(f"{REPORT}_decide", args=[pair.pk])
    assert client.post(address).status_code == 302
    # Then the pair is out of the way, also after the next search
    searching.run(searching.begin(enqueue=False).pk)
    assert listed(client) == ["edition"]
    assert listed(client, decision="distinct") == ["strict"]
    pair.refresh_from_db()
    assert pair.decided_by == reviewer
    # And it is no other decision if somebody presses the button of a page that is out of date
    client.post(address, {"decision": "distinct"})
    assert listed(client) == ["edition"]
    # And it can be opened again
    client.post(address, {"decision": "open"})
    assert listed(client) == ["strict", "edition"]


def test_who_decides_stays_where_they_were_in_the_report(
    client: Client, reviewer: User, pair: DuplicatePair
) -> None:
    text = client.get(reverse(REPORT), {"title": "Netze", "decision": "open"}).content.decode()
    (place,) = re.findall('name="next" value="([^"]*)"', text)
    address = reverse(f"{REPORT}_decide", args=[pair.pk])
    answer = client.post(address, {"decision": "distinct", "next": html.unescape(place)})
    assert answer.headers["Location"] == f"{reverse(REPORT)}?title=Netze&decision=open"
    # And nowhere else
    answer = client.post(address, {"decision": "open", "next": "https://example.org/"})
    assert answer.headers["Location"] == reverse(REPORT)


def test_a_decision_does_not_undo_a_merge(
    client: Client, reviewer: User, pair: DuplicatePair
) -> None:
    DuplicatePair.objects.filter(pk=pair.pk).update(decision="merged", survivor=pair.first)
    client.post(reverse(f"{REPORT}_decide", args=[pair.pk]), {"decision": "open"})
    pair.refresh_from_db()
    assert pair.decision == DuplicatePair.Decision.MERGED


def test_the_public_work_is_proposed_to_stay(
    client: Client, reviewer: User, pair: DuplicatePair
) -> None:
    pair.first.unpublish()
    other_way = reverse(f"{REPORT}_merge", args=[pair.first_id, pair.second_id])
    address = reverse(f"{REPORT}_merge", args=[pair.second_id, pair.first_id])
    text = client.get(reverse(REPORT)).content.decode()
    assert address in text
    assert other_way not in text
    # And what would take it off the site is not offered there either
    assert other_way not in client.get(address).content.decode()


def test_a_search_is_begun_cancelled_and_resumed_in_the_report(
    client: Client, reviewer: User, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(searching, "_enqueue", begun.append)
    # When a search is begun, and another one
    client.post(reverse(f"{REPORT}_search"))
    search = DuplicateSearch.objects.get()
    assert (search.user, begun) == (reviewer, [search.pk])
    again = client.post(reverse(f"{REPORT}_search"), follow=True)
    assert "Eine Suche läuft bereits" in again.content.decode()
    # Then it can be cancelled
    client.post(reverse(f"{REPORT}_cancel", args=[search.pk]))
    searching.run(search.pk)
    search.refresh_from_db()
    assert search.state == DuplicateSearch.State.CANCELLED
    # And resumed, but by nobody else
    client.post(reverse(f"{REPORT}_resume", args=[search.pk]))
    assert begun == [search.pk] * 2
    signed_in(client, "Redaktion (editors)")
    for action in ("cancel", "resume"):
        answer = client.post(reverse(f"{REPORT}_{action}", args=[search.pk]))
        assert answer.status_code == 302
        assert begun == [search.pk] * 2
    search.refresh_from_db()
    assert not search.cancel_requested


def test_the_report_is_exported(client: Client, reviewer: User, pair: DuplicatePair) -> None:
    answer = client.get(reverse(REPORT), {"export": "csv"})
    # A test client's answer may also be whole.
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 3
    assert lines[1].startswith("a,Netze der Macht,b,Netze der Macht,")


def test_two_works_are_merged_in_the_admin(
    client: Client, reviewer: User, pair: DuplicatePair
) -> None:
    # Given two works that differ in their publisher and in nothing else but the key
    other = pair.second
    other.publisher = "Campus"
    other.save()
    address = reverse(f"{REPORT}_merge", args=[pair.first_id, pair.second_id])
    # When the page is opened, then it shows what differs, with a proposal
    form = client.get(address)
    (row,) = form.context["rows"]
    assert (row["difference"].field, row["chosen"]) == ("publisher", "there")
    assert "Verlag" in form.content.decode()
    # When a work changes meanwhile, then nothing is done
    LiteratureEntryPage.objects.filter(pk=other.pk).update(publisher="Springer")
    stale = client.post(address, {"state": form.context["state"], "publisher": "there"})
    assert "hat sich inzwischen geändert" in stale.content.decode()
    assert LiteratureEntryPage.objects.get(pk=other.pk).live
    # When it is chosen anew, then the works are merged
    done = client.post(address, {"state": stale.context["state"], "publisher": "there"})
    assert done.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[pair.first_id])
    assert LiteratureEntryPage.objects.get(pk=pair.first_id).publisher == "Springer"
    assert not LiteratureEntryPage.objects.get(pk=other.pk).live
    pair.refresh_from_db()
    assert (pair.decision, pair.survivor_id) == (DuplicatePair.Decision.MERGED, pair.first_id)
    assert listed(client, decision="merged") == ["strict"]


def test_values_that_do_not_go_together_are_refused_with_what_to_do(
    client: Client, reviewer: User, pair: DuplicatePair
) -> None:
    LiteratureEntryPage.objects.filter(pk=pair.second_id).update(issued="2009/2001")
    address = reverse(f"{REPORT}_merge", args=[pair.first_id, pair.second_id])
    state = client.get(address).context["state"]
    answer = client.post(address, {"state": state, "issued": "there"})
    assert "passen nicht zusammen" in answer.content.decode()
    assert LiteratureEntryPage.objects.get(pk=pair.second_id).live


def test_who_works_on_no_pages_sees_no_report(client: Client, pair: DuplicatePair) -> None:
    signed_in(client, "API (API managers)")
    assert client.get(reverse(REPORT)).status_code == 302
    assert client.post(reverse(f"{REPORT}_search")).status_code == 302
    assert client.post(reverse(f"{REPORT}_decide", args=[pair.pk])).status_code == 302
    pair.refresh_from_db()
    assert pair.decision == DuplicatePair.Decision.OPEN
    assert DuplicateSearch.objects.count() == 1
