"""Every variable that an operator may set is documented, and nothing else is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from config.environment import BASE_DIR

READERS = {"_text", "_flag", "_list", "_number"}


def variables(path: Path) -> set[str]:
    """The names that a module reads from the environment."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        reads = (isinstance(node.func, ast.Name) and node.func.id in READERS) or ast.unparse(
            node.func
        ) == "os.environ.get"
        if reads and isinstance(node.args[0], ast.Constant):
            found.add(str(node.args[0].value))
    return found


def test_documented_settings_are_those_of_the_code() -> None:
    page = (BASE_DIR / "docs" / "settings.md").read_text()
    documented = set(re.findall(r"^### `([A-Z_]+)`", page, re.MULTILINE))
    read = set().union(*(variables(path) for path in (BASE_DIR / "config").rglob("*.py")))
    assert documented == read
