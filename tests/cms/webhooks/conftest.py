"""A receiver, and what makes the service's hours pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cms.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """On this machine, which has to be allowed."""
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    with receiving() as found:
        yield found
