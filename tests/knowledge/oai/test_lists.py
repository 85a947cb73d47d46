"""Lists: in pages, by time and by set, with what is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.models import Record
from cms.oai import listing, sets, tokens
from cms.records.after_change import settle
from knowledge.models import LiteratureConcept
from tests.content import Tree, add_concept, add_work, publish

from .reading import ask, pages, records


def identifier(page: Any) -> str:
    return f"oai:localhost:{page.translation_key}:de"


def live_records() -> set[str]:
    rows = Record.objects.live().values_list("key", "locale")
    return {f"oai:localhost:{key}:{locale}" for key, locale in rows}


def set_times(**seconds: float) -> datetime:
    """Let records have changed so many seconds after noon; others long before."""
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    Record.objects.update(changed_at=noon - timedelta(days=30))
    for title, after in sorted(seconds.items(), key=lambda pair: pair[1]):
        record = Record.objects.get(data__title=title)
        record.changed_at = noon + timedelta(seconds=after)
        record.save(update_fields=["changed_at"])
    return noon


def titles(client: Client, **arguments: Any) -> list[str]:
    return [
        title
        for title in records(client, **arguments).find("//dc:title/text()")
        if title.startswith("work")
    ]


@pytest.fixture
def works(tree: Tree) -> list[Any]:
    """Seven works in the order in which they were published."""
    found = []
    for number in range(7):
        found.append(add_work(tree, title=f"work{number}"))
        settle()
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
@pytest.mark.parametrize("verb", ["ListIdentifiers", "ListRecords"])
def test_a_list_in_pages_has_everything_once(
    client: Client, works: list[Any], monkeypatch: pytest.MonkeyPatch, size: int, verb: str
) -> None:
    monkeypatch.setattr(listing, "PAGE", size)
    found = pages(client, verb, set="kind:literature")
    told = [i for page in found for i in page.live]
    assert sorted(told) == sorted(identifier(work) for work in works)
    assert [len(page.headers) for page in found[:-1]] == [size] * (len(found) - 1)
    if len(found) == 1:
        assert found[0].find("//o:resumptionToken") == []
        return
    for number, page in enumerate(found):
        (token,) = page.find("//o:resumptionToken")
        assert token.get("completeListSize") == "7"
        assert token.get("cursor") == str(number * size)
        assert ("expirationDate" in token.attrib) == (page is not found[-1])


def test_a_page_costs_the_same_however_much_is_on_it(
    client: Client, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = add_concept("networks", de="Netzwerke", en="Networks")
    for _ in range(8):
        add_work(tree, concepts=[theme], abstract="Text")
    gone = [add_work(tree, concepts=[theme]) for _ in range(4)]
    settle()
    for work in gone:
        work.unpublish()
    settle()

    def queries(size: int) -> int:
        monkeypatch.setattr(listing, "PAGE", size)
        with CaptureQueriesContext(connection) as captured:
            assert len(records(client, set="kind:literature").headers) == size
        return len(captured)

    for _ in range(2):
        few, many = queries(2), queries(11)
    assert many <= few + 1, "Only what has left its sets is asked for in addition."
    assert many <= 9


def test_changes_while_somebody_harvests_are_told_at_the_end(
    client: Client, works: list[Any], tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    first = records(client, set="kind:literature")
    works[1].title = "work1, again"
    publish(works[1])
    works[4].unpublish()
    new = add_work(tree, title="work7")
    settle()
    told = [(h.identifier, h.deleted) for h in first.headers]
    answer = first
    while answer.token:
        answer = ask(client, "ListRecords", resumptionToken=answer.token)
        told += [(h.identifier, h.deleted) for h in answer.headers]
    expected = [0, 1, 2, 3, 5, 6]
    assert told[: len(expected)] == [(identifier(works[n]), False) for n in expected]
    assert set(told[len(expected) :]) == {
        (identifier(works[1]), False),
        (identifier(works[4]), True),
        (identifier(new), False),
    }


def test_a_token_is_good_for_its_own_list_only(
    client: Client, works: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    token = records(client).token
    assert ask(client, "ListRecords", resumptionToken=token).errors == []
    refused = ["badResumptionToken"]
    assert ask(client, "ListIdentifiers", resumptionToken=token).errors == refused
    assert ask(client, "ListSets", resumptionToken=token).errors == refused
    assert ask(client, "ListRecords", resumptionToken=token[:-1]).errors == refused
    assert ask(client, "ListRecords", resumptionToken=f"x{token}").errors == refused
    body, _, signature = token.partition(":")
    changed = f"{body[:-2]}AA:{signature}"
    assert ask(client, "ListRecords", resumptionToken=changed).errors == refused
    foreign = signing.dumps(["ListRecords", "oai_dc", "", "", "", "x", 0, 0, 0])
    assert ask(client, "ListRecords", resumptionToken=foreign).errors == refused


def test_a_token_keeps_format_time_and_set(
    client: Client, works: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    set_times(work1=1, work2=2, work3=3, work4=4, work5=5)
    found = pages(
        client,
        "ListRecords",
        metadataPrefix="oai_datacite",
        set="kind:literature",
        from_="2026-05-01T12:00:02Z",
        until="2026-05-01T12:00:04Z",
    )
    assert len(found) == 2
    told = [title for page in found for title in page.find("//d:titles/d:title/text()")]
    assert [t for t in told if t.startswith("work")] == ["work2", "work3", "work4"]


def test_a_token_expires(client: Client, works: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    token = records(client).token
    monkeypatch.setattr(tokens, "LIFETIME", timedelta(seconds=-1))
    assert ask(client, "ListRecords", resumptionToken=token).errors == ["badResumptionToken"]


def test_times_are_exact_to_the_second(client: Client, works: list[Any]) -> None:
    set_times(work0=0, work1=0.999999, work2=1, work3=1.5, work4=2)
    second = "2026-05-01T12:00:0{}Z".format
    assert titles(client, from_=second(1)) == ["work2", "work3", "work4"]
    assert titles(client, until=second(0))[-2:] == ["work0", "work1"]
    assert titles(client, from_=second(0), until=second(0)) == ["work0", "work1"]
    assert titles(client, from_=second(1), until=second(1)) == ["work2", "work3"]
    assert titles(client, from_=second(0), until=second(1)) == [
        "work0",
        "work1",
        "work2",
        "work3",
    ]
    assert titles(client, from_="2026-05-01") == ["work0", "work1", "work2", "work3", "work4"]
    assert titles(client, until="2026-05-01")[-1] == "work4"
    assert titles(client, from_="2026-05-01", until="2026-05-01")[0] == "work0"
    assert records(client, from_="2026-05-02").errors == ["noRecordsMatch"]
    stamps = [h.datestamp for h in records(client, from_=second(0)).headers]
    assert stamps == [second(0), second(0), second(1), second(1), second(2)]


def test_windows_side_by_side_have_everything_once(client: Client, works: list[Any]) -> None:
    set_times(work0=0, work1=0.5, work2=1, work3=1.7, work4=2.2, work5=3)
    told = []
    for second in range(5):
        moment = f"2026-05-01T12:00:0{second}Z"
        told += titles(client, from_=moment, until=moment)
    assert told == ["work0", "work1", "work2", "work3", "work4", "work5"]


def test_a_record_names_its_sets(client: Client, tree: Tree) -> None:
    themes = [add_concept(name, de=name) for name in ("one", "two")]
    other = add_concept("term", scheme="concepts", de="Begriff")
    work = add_work(tree, concepts=[*themes, other], language="en-GB")
    settle()
    (header,) = records(client, set="kind:literature").headers
    expected = [f"theme:{theme.uuid}" for theme in themes]
    assert sorted(header.sets) == sorted(["kind:literature", "language:en-GB", *expected])
    for spec in (*header.sets, "kind", "language", "theme"):
        assert identifier(work) in records(client, set=spec).live, spec
    # A concept is in the language of its record, and a theme is not about itself.
    german = records(client, set="kind:concepts").headers
    assert {h.sets for h in german} == {("kind:concepts", "language:de")}


@pytest.mark.parametrize("language", ["", "en; de", "über", "a:b", "<x>"])
def test_a_language_that_no_set_can_be_named_after_makes_none(
    client: Client, tree: Tree, language: str
) -> None:
    add_work(tree, language=language)
    settle()
    (header,) = records(client, set="kind:literature").headers
    assert header.sets == ("kind:literature",)
    assert ask(client, "ListSets").errors == []


def test_what_is_withdrawn_is_told_for_ever_and_in_all_its_sets(client: Client, tree: Tree) -> None:
    theme = add_concept("one", de="Eins")
    work = add_work(tree, concepts=[theme], language="en")
    settle()
    stamp = records(client, set="kind:literature").headers[0].datestamp
    work.unpublish()
    settle()
    for spec in ("", "kind", "kind:literature", "language:en", "theme", f"theme:{theme.uuid}"):
        answer = records(client, **({"set": spec} if spec else {}))
        assert identifier(work) in answer.deleted, spec
        assert identifier(work) not in answer.live
    answer = ask(client, "GetRecord", identifier=identifier(work), metadataPrefix="oai_datacite")
    (header,) = answer.headers
    assert header.deleted
    assert header.datestamp >= stamp
    assert header.sets == ("kind:literature", "language:en", f"theme:{theme.uuid}")
    assert answer.find("//o:metadata") == []


def test_a_page_of_the_site_is_told_withdrawn_in_its_language(client: Client, tree: Tree) -> None:
    tree.about["en"].unpublish()
    settle()
    name = f"oai:localhost:{tree.about['en'].translation_key}:en"
    assert name in records(client, set="language:en").deleted
    assert name not in records(client, set="language:de").deleted


def test_who_harvests_a_set_is_told_of_what_left_it(client: Client, tree: Tree) -> None:
    one, two = (add_concept(name, de=name) for name in ("one", "two"))
    work = add_work(tree, concepts=[one])
    settle()
    assert records(client, set=f"theme:{one.uuid}").live == [identifier(work)]
    work.concept_links = [LiteratureConcept(concept=two)]
    work = publish(work)
    settle()
    left = records(client, set=f"theme:{one.uuid}")
    assert (left.live, left.deleted) == ([], [identifier(work)])
    assert left.headers[0].sets == (f"theme:{one.uuid}",)
    assert left.find("//o:metadata") == []
    assert records(client, set=f"theme:{two.uuid}").live == [identifier(work)]
    assert records(client, set="theme").live == [identifier(work)]
    # It is not gone.
    answer = ask(client, "GetRecord", identifier=identifier(work), metadataPrefix="oai_dc")
    assert answer.live == [identifier(work)]
    work.concept_links = []
    work = publish(work)
    settle()
    assert records(client, set="theme").deleted == [identifier(work)]
    work.concept_links = [LiteratureConcept(concept=one)]
    publish(work)
    settle()
    assert records(client, set=f"theme:{one.uuid}").live == [identifier(work)]


def test_a_theme_that_is_deleted_is_left_by_all(client: Client, tree: Tree) -> None:
    theme = add_concept("one", de="Eins")
    work = add_work(tree, concepts=[theme])
    settle()
    spec = f"theme:{theme.uuid}"
    theme.delete()
    settle()
    assert records(client, set=spec).deleted == [identifier(work)]
    assert spec in ask(client, "ListSets").find("//o:setSpec/text()")


def test_what_comes_back_is_told_as_it_is(client: Client, tree: Tree) -> None:
    work = add_work(tree, concepts=[add_concept("one", de="Eins")])
    settle()
    work.unpublish()
    settle()
    publish(work)
    settle()
    answer = records(client, set="theme")
    assert (answer.live, answer.deleted) == ([identifier(work)], [])


def test_what_is_restricted_never_appears(client: Client, tree: Tree) -> None:
    hidden = add_work(tree, title="Nicht für alle", abstract="Geheim")
    PageViewRestriction.objects.create(page=hidden.page_ptr, restriction_type="login")
    draft = add_work(tree, title="Ein Entwurf")
    draft.unpublish()
    settle()
    everything = [
        page
        for prefix in ("oai_dc", "oai_datacite")
        for page in pages(client, "ListRecords", metadataPrefix=prefix)
    ]
    texts = [text for page in everything for text in page.find("//o:metadata//text()")]
    assert not {"Nicht für alle", "Geheim", "Ein Entwurf"} & set(texts)
    told = {name for page in everything for name in page.live}
    assert told == live_records()


def test_a_kind_of_content_that_is_no_more_is_not_told(client: Client, tree: Tree) -> None:
    work = add_work(tree)
    settle()
    Record.objects.filter(key=work.translation_key).update(kind="letters")
    answer = ask(client, "GetRecord", identifier=identifier(work), metadataPrefix="oai_dc")
    assert answer.errors == ["idDoesNotExist"]
    assert identifier(work) not in records(client).live


def test_a_list_that_ended_meanwhile_says_so(
    client: Client, works: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 6)
    until = Record.objects.order_by("-seq").values_list("changed_at", flat=True)[0]
    Record.objects.exclude(kind="literature").update(changed_at=until - timedelta(days=1))
    found = records(client, set="kind:literature", until=until.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert len(found.headers) == 6
    last = Record.objects.get(key=works[6].translation_key)
    last.changed_at, last.seq = until + timedelta(seconds=2), last.seq + 1
    last.save()
    assert ask(client, "ListRecords", resumptionToken=found.token).errors == ["noRecordsMatch"]


def test_the_trigger_keeps_the_sets_that_kinds_declare(tree: Tree) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgargs FROM pg_trigger WHERE tgname = 'oai_remember_sets'")
        ((arguments,),) = cursor.fetchall()
    assert set(bytes(arguments).decode().split("\0")) - {""} == {"language", "theme"}
    assert set(sets.filter_families()) == {"language", "theme"}
