"""What the worker does for search again and again."""

from __future__ import annotations

from cms.duties import duty
from cms.records import followers
from cms.records.models import FollowerCursor
from search import word_list
from search.engines.postgres import PostgresEngine
from search.followers import PostgresFollower
from search.vocabulary import recount_when_due


@duty
def count_words() -> None:
    """Words that nothing public has any more are offered as corrections no longer."""
    recount_when_due()


@duty
def take_over_words() -> None:
    """Analyse all texts anew once staff have changed how words are taken apart.

    Each row is replaced as it comes, so that searches go on meanwhile.
    """
    follower = PostgresFollower()
    if word_list.is_up_to_date(PostgresEngine.name):
        return
    version = word_list.use_current()
    FollowerCursor.objects.filter(name=follower.cursor_name).update(seq=0)
    followers.catch_up(follower)
    word_list.taken_over(PostgresEngine.name, version)
