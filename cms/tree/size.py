"""From what size on a part of the tree is too large for a request."""

from __future__ import annotations

from typing import Any

# Pages. Stock deletion takes some 25 ms for each, sorting by hand writes each of them.
LARGE = 1_000


def is_large(page: Any) -> bool:
    """Whether more than `LARGE` pages stand below the page, at any depth."""
    return bool(page.numchild > LARGE or page.get_descendant_count() > LARGE)
