"""Images that items show beside their bodies, such as logos and portraits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cms.api.links import Links

Data = Mapping[str, Any]


def pictures(data: Data, names: Iterable[str]) -> Iterator[int]:
    """The ids of the images at these places of the data, named as in `Kind.images`."""
    for name in names:
        first, _, rest = name.partition(".")
        for holder in data.get(first) or [] if rest else [data]:
            kept = holder.get(rest or first)
            if kept is not None:
                yield kept["image"]


def join_pictures(data: Data, names: Iterable[str], links: Links) -> dict[str, Any]:
    """The data with `{"id", "url", "width", "height", "alt"}` at these places.

    Null where the image is gone or not public.
    """
    joined = dict(data)
    for name in names:
        first, _, rest = name.partition(".")
        if first not in joined:
            continue
        if rest:
            joined[first] = [{**row, rest: _picture(row[rest], links)} for row in joined[first]]
        else:
            joined[first] = _picture(joined[first], links)
    return joined


def _picture(kept: Data | None, links: Links) -> dict[str, Any] | None:
    image = links.image(kept["image"]) if kept is not None else None
    return {**image, "alt": kept["alt"]} if kept is not None and image is not None else None
