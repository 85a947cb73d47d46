"""Under which paths the public APIs are, for routes and for whoever stands before them."""

from __future__ import annotations

CONTENT = "/api/content/"
# The one version that there is; whatever else is asked for under `CONTENT` is told of it.
CONTENT_V1 = f"{CONTENT}v1/"
WAGTAIL_V2 = "/api/v2/"
WAGTAIL_V3 = "/api/v3-preview/"
OAI = "/oai/"


def route(root: str) -> str:
    """The path as routes have it, without its first slash."""
    return root.removeprefix("/")
