"""A short walk in a real browser: an editor changes a title, and a reader sees it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from playwright.sync_api import Browser, expect, sync_playwright

from cms.models import Record
from tests.content import Tree

PASSWORD = "nur-fuer-tests"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def browser(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Installed Chromium, without a window; gone before the database is put back."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI", "").lower() != "true":
        pytest.skip("No Chromium for this test: install the package `chromium`.")
    # Playwright keeps an event loop in this thread; nothing of Django runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=found, args=FLAGS) as started,
    ):
        # Connections made beside its event loop must not outlive their database.
        connections.close_all()
        yield started
        connections.close_all()


def test_an_editor_changes_a_title_and_a_reader_sees_it(
    committed_tree: Tree, live_server: Any, browser: Browser
) -> None:
    User.objects.create_superuser("redaktion", password=PASSWORD)
    about = committed_tree.about["de"]
    editor = browser.new_page(locale="de-DE")
    editor.goto(f"{live_server.url}/admin/pages/{about.pk}/edit/")
    editor.fill("#id_username", "redaktion")
    editor.fill("#id_password", PASSWORD)
    editor.press("#id_password", "Enter")

    editor.fill("#id_title", "Über unsere Forschung")
    editor.click("footer .w-dropdown-button [data-w-dropdown-target=toggle]")
    editor.click("[name=action-publish]")
    expect(editor.locator(".messages")).to_contain_text("Über unsere Forschung")

    reader = browser.new_page(locale="de-DE")
    problems: list[str] = []
    reader.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    reader.on("pageerror", lambda error: problems.append(str(error)))
    reader.goto(f"{live_server.url}/")
    assert reader.url == f"{live_server.url}/de/"
    reader.goto(f"{live_server.url}/de/ueber-uns/")
    expect(reader.locator("h1")).to_have_text("Über unsere Forschung")
    reader.goto(f"{live_server.url}/de/suche/?q=Forschung")
    expect(reader.locator("main")).to_contain_text("Über unsere Forschung")
    assert problems == []
    record = Record.objects.get(key=about.translation_key, locale="de")
    assert record.data is not None
    assert record.data["title"] == "Über unsere Forschung"
