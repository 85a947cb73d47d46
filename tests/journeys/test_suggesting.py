"""Suggestions in a real browser, by keyboard alone; and the form without any script."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, expect

from cms.records.after_change import settle
from tests.content import Tree, add_concept, add_work
from tests.journeys.test_browser import browser

__all__ = ["browser"]


def listbox(page: Page) -> Any:
    return page.get_by_role("listbox")


def test_a_reader_is_helped_while_typing(
    committed_tree: Tree, live_server: Any, browser: Browser
) -> None:
    # Given a work, a person and a concept that begin alike
    work = add_work(committed_tree, title="Medizin heute", authors=[("Medler", "Anna")])
    add_concept("medicine", de="Medizin", en="Medicine")
    settle(max_items=None)
    page = browser.new_page(locale="de-DE")
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))

    chooses_by_keyboard(page, live_server.url, f"/de/literatur/{work.slug}/")
    searches_as_ever(page, live_server.url)
    assert problems == []
    plain = browser.new_context(java_script_enabled=False, locale="de-DE").new_page()
    searches_without_scripts(plain, live_server.url)


def chooses_by_keyboard(page: Page, site: str, work: str) -> None:
    page.goto(f"{site}/de/ueber-uns/")
    page.get_by_role("searchbox", name="Website durchsuchen").focus()
    field = page.get_by_role("combobox", name="Website durchsuchen")
    expect(field).to_have_attribute("aria-expanded", "false")

    # Suggestions appear below what is typed, and a screen reader is told of them;
    field.press_sequentially("med")
    expect(listbox(page).get_by_role("option")).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[role=status]:not(.basket-status)").first).to_contain_text("3")

    # the arrow keys choose one after the other, and beyond the last one the field again;
    options = [text.split() for text in listbox(page).get_by_role("option").all_inner_texts()]
    wanted = options.index(["Medizin", "heute", "Literatur"])
    for _ in range(wanted + 1):
        field.press("ArrowDown")
    chosen = listbox(page).locator("[aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(chosen).to_contain_text("Medizin heute")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    for _ in range(3 - wanted):
        field.press("ArrowDown")
    expect(chosen).to_have_count(0)
    field.press("ArrowUp")
    expect(chosen).to_have_count(1)

    # Escape closes the list and keeps what was typed;
    field.press("Escape")
    expect(listbox(page)).to_have_count(0)
    expect(field).to_have_value("med")
    expect(field).to_be_focused()

    # and Enter on a suggestion opens it.
    field.press("ArrowDown")
    expect(listbox(page).get_by_role("option")).to_have_count(3)
    for _ in range(wanted + 1):
        field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(f"{site}{work}")


def searches_as_ever(page: Page, site: str) -> None:
    """Enter without a choice sends the form; this field suggests works and people alone."""
    page.goto(f"{site}/de/literatur/")
    field = page.get_by_label("Suchwörter")
    field.focus()
    field.press_sequentially("med")
    expect(listbox(page).get_by_role("option")).to_have_count(2)
    field.press("Enter")
    page.wait_for_url("**/de/literatur/?*q=med*")


def searches_without_scripts(page: Page, site: str) -> None:
    page.goto(f"{site}/de/ueber-uns/")
    field = page.get_by_role("searchbox", name="Website durchsuchen")
    field.fill("uns")
    field.press("Enter")
    page.wait_for_url(f"{site}/de/suche/?q=uns")
