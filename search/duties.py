"""What the worker does for search again and again."""

from __future__ import annotations

from cms.duties import duty
from cms.records import followers
from cms.records.models import FollowerCursor, Record
from search import word_list
from search.engines.postgres import PostgresEngine
from search.followers import AnalysisFollower
from search.vocabulary import recount_when_due

# Some seconds' work: the worker has other things to do as well.
RECORDS_AT_ONCE = 3_000


@duty
def count_words() -> None:
    """Words that nothing public has any more are offered as corrections no longer."""
    recount_when_due()


@duty
def take_over_words() -> None:
    """Analyse all texts anew once staff have changed how words are taken apart, a part at a time.

    Each row is replaced as it comes, so that searches go on meanwhile.
    """
    if word_list.is_up_to_date(PostgresEngine.name) or not word_list.is_used_everywhere():
        return
    version = word_list.use_current()
    follower = AnalysisFollower(version)
    followers.catch_up(follower, at_most=RECORDS_AT_ONCE)
    place = FollowerCursor.objects.get(name=follower.cursor_name).seq
    if not Record.objects.filter(seq__gt=place).exists():
        word_list.taken_over(PostgresEngine.name, version)
        FollowerCursor.objects.filter(name__startswith=f"{follower.name}:").delete()
