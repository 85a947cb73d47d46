"""Answers of the API as examples for its documentation; `make openapi` takes them from the demo."""

from pathlib import Path
from typing import Any

import orjson

PATH = Path(__file__).with_name("api_examples.json")
EXAMPLES: dict[str, Any] = orjson.loads(PATH.read_bytes()) if PATH.exists() else {}
