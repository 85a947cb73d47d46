"""What runs in another process until it is killed."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.journeys.processes import HERE, PATIENCE_SECONDS, say


def send_and_halt(place: str) -> None:
    """Send what is due, but never get beyond `place`."""
    from django.conf import settings

    from cms.webhooks import sender

    settings.WEBHOOKS_ALLOW_PRIVATE = True

    def halt(*args: Any, **kwargs: Any) -> Any:
        say(HERE)
        time.sleep(PATIENCE_SECONDS)

    with pytest.MonkeyPatch.context() as monkeypatch:
        if place == "before sending":
            monkeypatch.setattr(sender.Parcel, "send", halt)
        else:
            monkeypatch.setattr(sender, "record", halt)
        sender.send_due()


def follow_and_halt() -> None:
    """Tell followers, and halt when a message is made, before the commit."""
    from cms.records.followers import catch_up_all
    from cms.webhooks import queue

    make = queue.next_messages

    def halt(upto: int) -> int:
        make(upto)
        say(HERE)
        time.sleep(PATIENCE_SECONDS)
        return 0

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(queue, "next_messages", halt)
        catch_up_all()
