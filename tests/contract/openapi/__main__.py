"""`make openapi`: write the examples and the document anew."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import orjson

DOCUMENT = Path(__file__).parents[3] / "docs" / "openapi.json"


def written(value: Any) -> str:
    """As it is committed: one line for each value, so that a difference can be read."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from django.test import Client

    from config import api_examples
    from tests.search.relevance.score import demo_content

    from .examples import collect

    with demo_content():
        examples = collect(Client())
    api_examples.PATH.write_text(written(examples), encoding="utf-8")
    api_examples.EXAMPLES.clear()
    api_examples.EXAMPLES.update(examples)

    from config.api import content_api

    DOCUMENT.write_text(written(content_api.document), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT.name} and {api_examples.PATH.name} are written.\n")


if __name__ == "__main__":
    main()
