"""A worker that is killed while it sends loses nothing, and repeats only what was on its way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cms.records.after_change import settle
from cms.records.followers import catch_up_all
from cms.webhooks.models import WebhookDelivery
from cms.webhooks.sender import LEASE, send_due
from tests.cms.webhooks.receiver import Receiver
from tests.cms.webhooks.service import endpoint, pass_time, work
from tests.content import Tree, add_work
from tests.journeys.processes import HERE, Nursery, nursery


@pytest.fixture(scope="module")
def others(django_db_setup: object) -> Iterator[Nursery]:
    with nursery() as found:
        yield found


@pytest.mark.parametrize(("place", "arrived"), [("before sending", 0), ("before the log", 1)])
def test_what_was_on_its_way_is_sent_again_under_the_same_id(
    committed_tree: Tree, receiver: Receiver, others: Nursery, place: str, arrived: int
) -> None:
    # Given a message, and one that follows it
    partner = endpoint(receiver)
    page = add_work(committed_tree)
    settle(max_items=None)
    catch_up_all()
    later = add_work(committed_tree)
    settle(max_items=None)
    catch_up_all()
    assert WebhookDelivery.objects.count() == 1

    # When the worker that sends it is killed
    worker = others.begin("tests.cms.webhooks.killed:send_and_halt", place)
    assert others.hear() == HERE
    others.kill(worker)
    assert len(receiver.messages) == arrived

    # Then it is left alone as long as somebody might be sending it
    assert send_due() == 0
    # And sent after that, with all that follows
    pass_time(LEASE)
    send_due()
    assert len(receiver.messages) == arrived + 2
    first, *_, last = receiver.messages
    assert {message.id for message in receiver.messages[: arrived + 1]} == {first.id}
    assert first.changes[0]["id"] == str(page.translation_key)
    assert last.changes[0]["id"] == str(later.translation_key)
    last.verified_with(partner.secret)
    assert not WebhookDelivery.objects.filter(status=WebhookDelivery.Status.WAITING).exists()


def test_what_a_killed_follower_had_made_is_made_again(
    committed_tree: Tree, receiver: Receiver, others: Nursery
) -> None:
    endpoint(receiver)
    page = add_work(committed_tree)
    settle(max_items=None)
    worker = others.begin("tests.cms.webhooks.killed:follow_and_halt")
    assert others.hear() == HERE
    others.kill(worker)
    assert not WebhookDelivery.objects.exists()
    work()
    assert receiver.events == [(str(page.translation_key), "de", "created")]
