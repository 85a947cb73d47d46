"""Keep a copy of everything public: `python mirror.py ADDRESS FILE [SECONDS]`.

ADDRESS is `https://…/api/content/v1/changes/`, with `?kind=` and `&locale=` if not all is wanted;
FILE is brought up to date every SECONDS (60). It holds `{"next": …, "items": {"<id> <locale>":
<item of changes/>}}` and is whole at any time: what is withdrawn stays as a tombstone, whose
`record` is null.
"""

import json
import os
import sys
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import urlopen


def ask(url: str, pause: float = 0.5) -> dict[str, Any]:
    """The answer, however often it has to be asked for; HTTPError for a mistake of ours."""
    while True:
        try:
            with urlopen(url, timeout=30) as response:  # noqa: S310 - the address is your own
                return dict(json.load(response))
        except (OSError, HTTPException, ValueError) as error:  # a refusal, no answer, half of one
            if getattr(error, "code", 503) not in {429, *range(500, 600)}:
                raise
            wait = getattr(error, "headers", {}).get("Retry-After", "")
            print(f"{error!r}: asking again", file=sys.stderr)  # noqa: T201
        time.sleep(float(wait) if wait.isdecimal() else pause)
        pause = min(2 * pause, 60)


def save(state: dict[str, Any], file: Path) -> None:
    """All or nothing: whoever is interrupted leaves the file as it was."""
    with open(f"{file}.unfinished", "w", encoding="utf-8") as output:
        json.dump(state, output, ensure_ascii=False)
        output.flush()
        os.fsync(output.fileno())
    os.replace(f"{file}.unfinished", file)


def mirror(address: str, file: Path, seconds: float = 60) -> None:
    """Read everything, then what has changed, for ever."""
    nothing: dict[str, Any] = {"next": address, "items": {}}
    state = json.loads(file.read_text("utf-8")) if file.exists() else nothing
    while True:
        before, more = state["next"], True
        while more:
            page = ask(state["next"])
            state["items"] |= {f"{item['id']} {item['locale']}": item for item in page["items"]}
            state["next"], more = page["next"], page["has_more"]
        if state["next"] != before:
            save(state, file)
        time.sleep(seconds)


if __name__ == "__main__":
    mirror(sys.argv[1], Path(sys.argv[2]), *map(float, sys.argv[3:]))
