"""A partner that reads the feed whenever it is told ends with what the site has."""

from __future__ import annotations

import os
import random

from cms.webhooks.models import WebhookDelivery
from tests.cms.webhooks.mirror import Partner
from tests.cms.webhooks.receiver import Receiver
from tests.cms.webhooks.service import endpoint, pass_until_next_attempt, work
from tests.content import Tree, add_cluster, add_concept, add_work
from tests.journeys.operations import OPERATIONS, Editors
from tests.journeys.outputs import truth

STEPS = 60


def test_a_mirror_equals_the_site_although_half_of_the_hooks_fail(
    committed_tree: Tree, receiver: Receiver
) -> None:
    # Given a partner that has read everything once, and is out of order half of the time
    seed = int(os.environ.get("JOURNEY_SEED", "20161101"))
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    editors = Editors(committed_tree, dice)
    add_work(committed_tree, concepts=[add_concept("netz", de="Netzwerk", en="Network")])
    add_cluster(committed_tree)
    made = endpoint(receiver)
    partner = Partner(made.secret, random.Random(seed))  # noqa: S311 - dice, no secret
    partner.read()
    assert set(partner.mirror.values()) == truth()
    receiver.answer = partner

    # When content changes in any order, and time passes now and then
    done: list[str] = []
    deck: list[str] = []
    while len(done) < STEPS:
        deck = deck or dice.sample(sorted(OPERATIONS), len(OPERATIONS))
        name = deck.pop()
        if not OPERATIONS[name](editors):
            continue
        done.append(name)
        if dice.random() < 0.5:
            work()
        if dice.random() < 0.5 and _something_waits():
            pass_until_next_attempt()
            work()
    work()
    while _something_waits():
        pass_until_next_attempt()
        work()

    # Then it has all of it, and nothing else
    told = f"JOURNEY_SEED={seed}, {done[-12:]}"
    wanted, held = truth(), set(partner.mirror.values())
    assert held - wanted == set(), told
    assert wanted - held == set(), told
    # Each message was accepted once, and kept its id while it was not.
    assert len(partner.accepted) == len(set(partner.accepted)) > 5
    assert {message.id for message in receiver.messages} == set(partner.accepted)
    assert len(receiver.messages) == len(partner.accepted) + partner.failures
    assert partner.failures > len(partner.accepted) / 3


def _something_waits() -> bool:
    return WebhookDelivery.objects.filter(status=WebhookDelivery.Status.WAITING).exists()
