"""The rooms keep to themselves."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import checks

from cms.kinds import kinds
from config.environment import BASE_DIR

# A room may point to itself and to those further right; rooms of one rank do not know each other.
RANK = {"config": 3, "knowledge": 2, "home": 2, "search": 1, "cms": 0}


def modules(*rooms: str) -> list[Path]:
    return [
        path
        for room in rooms
        for path in sorted((BASE_DIR / room).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def test_relations_between_models_point_down() -> None:
    wrong = []
    for room in RANK:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.get_fields():
                target: Any = field.related_model
                if field.auto_created or not hasattr(target, "_meta"):
                    continue
                other = target._meta.app_label
                if other in RANK and other != room and RANK[other] >= RANK[room]:
                    wrong.append(f"{model._meta.label}.{field.name} points to {other}")
    assert wrong == []


@pytest.mark.parametrize("path", modules("cms", "search"), ids=lambda p: str(p.name))
def test_the_lower_rooms_name_no_kind_of_the_upper_ones(path: Path) -> None:
    upper = {
        kind.name
        for kind in kinds
        if all(s.model._meta.app_label not in ("cms",) for s in kind.sources)
    } - {"pages"}
    literals = {
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not upper & literals


@pytest.mark.parametrize("room", RANK)
def test_no_attic(room: str) -> None:
    attics = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert not [path for path in modules(room) if path.name in attics]


def test_nothing_names_the_programme_outside_of_the_demo_content() -> None:
    named = [
        str(path.relative_to(BASE_DIR))
        for path in modules(*RANK)
        if "demo" not in path.parts and "interspin" in path.read_text().lower()
    ]
    assert named == []


def test_system_checks_pass_and_find_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from cms.checks import check_page_types
    from home.models import StandardPage

    assert checks.run_checks() == []
    monkeypatch.setattr(StandardPage, "override_translatable_fields", [])
    monkeypatch.setattr(StandardPage, "search_fields", list(StandardPage.__mro__[2].search_fields))
    monkeypatch.setattr(kinds["pages"], "sources", [])
    found = {error.id for error in check_page_types(None) if error.obj is StandardPage}
    assert found == {"cms.E001", "cms.E002", "cms.E003"}
