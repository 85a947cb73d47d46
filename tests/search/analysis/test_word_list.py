"""What staff teach the search about words, and when it takes effect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from search import word_list
from search.admin import SearchWordViewSet
from search.analysis import compounds, parts
from search.models import AnalysisTakeover, CompoundWord


@pytest.fixture(autouse=True)
def own_list() -> Iterator[None]:
    word_list.forget()
    yield
    word_list.forget()
    compounds.install(None)


def add(word: str, rule: str, pieces: str = "") -> CompoundWord:
    added = CompoundWord(word=word, rule=rule, parts=pieces)
    added.full_clean()
    added.save()
    return added


def test_added_words_are_used_after_the_next_refresh(db: None) -> None:
    add("Blorbenpolitik", CompoundWord.SPLIT, "Blorben|politik")
    assert parts("Blorbenpolitik") == ()
    word_list.refresh()
    assert parts("Blorbenpolitik") == ("blorben", "politik")


def test_changes_and_deletions_are_used_too(db: None) -> None:
    # Given a word that is kept whole
    word = add("Clusterpolitik", CompoundWord.WHOLE)
    word_list.refresh()
    assert parts("Clusterpolitik") == ()
    # When it is deleted, in a list for instance, all at once
    CompoundWord.objects.filter(pk=word.pk).delete()
    word_list.refresh()
    # Then the word is taken apart again
    assert parts("Clusterpolitik") == ("cluster", "politik")


def test_who_builds_an_index_uses_all_words_up_to_this_moment(db: None) -> None:
    # Given a process that has just asked, and a change by another process since
    word_list.refresh()
    CompoundWord.objects.bulk_create([CompoundWord(word="Clusterpolitik", rule="whole")])
    word_list.refresh()
    assert parts("Clusterpolitik") == ("cluster", "politik")
    # When an index is to be built
    version = word_list.use_current()
    # Then the change counts
    assert version == word_list.analysis_version()
    assert parts("Clusterpolitik") == ()


def test_every_change_is_a_new_version_of_the_analysis(db: None) -> None:
    versions = [word_list.analysis_version()]
    word = add("Blorbe", CompoundWord.PART)
    versions.append(word_list.analysis_version())
    word.word = "Blurbe"
    word.save()
    versions.append(word_list.analysis_version())
    add("Clusterpolitik", CompoundWord.WHOLE)
    versions.append(word_list.analysis_version())
    assert len(set(versions)) == 4
    assert max(map(len, versions)) <= 80
    assert word_list.analysis_version() == versions[-1]


def test_an_engine_is_up_to_date_once_it_has_taken_the_version_over(db: None) -> None:
    assert not word_list.is_up_to_date("postgres")
    word_list.taken_over("postgres", word_list.analysis_version())
    assert word_list.is_up_to_date("postgres")
    add("Blorbe", CompoundWord.PART)
    assert not word_list.is_up_to_date("postgres")
    assert not word_list.is_up_to_date("elasticsearch")


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Blorben politik", "Blorben|politik"),
        ("Blorbenpolitik", ""),
        ("Blorbenpolitik", "Blorben"),
        ("Blorbenpolitik", "Blorben|"),
        ("Blorbenpolitik", "Blurben|politik"),
    ],
)
def test_what_gives_no_word_or_no_parts_is_refused(word: str, pieces: str) -> None:
    with pytest.raises(ValidationError):
        CompoundWord(word=word, rule=CompoundWord.SPLIT, parts=pieces).clean()


def test_umlauts_may_be_written_either_way_in_the_parts(db: None) -> None:
    add("Blorbenförderung", CompoundWord.SPLIT, "Blorben|foerderung")
    word_list.refresh()
    assert parts("Blorbenfoerderung") == ("blorben", "forderung")


def staff(*codenames: str) -> User:
    user = User.objects.create_user("staff", password="x")
    user.user_permissions.set(Permission.objects.filter(codename__in=("access_admin", *codenames)))
    return user


def test_the_list_says_what_is_taken_over_and_what_is_not(db: None, client: Client) -> None:
    client.force_login(staff("add_compoundword", "change_compoundword", "view_compoundword"))
    url = reverse(SearchWordViewSet().get_url_name("list"))
    # Given nothing taken over
    page = client.get(url).content.decode()
    assert "PostgreSQL: wird mit dem nächsten Aufbau wirksam" in page
    assert "Elasticsearch" not in page
    # When the index has been built
    word_list.taken_over("postgres", word_list.analysis_version())
    AnalysisTakeover.objects.update(taken_over_at=datetime(2026, 3, 4, 11, 30, tzinfo=UTC))
    # Then the list says since when
    page = client.get(url).content.decode()
    assert "PostgreSQL: alle Wörter übernommen am 4. März 2026" in page
    # And after a change, that it is not
    add("Blorbe", CompoundWord.PART)
    page = client.get(url).content.decode()
    assert "PostgreSQL: wird mit dem nächsten Aufbau wirksam; zuletzt übernommen am 4. März" in page


def test_words_are_added_by_those_who_may(db: None, client: Client) -> None:
    url = reverse(SearchWordViewSet().get_url_name("add"))
    typed: dict[str, Any] = {
        "word": "Blorbenpolitik",
        "rule": CompoundWord.SPLIT,
        "parts": "Blorben|politik",
    }
    user = staff()
    client.force_login(user)
    client.post(url, typed)
    assert not CompoundWord.objects.exists()
    user.user_permissions.add(Permission.objects.get(codename="add_compoundword"))
    client.post(url, typed)
    assert [word.pieces for word in CompoundWord.objects.all()] == [["Blorben", "politik"]]
