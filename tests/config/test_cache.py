"""What one process remembers, it must forget before another one's change matters."""

from __future__ import annotations

import time

import pytest
from django.core.cache import cache

from config import cache as config_cache


@pytest.mark.parametrize("timeout", [None, 3600])
def test_it_forgets_within_seconds(monkeypatch: pytest.MonkeyPatch, timeout: float | None) -> None:
    cache.set("kept", "value", timeout)
    assert cache.get("kept") == "value"
    monkeypatch.setattr(config_cache, "SECONDS", 0.01)
    cache.set("forgotten", "value", timeout)
    time.sleep(0.02)
    assert cache.get("forgotten") is None
    assert cache.get("kept") == "value"
