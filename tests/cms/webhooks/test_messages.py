"""What endpoints are told, of what, and in which portions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.models import FollowerCursor, Record
from cms.webhooks import messages, queue
from cms.webhooks.models import WebhookDelivery, WebhookFace
from tests.cms.webhooks.receiver import Receiver
from tests.cms.webhooks.service import endpoint, fresh, pass_until_next_attempt, work
from tests.content import Tree, add_cluster, add_work, build_work, publish
from tests.journeys.schedule import make_due


def test_what_happens_to_a_work_is_told_as_a_thin_message(tree: Tree, receiver: Receiver) -> None:
    # Given
    partner = endpoint(receiver)

    # When a work is published, changed, withdrawn, and published again
    page = add_work(tree, title="Clusters")
    work()
    page.title = "Clusters, second edition"
    page = publish(page)
    work()
    page.unpublish()
    work()
    page = publish(page)
    work()

    # Then each is told by itself, signed, and coming back is coming into being
    key = str(page.translation_key)
    assert receiver.events == [
        (key, "de", "created"),
        (key, "de", "changed"),
        (key, "de", "withdrawn"),
        (key, "de", "created"),
    ]
    for message in receiver.messages:
        told = message.verified_with(partner.secret)
        assert set(told) == {"type", "timestamp", "data"}
        assert told["type"] == "records.changed"
        assert b"second edition" not in message.body
    record = Record.objects.get(key=key)
    first, _, withdrawn, last = (message.changes[0] for message in receiver.messages)
    assert last == {
        "id": key,
        "locale": "de",
        "kind": record.kind,
        "seq": record.seq,
        "status": "live",
        "event": "created",
        "url": f"http://localhost{record.path}",
    }
    assert (withdrawn["status"], withdrawn["url"]) == ("withdrawn", None)
    assert first["seq"] < withdrawn["seq"] < last["seq"]
    assert len({message.id for message in receiver.messages}) == 4


def test_what_is_public_before_an_endpoint_is_made_is_not_told(
    tree: Tree, receiver: Receiver
) -> None:
    add_work(tree)
    endpoint(receiver)
    work()
    assert receiver.messages == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"created", "changed", "withdrawn"}),
        ({"events": ["created"]}, {"created"}),
        ({"events": ["changed", "withdrawn"]}, {"changed", "withdrawn"}),
        ({"locales": ["en"]}, set()),
        ({"locales": ["de", "en"]}, {"created", "changed", "withdrawn"}),
        ({"kinds": ["clusters"]}, set()),
        ({"kinds": ["literature"], "events": ["withdrawn"]}, {"withdrawn"}),
    ],
)
def test_an_endpoint_is_told_what_it_wants_to_know(
    tree: Tree, receiver: Receiver, filters: dict[str, Any], expected: set[str]
) -> None:
    endpoint(receiver, **filters)
    page = add_work(tree)
    work()
    page.title = "Another"
    publish(page)
    work()
    page.unpublish()
    work()
    assert {event for _, _, event in receiver.events} == expected


def test_many_changes_are_few_messages(
    tree: Tree, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    monkeypatch.setattr(queue, "CHANGES_AT_ONCE", 4)
    partner = endpoint(receiver)

    # When
    pages = [add_work(tree) for _ in range(10)]
    work()

    # Then all are told once, in order, as many at a time as there may be
    assert [len(message.changes) for message in receiver.messages] == [4, 4, 2]
    told = [change["seq"] for message in receiver.messages for change in message.changes]
    assert told == sorted(told)
    assert {key for key, _, _ in receiver.events} == {str(page.translation_key) for page in pages}
    assert fresh(partner).seq == queue.known()


def test_the_log_does_not_grow_by_what_nobody_can_be_sent_yet(
    tree: Tree, receiver: Receiver
) -> None:
    # Given a receiver that is down
    receiver.always(503)
    endpoint(receiver)
    page = add_work(tree)
    work()

    # When much happens meanwhile, to the same work as well
    for number in range(3):
        page.title = f"Edition {number}"
        page = publish(page)
        add_work(tree)
        work()

    # Then one message waits, and another one tells the rest when that has arrived
    assert WebhookDelivery.objects.count() == 1
    receiver.always(200)
    receiver.messages.clear()
    pass_until_next_attempt()
    work()
    assert [len(message.changes) for message in receiver.messages] == [1, 4]
    assert [event for _, _, event in receiver.events].count("changed") == 1


def test_a_message_that_comes_late_gives_no_address_of_what_was_withdrawn(
    tree: Tree, receiver: Receiver
) -> None:
    receiver.always(503)
    endpoint(receiver)
    page = add_work(tree)
    work()
    assert receiver.messages[0].changes[0]["url"]
    page.unpublish()
    work()
    receiver.always(200)
    pass_until_next_attempt()
    work()
    late = receiver.messages[1].changes[0]
    assert receiver.messages[0].id == receiver.messages[1].id
    assert (late["event"], late["status"], late["url"]) == ("created", "withdrawn", None)
    assert receiver.messages[2].changes[0]["event"] == "withdrawn"
    assert page.slug.encode() not in receiver.messages[1].body + receiver.messages[2].body


def test_a_follower_that_reads_from_the_beginning_tells_nothing_anew(
    tree: Tree, receiver: Receiver
) -> None:
    endpoint(receiver)
    add_work(tree)
    work()
    faces = set(WebhookFace.objects.values_list("record", "seq", "live_since"))
    FollowerCursor.objects.filter(name=queue.FOLLOWER).update(seq=0)
    work()
    assert len(receiver.messages) == 1
    assert set(WebhookFace.objects.values_list("record", "seq", "live_since")) == faces


def test_an_import_is_told(tree: Tree, receiver: Receiver, tmp_path: Path) -> None:
    endpoint(receiver)
    source = tmp_path / "works.bib"
    source.write_text(
        "\n".join(
            f"@book{{key{n}, title = {{Title {n}}}, author = {{Doe, Jane}}, year = {{2001}}}}"
            for n in range(5)
        )
    )
    call_command("import_literature", str(source), verbosity=0)
    work()
    assert [event for _, _, event in receiver.events] == ["created"] * 5


def test_a_publication_by_schedule_is_told_by_the_worker(tree: Tree, receiver: Receiver) -> None:
    # Given
    endpoint(receiver)
    page = build_work(title="Tomorrow", go_live_at=timezone.now() + timedelta(days=1))
    page.live = False
    tree.literature["de"].add_child(instance=page)
    publish(page)
    work()
    assert receiver.messages == []

    # When its time comes
    assert make_due() == 1
    call_command("worker", once=True)

    # Then
    assert receiver.events == [(str(page.translation_key), "de", "created")]


def test_of_two_endpoints_each_is_told_by_itself(tree: Tree, receiver: Receiver) -> None:
    endpoint(receiver, "all")
    endpoint(receiver, "clusters", kinds=["clusters"])
    add_work(tree)
    add_cluster(tree)
    work()
    sizes = sorted(len(message.changes) for message in receiver.messages)
    assert sizes == [1, 2]


def test_a_message_is_made_with_few_queries(
    tree: Tree, receiver: Receiver, django_assert_max_num_queries: Any
) -> None:
    partner = endpoint(receiver)
    receiver.always(503)
    for _ in range(12):
        add_work(tree)
    work()
    delivery = partner.deliveries.get()
    assert len(delivery.changes) == 12
    with django_assert_max_num_queries(3):
        messages.body(delivery)


def test_deliveries_go_with_their_endpoint(tree: Tree, receiver: Receiver) -> None:
    receiver.always(503)
    partner = endpoint(receiver)
    add_work(tree)
    work()
    assert WebhookDelivery.objects.exists()
    partner.delete()
    assert not WebhookDelivery.objects.exists()
    work()


def test_the_log_is_kept_as_long_as_the_setting_says(
    tree: Tree, receiver: Receiver, settings: Any
) -> None:
    settings.WEBHOOKS_LOG_DAYS = 30
    partner = endpoint(receiver)
    add_work(tree)
    work()
    done = partner.deliveries.get()
    waiting = WebhookDelivery.objects.create(endpoint=partner)
    partner.deliveries.update(created_at=timezone.now() - timedelta(days=31))
    recent = WebhookDelivery.objects.create(
        endpoint=partner,
        status=WebhookDelivery.Status.FAILED,
        created_at=timezone.now() - timedelta(days=29),
    )
    queue.pause(partner.pk)
    call_command("worker", once=True)
    assert set(partner.deliveries.all()) == {waiting, recent}
    assert done not in partner.deliveries.all()
