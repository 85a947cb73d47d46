"""Narrowing hits in a real browser: in place, by links that work without any script as well."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, expect

from cms.records.after_change import settle
from tests.content import Tree, add_work
from tests.journeys.test_browser import browser

__all__ = ["browser"]


def test_a_reader_narrows_hits_in_place(
    committed_tree: Tree, live_server: Any, browser: Browser
) -> None:
    for number, kind in enumerate(["book", "book", "article-journal"]):
        add_work(committed_tree, title=f"Study {number}", type=kind, issued=str(2000 + number))
    settle(max_items=None)
    address = f"{live_server.url}/en/search/?q=study"
    page = browser.new_page(locale="en-GB")
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))

    page.goto(address)
    # What a reload would take away
    page.evaluate("window.marked = true")
    narrows(page)
    goes_back(page, address)
    keeps_the_choice_in_the_form(page)
    assert page.evaluate("window.marked")
    assert problems == []

    plain = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    plain.goto(address)
    plain.get_by_role("link", name="book").click()
    expect(plain.locator("ol.hits > li")).to_have_count(2)


def narrows(page: Page) -> None:
    page.get_by_role("link", name="book").click()
    expect(page.locator("ol.hits > li")).to_have_count(2)
    expect(page).to_have_url(page.url.split("?")[0] + "?q=study&type=book")
    # A screen reader is told how many there are, and the focus stays at the facet.
    expect(page.locator("[data-refined]")).to_contain_text("1–2 of 2 hits")
    expect(page.locator("summary", has_text="Type")).to_be_focused()
    # A link within the page asks for nothing.
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("location.hash = 'refine'")
    page.go_back()
    expect(page.locator("ol.hits > li")).to_have_count(2)
    assert [url for url in asked if "/search/?" in url] == []


def goes_back(page: Page, address: str) -> None:
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.locator("ol.hits > li")).to_have_count(3)


def keeps_the_choice_in_the_form(page: Page) -> None:
    page.get_by_role("link", name="2000: 1", exact=True).click()
    expect(page.locator("ol.hits > li")).to_have_count(1)
    expect(page.get_by_label("from")).to_have_value("2000")
    kept = page.locator("form.filters input[type=hidden][name=year__gte]")
    expect(kept).to_have_value("2000")
