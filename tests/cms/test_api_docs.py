"""The page to read the API's document: from here alone, and under a policy that says so."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, expect

from cms.records.after_change import settle
from tests.content import Tree, add_work
from tests.journeys.test_browser import browser

__all__ = ["browser"]

DOCS = "/api/content/v1/docs"


def test_the_page_names_nothing_from_elsewhere(client: Client, tree: Tree) -> None:
    answer = client.get(DOCS)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not re.findall(r"""(?:https?:)?//[^\s"']+""", page)
    sources = re.findall(r"""(?:src|href)="([^"]+)\"""", page)
    assert len(sources) > 2
    for source in sources:
        assert source.startswith("/static/"), source
        assert finders.find(source.removeprefix("/static/")), source
    # The badge of a validator elsewhere is off.
    assert '"validatorUrl": null' in page
    # No code within the page.
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page) == []


def test_the_policy_lets_nothing_in_from_elsewhere(client: Client, tree: Tree) -> None:
    policy = client.get(DOCS)["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["connect-src"] == "'self'"
    for name, sources in rules.items():
        assert set(sources.split()) <= {"'self'", "'none'", "data:"}, name


def test_a_developer_reads_it_and_tries_a_request(
    committed_tree: Tree, live_server: Any, browser: Browser
) -> None:
    add_work(committed_tree, title="Ein Werk")
    settle()
    page = browser.new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))

    page.goto(f"{live_server.url}{DOCS}")
    operation = page.locator("#operations-index-index")
    expect(operation).to_be_visible()
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text(
        "200"
    )

    assert problems == []
    elsewhere = [url for url in asked if not url.startswith((live_server.url, "data:", "blob:"))]
    assert elsewhere == []
