"""Golden files: what the content API gives out, kept beside the tests."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

UPDATE = "GOLDEN_UPDATE"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """`golden(name, found)` compares with `<name>.json`; with GOLDEN_UPDATE=1 it writes it."""

    def compare(name: str, found: Any) -> None:
        path = Path(request.path).parent / f"{name}.json"
        if os.environ.get(UPDATE) == "1":
            text = json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True)
            path.write_text(f"{text}\n", encoding="utf-8")
            return
        assert path.exists(), f"No {path.name}: look at what is given out, then set {UPDATE}=1."
        assert found == json.loads(path.read_text(encoding="utf-8")), (
            f"{path.name} says otherwise. If the new form is meant, set {UPDATE}=1: "
            "it is a change of the interface that others rely on."
        )

    return compare
