"""What becomes of messages: retries, pauses, repetitions, and who waits for whom."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from standardwebhooks import WebhookVerificationError

from cms.records.after_change import settle
from cms.records.followers import catch_up_all
from cms.webhooks import queue
from cms.webhooks.models import Fault, PauseReason, WebhookDelivery, WebhookEndpoint
from cms.webhooks.post import Outcome
from cms.webhooks.retry import LONGEST, WINDOW
from cms.webhooks.sender import LEASE, Parcel, Sender, claim, record, send_due
from tests.cms.webhooks.receiver import Answer, Message, Receiver
from tests.cms.webhooks.service import endpoint, fresh, pass_time, pass_until_next_attempt, work
from tests.content import Tree, add_work, publish

PATIENCE_SECONDS = 30


def test_a_message_that_fails_is_sent_again_under_the_same_id(
    tree: Tree, receiver: Receiver
) -> None:
    # Given
    partner = endpoint(receiver)
    receiver.always(500, b"out of order")
    add_work(tree)

    # When
    work()
    delivery = partner.deliveries.get()
    assert (delivery.status, delivery.attempts) == ("waiting", 1)
    assert (delivery.response_status, delivery.response_body) == (500, "out of order")
    assert fresh(partner).failing_since is not None
    work()
    assert len(receiver.messages) == 1, "It was sent again before its time."
    receiver.always(200)
    pass_until_next_attempt()
    work()

    # Then
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.fault) == ("delivered", 2, "")
    assert fresh(partner).failing_since is None
    first, second = receiver.messages
    assert (first.id, first.body) == (second.id, second.body)
    second.verified_with(partner.secret)


def test_an_endpoint_that_fails_for_a_day_is_paused_and_its_owner_told(
    tree: Tree,
    receiver: Receiver,
    settings: Any,
    admin_user: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    # Given a receiver that is dead, and e-mail
    settings.EMAIL_HOST = "mail.example"
    partner = endpoint(receiver, owner=admin_user)
    receiver.always(500)
    page = add_work(tree)
    work()

    # When a day passes
    for _ in range(40):
        if fresh(partner).paused_at is not None:
            break
        assert mail.outbox == []
        pass_until_next_attempt()
        with django_capture_on_commit_callbacks(execute=True):
            work()

    # Then it was tried for a day
    delivery = partner.deliveries.get()
    assert fresh(partner).pause_reason == PauseReason.FAILING
    assert (delivery.status, delivery.attempts) == ("failed", len(receiver.messages))
    assert delivery.first_attempt_at is not None
    assert delivery.last_attempt_at is not None
    elapsed = delivery.last_attempt_at - delivery.first_attempt_at
    assert WINDOW <= elapsed < WINDOW + timedelta(minutes=5)
    assert 15 < delivery.attempts < 30
    (letter,) = mail.outbox
    assert letter.to == [admin_user.email]
    assert letter.subject == "Der Webhook „partner“ ist pausiert"
    assert "24 Stunden" in letter.body

    # And nothing is sent until somebody resumes it, and then all that was missed
    receiver.always(200)
    receiver.messages.clear()
    page.title = "Changed"
    publish(page)
    other = add_work(tree)
    work()
    assert receiver.messages == []
    queue.resume(partner.pk)
    work()
    assert set(receiver.events) == {
        (str(page.translation_key), "de", "created"),
        (str(other.translation_key), "de", "created"),
    }
    assert fresh(partner).status() == "Aktiv"


def test_without_e_mail_nobody_is_written_to(
    tree: Tree, receiver: Receiver, admin_user: Any, django_capture_on_commit_callbacks: Any
) -> None:
    endpoint(receiver, owner=admin_user)
    receiver.always(410)
    add_work(tree)
    with django_capture_on_commit_callbacks(execute=True):
        work()
    assert mail.outbox == []


def test_a_receiver_that_wants_no_more_is_left_alone(tree: Tree, receiver: Receiver) -> None:
    partner = endpoint(receiver)
    receiver.always(410)
    add_work(tree)
    work()
    assert fresh(partner).pause_reason == PauseReason.GONE
    assert partner.deliveries.get().status == "failed"


def test_a_receiver_says_how_long_to_wait(tree: Tree, receiver: Receiver) -> None:
    partner = endpoint(receiver)
    receiver.always(429, Retry_After="1800")
    add_work(tree)
    work()
    delivery = partner.deliveries.get()
    assert delivery.last_attempt_at is not None
    pause = delivery.next_attempt_at - delivery.last_attempt_at
    assert timedelta(minutes=30) <= pause < LONGEST


def test_pause_holds_back_what_waits_and_resume_sends_it_at_once(
    tree: Tree, receiver: Receiver
) -> None:
    partner = endpoint(receiver)
    receiver.always(500)
    add_work(tree)
    work()
    queue.pause(partner.pk)
    pass_until_next_attempt()
    work()
    assert len(receiver.messages) == 1
    receiver.always(200)
    queue.resume(partner.pk)
    work()
    assert len(receiver.messages) == 2
    delivery = partner.deliveries.get()
    assert (delivery.status, delivery.attempts) == ("delivered", 1)


def test_an_endpoint_without_its_secret_is_paused_until_it_has_a_new_one(
    tree: Tree, receiver: Receiver, settings: Any
) -> None:
    # Given a key that is known no longer
    partner = endpoint(receiver)
    settings.SECRET_KEY = "another"

    # When
    add_work(tree)
    work()

    # Then nothing is sent unsigned
    assert receiver.messages == []
    assert fresh(partner).pause_reason == PauseReason.SECRET
    assert partner.deliveries.get().fault == Fault.SECRET
    partner = fresh(partner)
    partner.renew_secret(overlap=True)
    partner.save()
    queue.resume(partner.pk)
    work()
    receiver.messages[0].verified_with(partner.secret)


def test_while_secrets_overlap_either_verifies_and_then_the_new_one_alone(
    tree: Tree, receiver: Receiver
) -> None:
    partner = endpoint(receiver)
    old = partner.secret
    partner.renew_secret(overlap=True)
    partner.save()
    add_work(tree)
    work()
    pass_time(timedelta(hours=25))
    add_work(tree)
    work()
    during, after = receiver.messages
    for secret in (old, partner.secret):
        during.verified_with(secret)
    after.verified_with(partner.secret)
    with pytest.raises(WebhookVerificationError):
        after.verified_with(old)


def test_one_delivery_is_repeated_as_a_message_of_its_own(tree: Tree, receiver: Receiver) -> None:
    partner = endpoint(receiver)
    add_work(tree)
    work()
    place = fresh(partner).seq
    queue.repeat(partner.deliveries.get())
    work()
    first, second = receiver.messages
    assert first.id != second.id
    assert first.changes == second.changes
    assert fresh(partner).seq == place


def test_all_since_a_number_or_a_time_is_told_again(tree: Tree, receiver: Receiver) -> None:
    # Given three works, published one after the other
    partner = endpoint(receiver)
    pages, places, times = [], [], []
    for _ in range(3):
        places.append(queue.known())
        times.append(timezone.now())
        pages.append(add_work(tree))
        work()
    keys = [str(page.translation_key) for page in pages]

    # When all since before the second is wanted again
    for place in (places[1], queue.number_at(times[1])):
        receiver.messages.clear()
        assert queue.repeat_since(partner.pk, place)
        work()
        # Then
        assert [key for key, _, _ in receiver.events] == keys[1:]

    # And from the beginning it is everything public, however old
    receiver.messages.clear()
    assert queue.repeat_since(partner.pk, queue.number_at(times[0] - timedelta(days=999)))
    work()
    assert len(receiver.events) > 10
    assert [key for key, _, _ in receiver.events][-3:] == keys
    assert not queue.repeat_since(partner.pk, queue.known())


def test_a_message_is_claimed_by_one_sender_until_its_lease_is_over(
    tree: Tree, receiver: Receiver
) -> None:
    partner = endpoint(receiver)
    queue.repeat(WebhookDelivery(endpoint=partner, type=WebhookDelivery.Type.TEST))
    (first,) = claim(5)
    assert claim(5) == []
    pass_time(LEASE)
    (again,) = claim(5)
    assert (again.delivery_id, again.headers["webhook-id"]) == (
        first.delivery_id,
        first.headers["webhook-id"],
    )
    # The first one is heard of after all: its failure is old news, its success is not.
    delivery = partner.deliveries.get()
    record(first.delivery_id, first.attempt, Outcome(Fault.TIMEOUT))
    delivery.refresh_from_db()
    assert (delivery.status, delivery.fault) == ("waiting", "")
    record(first.delivery_id, first.attempt, first.send())
    delivery.refresh_from_db()
    assert delivery.status == "delivered"


def test_a_message_that_cannot_be_made_keeps_no_other_endpoint_waiting(
    tree: Tree, receiver: Receiver
) -> None:
    first, second = endpoint(receiver, "first"), endpoint(receiver, "second")
    broken = WebhookDelivery.objects.create(endpoint=first, changes=[{"no": "id"}])
    queue.repeat(WebhookDelivery(endpoint=second, changes=[_change(1)]))
    work()
    (message,) = receiver.messages
    message.verified_with(second.secret)
    broken.refresh_from_db()
    assert (broken.status, broken.attempts, broken.fault) == ("waiting", 1, "message")


def test_a_message_that_cannot_be_made_is_given_up_after_a_day(
    tree: Tree, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    # Given a message of which nothing can be made
    partner = endpoint(receiver)
    broken = WebhookDelivery.objects.create(endpoint=partner, changes=[{"no": "id"}])
    # When a day passes
    for _ in range(40):
        if fresh(partner).paused_at is not None:
            break
        pass_until_next_attempt()
        send_due()
    # Then it was tried as often as one that nobody accepts, and somebody is told of it
    broken.refresh_from_db()
    assert (broken.status, broken.detail) == ("failed", "KeyError")
    assert 15 < broken.attempts < 30
    assert fresh(partner).pause_reason == PauseReason.FAILING
    assert f"The message {broken} cannot be made" in caplog.text
    assert receiver.messages == []


def test_an_endpoint_is_deleted_in_the_order_in_which_its_deliveries_are_recorded(
    committed_tree: Tree, receiver: Receiver
) -> None:
    # Given somebody who is about to write down what came of a delivery
    partner = endpoint(receiver)
    queue.repeat(WebhookDelivery(endpoint=partner, type=WebhookDelivery.Type.TEST))

    def delete() -> None:
        try:
            WebhookEndpoint.objects.get(pk=partner.pk).delete()
        finally:
            connection.close()

    deleting = threading.Thread(target=delete)
    with transaction.atomic():
        assert queue.held(partner.pk) is not None
        # When the endpoint is deleted meanwhile
        deleting.start()
        with connection.cursor() as cursor:
            for _ in range(PATIENCE_SECONDS * 100):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone() != (0,):
                    break
                deleting.join(0.01)
        # Then whoever deletes waits, and holds no delivery while doing so
        assert deleting.is_alive()
        assert len(WebhookDelivery.objects.select_for_update(nowait=True)) == 1
    deleting.join(PATIENCE_SECONDS)
    assert not WebhookDelivery.objects.exists()


def test_an_outcome_that_cannot_be_stored_keeps_no_other_endpoint_waiting(
    tree: Tree, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a message whose outcome the database refuses, and one that goes well
    endpoints = [endpoint(receiver, "first"), endpoint(receiver, "second")]
    for each in endpoints:
        queue.repeat(WebhookDelivery(endpoint=each, type=WebhookDelivery.Type.TEST))
    outcomes = [Outcome(Fault.CONNECTION, "\0"), Outcome(Fault.NONE, status=200)]
    monkeypatch.setattr(Parcel, "send", lambda parcel: outcomes.pop())
    # When
    assert send_due() == 2
    # Then one is delivered, and the other due again when its lease is over
    deliveries = WebhookDelivery.objects.all()
    assert {each.status for each in deliveries} == {"delivered", "waiting"}
    pass_time(LEASE)
    outcomes.append(Outcome(Fault.NONE, status=200))
    assert send_due() == 1
    assert {each.status for each in deliveries.all()} == {"delivered"}


def test_messages_of_one_endpoint_keep_their_order(tree: Tree, receiver: Receiver) -> None:
    partner = endpoint(receiver)
    for number in range(3):
        queue.repeat(WebhookDelivery(endpoint=partner, changes=[_change(number)]))
    receiver.answer = lambda message: Answer(500 if message.changes[0]["seq"] == 1 else 200)
    work()
    assert [message.changes[0]["seq"] for message in receiver.messages] == [0, 1]
    receiver.always(200)
    pass_until_next_attempt()
    work()
    assert [message.changes[0]["seq"] for message in receiver.messages] == [0, 1, 1, 2]


def _change(number: int) -> dict[str, Any]:
    key = "00000000-0000-4000-8000-000000000000"
    return {"id": key, "locale": "de", "kind": "pages", "seq": number, "event": "changed"}


def test_a_slow_receiver_keeps_no_other_waiting(committed_tree: Tree, receiver: Receiver) -> None:
    # Given one receiver that does not answer before it is told to, and one that does
    slow = endpoint(receiver, "slow")
    WebhookEndpoint.objects.filter(pk=slow.pk).update(url=f"{receiver.url}/slow")
    endpoint(receiver, "fast")
    go_on, both = threading.Event(), threading.Semaphore(0)

    def answer(message: Message) -> Answer:
        if message.path.endswith("/slow"):
            go_on.wait(PATIENCE_SECONDS)
        both.release()
        return Answer()

    receiver.answer = answer
    with Sender():
        # When two works are published, one after the other
        for _ in range(2):
            add_work(committed_tree)
            _catch_up_only()
            # Then the fast one is told of each
            assert both.acquire(timeout=PATIENCE_SECONDS)
        fast = [message for message in receiver.messages if not message.path.endswith("/slow")]
        assert len(fast) == 2
        assert len(receiver.messages) == 3
        # And the slow one of the rest when it is ready
        go_on.set()
        for _ in range(2):
            assert both.acquire(timeout=PATIENCE_SECONDS)
    assert len(receiver.messages) == 4


def test_of_two_senders_each_message_is_sent_by_one(
    committed_tree: Tree, receiver: Receiver
) -> None:
    names = [f"partner {number}" for number in range(6)]
    for name in names:
        endpoint(receiver, name)
    arrived = threading.Semaphore(0)

    def answer(message: Message) -> Answer:
        arrived.release()
        return Answer()

    receiver.answer = answer
    with Sender(), Sender():
        for _ in range(2):
            add_work(committed_tree)
            _catch_up_only()
            for _ in names:
                assert arrived.acquire(timeout=PATIENCE_SECONDS)
    ids = [message.id for message in receiver.messages]
    assert len(set(ids)) == len(ids) == 2 * len(names)
    delivered = WebhookDelivery.objects.filter(status=WebhookDelivery.Status.DELIVERED)
    assert delivered.count() == len(ids)


def _catch_up_only() -> None:
    settle(max_items=None)
    catch_up_all()


def test_the_health_page_tells_how_far_webhooks_are_behind(
    tree: Tree, receiver: Receiver, client: Client
) -> None:
    def told() -> Any:
        health = client.get("/health/ready").json()
        assert "webhooks" in {follower["name"] for follower in health["followers"]}
        return health["webhooks"]

    partner = endpoint(receiver)
    at_rest = {"waiting": 0, "oldest_seconds": 0, "behind": 0, "failing": 0, "paused": 0}
    assert told() == at_rest
    receiver.always(500)
    add_work(tree)
    work()
    partner.deliveries.update(created_at=timezone.now() - timedelta(seconds=100))
    pass_until_next_attempt()
    state = told()
    assert state.pop("oldest_seconds") >= 100
    assert state == {"waiting": 1, "behind": 1, "failing": 1, "paused": 0}
    receiver.always(410)
    send_due()
    assert told() == {**at_rest, "paused": 1}
    assert fresh(partner).paused_by_itself
