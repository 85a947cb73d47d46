"""Nothing that is not public appears in any output, in whatever way it is kept from the public.

A reader asks everything twice, and keeps what he was told: when most of it is public, and when all
of it is hidden but the controls. `everything.py` has the outputs, `questions.py` what they can be
asked, `hiding.py` what hides.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from wagtail.models import Site

from cms.records.after_change import settle
from cms.records.followers import catch_up_all
from cms.webhooks.models import WebhookEndpoint
from search.engines.elasticsearch import index
from tests.content import planted
from tests.journeys import everything
from tests.journeys.hidden_world import hide, make_world
from tests.journeys.hiding import HIDDEN, PUBLIC, STATES
from tests.journeys.questions import questions, questions_of_the_hidden, questions_to_the_silent
from tests.journeys.reader import BASE, Answer, Reader, repeated_messages, webhook_messages
from tests.journeys.secret_items import COMMON, World
from tests.postgres import ClonedDatabase


@dataclass
class Told:
    """What a reader was told while most was public, and when it was hidden."""

    world: World
    before: list[Answer]
    after: list[Answer]
    engines: int


@pytest.fixture(scope="module")
def node(request: pytest.FixtureRequest) -> str:
    """The address of a real Elasticsearch, or "" where none can be had."""
    try:
        found: str = request.getfixturevalue("elasticsearch_url")
    except pytest.skip.Exception:
        return ""
    return found


@pytest.fixture(scope="module")
def told(
    django_db_setup: ClonedDatabase,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    node: str,
) -> Iterator[Told]:
    followers = [name for name in settings.RECORD_FOLLOWERS if "Elasticsearch" not in name]
    if node:
        followers.append("search.followers.ElasticsearchFollower")
    with (
        override_settings(
            MEDIA_ROOT=tmp_path_factory.mktemp("media"),
            ELASTICSEARCH_URL=node,
            ELASTICSEARCH_INDEX=f"test-{uuid.uuid4().hex[:12]}",
            RECORD_FOLLOWERS=followers,
        ),
        translation.override("de"),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        cache.clear()
        Site.clear_site_root_paths_cache()
        # Thousands of answers are refusals, each with a line in the log.
        logging.disable(logging.WARNING)
        try:
            yield _tell(node)
        finally:
            logging.disable(logging.NOTSET)
            transaction.set_rollback(True)
            for name in index.builds() if node else ():
                index.drop(name)
    cache.clear()


def _tell(node: str) -> Told:
    WebhookEndpoint.objects.create(name="all", url="https://receiver.example/")
    world = make_world(planted())
    _follow(node)
    reader = Reader(node)
    once_public = [item for item in world.items if STATES[item.state].was_public]
    first = questions(world, once_public)
    then = [*questions(world, world.items), *questions_to_the_silent(world)]
    before = [*reader.ask_all(first), *webhook_messages()]
    hide(world)
    _follow(node)
    then += questions_of_the_hidden(world)
    after = [*reader.ask_all(then), *repeated_messages(), *webhook_messages()]
    former = _former_addresses(world)
    after = [a.without(former) if "changes" in a.output else a for a in after]
    return Told(world, before, after, 2 if node else 1)


def _follow(node: str) -> None:
    settle(max_items=None)
    catch_up_all()
    with connection.cursor() as cursor:
        # Nothing in a transaction is counted by itself, and plans are bad without.
        cursor.execute("ANALYZE")
    if node:
        build = index.current()
        assert build is not None
        index.refresh(build)


def _shown(world: World, answers: list[Answer]) -> dict[tuple[str, str, str], set[str]]:
    """The outputs that said a word of an item, by its state, kind and language."""
    owners = {word: item for item in world.items for word in item.words}
    found: dict[tuple[str, str, str], set[str]] = {}
    for answer in answers:
        for word in answer.words:
            if (item := owners.get(word)) is not None:
                key = (item.state, item.kind, item.locale)
                found.setdefault(key, set()).add(answer.output)
    return found


def _former_addresses(world: World) -> tuple[str, ...]:
    """What `changes/` says of what was withdrawn: where it was, to whoever holds a copy."""
    items = [item for item in world.items if STATES[item.state].was_public and item.path]
    others = [item.other.url_path for item in items if item.other is not None]
    paths = [*(item.path for item in items), *(p.replace("/start/", "/de/") for p in others)]
    return tuple(f'"url":"{BASE}{path}","record":null' for path in paths)


def test_every_address_of_the_service_is_asked(told: Told) -> None:
    asked = {answer.question.output for answer in told.after}
    unasked = set(everything.patterns()) - asked
    assert unasked == set(), "Say in questions.py what they can be asked."
    spoken_of = {*everything.outputs(), *everything.SILENT, everything.DOCUMENT}
    unknown = {name for name in asked - spoken_of if not name.startswith(everything.V3)}
    assert unknown == set(), "Say in everything.py what they show."


def test_every_output_shows_what_is_public(told: Told) -> None:
    shown = _shown(told.world, told.after)
    missing = {
        (name, kind)
        for name, kinds in everything.outputs().items()
        for kind in kinds
        if not any(
            name in names
            for (state, of, _), names in shown.items()
            if state in PUBLIC and of == kind
        )
    }
    assert sorted(missing) == []


@pytest.mark.parametrize("state", [s for s in HIDDEN if STATES[s].was_public])
def test_before_it_was_hidden_an_item_was_shown_wherever_the_control_is(
    told: Told, state: str
) -> None:
    shown = _shown(told.world, told.before)
    for item in (item for item in told.world.items if item.state == state):
        control = "public concept" if item.kind == "concepts" else "public"
        expected = {
            name
            for name in shown[control, item.kind, item.locale]
            if item.kind in everything.outputs().get(name.split(" (")[0], ())
            and (item.slug in item.path or name not in everything.ADDRESSES)
            and not name.endswith("find/")
            # A frame shows the first of what an engine found, and has no further pages.
            and not name.startswith(f"{everything.EMBED} (")
        }
        assert expected - shown[state, item.kind, item.locale] == set()


@pytest.mark.parametrize("state", HIDDEN)
def test_what_is_hidden_is_shown_nowhere(told: Told, state: str) -> None:
    words = {word for item in told.world.items if item.state == state for word in item.words}
    never = told.before if not STATES[state].was_public else []
    answers = [*never, *told.after]
    leaks = [answer.around(word) for answer in answers for word in words & answer.words]
    assert leaks == []


@pytest.mark.parametrize("state", [s for s in HIDDEN if s != "draft of a live page"])
def test_who_looks_for_the_words_of_what_is_hidden_finds_nothing(told: Told, state: str) -> None:
    asked = {
        (word, item.locale): item
        for item in told.world.items
        if item.state == state
        for word in (item.asked, item.printed)
    }
    searches = 0
    for answer in told.after:
        query = parse_qs(urlsplit(answer.question.url).query)
        words, locales = query.get("q", [""]), query.get("locale", [""])
        if (words[0], locales[0]) in asked and "total" in (answer.json or {}):
            searches += 1
            assert (answer.json["total"], answer.json["items"]) == (0, []), answer.question
    kinds = STATES[state].kinds
    assert searches == told.engines * (len(kinds) + ("handouts" in kinds))


def test_what_is_hidden_is_not_counted(told: Told) -> None:
    public = [item for item in told.world.items if item.state in PUBLIC]
    counted = set()
    for answer in told.after:
        url, query = answer.question.url, parse_qs(urlsplit(answer.question.url).query)
        if query.get("q") != [COMMON] or "total" not in (answer.json or {}):
            continue
        kinds = everything.outputs()[answer.question.output]
        locales = {"de", *query.get("locale", []), "en" if url.startswith("/en/") else "de"}
        # A text and its translation are one item.
        keys = {i.key for i in public if i.kind in kinds and i.locale in locales}
        assert answer.json["total"] == len(keys), answer.question
        for values in answer.json.get("facets", {}).values():
            assert all(value["count"] <= len(keys) for value in values), answer.question
        counted.add(answer.output)
    assert f"{everything.API}search/" in counted


def test_api_v2_does_not_count_what_is_hidden(told: Told) -> None:
    public = [i for i in told.world.items if i.state in PUBLIC and i.path]
    slugs = {i.slug: i for i in told.world.items}
    for answer in told.after:
        query = parse_qs(urlsplit(answer.question.url).query)
        if answer.question.output != f"{everything.V2}^pages/":
            continue
        if query.get("search") == [COMMON]:
            assert answer.json["meta"]["total_count"] == len(public)
        elif "slug" in query:
            found = slugs[query["slug"][0]].state in PUBLIC
            assert answer.json["meta"]["total_count"] == found, answer.question
        elif "search" in query:
            item = next(i for i in told.world.items if i.printed == query["search"][0])
            assert answer.json["meta"]["total_count"] == (item.state in PUBLIC), answer.question


@pytest.mark.parametrize("state", STATES)
def test_every_address_of_an_item_says_what_became_of_it(told: Told, state: str) -> None:
    told_by = {answer.question.url: answer.status for answer in told.after}
    wanted = STATES[state]
    for item in (item for item in told.world.items if item.state == state and item.locale == "de"):
        by_id = f"/{everything.API}{item.kind}/{item.key}/?locale=de&fallback=none"
        assert told_by[by_id] == wanted.api
        if item.path:
            assert told_by[item.path] == wanted.html
            # What asks for a password or a login as a page has no other form.
            form = 301 if wanted.html == 301 else wanted.api
            assert told_by[f"{item.path.rstrip('/')}.json"] == form


def test_a_password_is_asked_for_without_a_word_of_the_page(told: Told) -> None:
    asked = [a for a in told.after if a.question.output == everything.PASSWORD]
    assert any('type="password"' in answer.text for answer in asked)


def test_the_file_of_a_hidden_handout_is_not_given_out(told: Told) -> None:
    files = {item.page.document.url: item for item in told.world.items if item.kind == "handouts"}
    before = {a.question.url: a for a in told.before if a.question.url in files}
    after = {a.question.url: a for a in told.after if a.question.url in files}
    assert after.keys() == files.keys()
    for url, item in files.items():
        was_public, is_public = STATES[item.state].was_public, item.state in PUBLIC
        assert not was_public or before[url].status == 200, item
        assert after[url].status == (200 if is_public else 404), item
        kept = "public, no-cache" if is_public else "private, no-store"
        assert f"Cache-Control: {kept}" in after[url].text


def test_api_v3_answers_nobody_without_a_token(told: Told) -> None:
    asked = [a for a in told.after if a.question.output.startswith(everything.V3)]
    assert {answer.status for answer in asked} == {401}


def test_what_was_kept_is_never_confirmed_once_something_is_hidden(told: Told) -> None:
    """A 304 would let browsers and proxies show it further on."""
    hidden = {word for i in told.world.items if i.state in HIDDEN for word in i.words}
    kept = {(a.question, a.engine): a for a in told.before if a.etag and hidden & a.words}
    confirmed = [a.question for a in told.after if kept.get((a.question, a.engine)) is a]
    assert len(kept) > 100
    assert confirmed == []
