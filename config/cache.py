"""The cache of a single process."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

SECONDS = 10.0


class BriefMemoryCache(LocMemCache):
    """Process memory that forgets within seconds.

    Wagtail keeps the addresses of sites for an hour, and no other process hears of a change.
    """

    def get_backend_timeout(self, timeout: Any = DEFAULT_TIMEOUT) -> float | None:
        brief = SECONDS if timeout in (DEFAULT_TIMEOUT, None) else min(float(timeout), SECONDS)
        return super().get_backend_timeout(brief)
