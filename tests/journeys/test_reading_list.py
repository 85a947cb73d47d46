"""A reading list in a real browser: kept there, shown and exported, in several tabs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from cms.records.after_change import settle
from tests.content import Tree, add_work
from tests.journeys.test_browser import browser

__all__ = ["browser"]


def titles(page: Page) -> Any:
    return page.locator("ol.works h2")


def number(page: Page) -> Any:
    return page.locator(".basket-number")


def keep(page: Page, title: str) -> Any:
    return page.get_by_role("button", name=f"Reading list – {title}")


def test_a_reader_keeps_works_and_takes_them_away(
    committed_tree: Tree, live_server: Any, browser: Browser, tmp_path: Path
) -> None:
    for title, kind in (("Anis", "book"), ("Mohn", "thesis"), ("Zimt", "book")):
        slug = title.lower()
        add_work(committed_tree, title=title, slug=slug, citation_key=slug, type=kind)
    settle(max_items=None)
    context = browser.new_context(locale="en-GB", accept_downloads=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    site = live_server.url

    adds_two(page, site)
    reads_and_exports(page, site, tmp_path)
    stays_in_step(context, page, site)
    takes_off(page)
    lists_as_many_as_there_are(page, site, tmp_path)
    assert context.cookies() == []
    assert problems == []
    is_told_what_cannot_be_kept(page, site)

    plain = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    plain.goto(f"{site}/en/literature/")
    expect(titles(plain)).to_have_count(3)
    expect(plain.get_by_role("button", name="Reading list")).to_have_count(0)


def adds_two(page: Page, site: str) -> None:
    page.goto(f"{site}/en/literature/?order=title")
    expect(number(page)).to_be_hidden()
    expect(keep(page, "Zimt")).to_have_attribute("aria-pressed", "false")
    keep(page, "Zimt").click()
    expect(keep(page, "Zimt")).to_have_attribute("aria-pressed", "true")
    expect(number(page)).to_have_text("1")
    expect(page.locator(".basket-status")).to_have_text("On the reading list. 1 work")
    # Also where the list was narrowed in place, and on the page of a work.
    page.get_by_role("link", name="book").click()
    expect(titles(page)).to_have_text(["Anis", "Zimt"])
    expect(keep(page, "Zimt")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Anis").click()
    keep(page, "Anis").press("Enter")
    expect(number(page)).to_have_text("2")


def reads_and_exports(page: Page, site: str, folder: Path) -> None:
    page.get_by_role("link", name="Reading list").click()
    expect(page).to_have_url(f"{site}/en/reading-list/")
    expect(titles(page)).to_have_text(["Zimt", "Anis"])
    with page.expect_download() as download:
        page.get_by_role("button", name="RIS").click()
    assert download.value.suggested_filename == "reading-list.ris"
    download.value.save_as(folder / "list.ris")
    lines = (folder / "list.ris").read_text().splitlines()
    assert [line[6:] for line in lines if line.startswith("TI")] == ["Zimt", "Anis"]
    page.reload()
    expect(titles(page)).to_have_text(["Zimt", "Anis"])
    expect(page.locator(".count")).to_have_text("2 works")
    # Somebody else sees the same by its address.
    address = page.get_by_role("link", name="Link to these works").get_attribute("href")
    page.goto(f"{site}{address}")
    expect(titles(page)).to_have_text(["Zimt", "Anis"])
    page.go_back()


def stays_in_step(context: BrowserContext, page: Page, site: str) -> None:
    """What changes in one tab is seen in the other, also what was withdrawn meanwhile."""
    other = context.new_page()
    other.goto(f"{site}/en/literature/mohn/")
    expect(number(other)).to_have_text("2")
    keep(other, "Mohn").click()
    expect(titles(page)).to_have_text(["Zimt", "Anis", "Mohn"])
    expect(number(page)).to_have_text("3")
    # An id that no work has stands for one that is gone.
    other.evaluate(
        "localStorage.setItem('reading-list', JSON.stringify([...JSON.parse("
        "localStorage.getItem('reading-list')), '00000000-0000-4000-8000-000000000000']))"
    )
    expect(page.locator(".gone")).to_have_text("This work is not public any more.")
    other.close()


def takes_off(page: Page) -> None:
    page.get_by_role("button", name="Remove – a work that is not public any more").click()
    expect(page.locator(".gone")).to_have_count(0)
    page.get_by_role("button", name="Remove – Anis").click()
    expect(titles(page)).to_have_text(["Zimt", "Mohn"])
    expect(page.get_by_role("button", name="Remove – Mohn")).to_be_focused()
    expect(page.locator(".basket-status")).to_have_text("Taken off the reading list. 2 works")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Empty the list").click()
    expect(page.locator("main")).to_contain_text("Nothing is on your list yet.")
    expect(number(page)).to_be_hidden()


def lists_as_many_as_there_are(page: Page, site: str, folder: Path) -> None:
    """More than an address holds: shown in parts, and exported by a form."""
    page.goto(f"{site}/en/literature/mohn/")
    page.evaluate(
        "localStorage.setItem('reading-list', JSON.stringify(Array.from({ length: 150 }, (_, n) =>"
        " `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)))"
    )
    page.reload()
    keep(page, "Mohn").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.goto(f"{site}/en/reading-list/")
    expect(page.locator(".gone")).to_have_count(150)
    expect(titles(page)).to_have_text(["Mohn"])
    expect(page.locator(".count")).to_have_text("151 works")
    expect(page.get_by_role("link", name="Link to these works")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="RIS").click()
    download.value.save_as(folder / "long.ris")
    assert "TI  - Mohn" in (folder / "long.ris").read_text()
    assert asked.count("POST") == 1


def is_told_what_cannot_be_kept(page: Page, site: str) -> None:
    """A storage that is full, one whose content makes no sense, and one that is switched off."""
    page.goto(f"{site}/en/literature/mohn/")
    page.evaluate("localStorage.clear()")
    page.reload()
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('full') } }")
    keep(page, "Mohn").click()
    expect(page.locator(".basket-status.failed")).to_contain_text("could not keep this")
    expect(keep(page, "Mohn")).to_have_attribute("aria-pressed", "false")
    page.reload()
    page.evaluate("localStorage.setItem('reading-list', '{nonsense')")
    page.reload()
    expect(number(page)).to_be_hidden()
    keep(page, "Mohn").click()
    expect(number(page)).to_have_text("1")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('off') } })"
    )
    page.goto(f"{site}/en/reading-list/")
    expect(page.locator("main")).to_contain_text("its storage is switched off")
    page.goto(f"{site}/en/literature/mohn/")
    expect(page.get_by_role("button", name="Reading list")).to_have_count(0)
