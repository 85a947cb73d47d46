"""The box of citations in a real browser: with its script, and without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, expect

import knowledge
from knowledge.citations import STYLES
from knowledge.citations.box import cited
from knowledge.references import Contributor, Reference
from tests.journeys.test_browser import browser
from tests.knowledge.formats.test_exports import data_of

__all__ = ["browser"]

SITE = "http://localhost:9/"
STATIC = Path(knowledge.__file__).parent / "static/knowledge"
WORK = Reference(
    citation_key="beck2001",
    type="book",
    title="Regions & <networks>",
    contributors=(Contributor("author", "Beck", "Anna"),),
    issued="2001",
    publisher="Orbis",
)


def shown(browser: Browser, **options: Any) -> Page:
    """The box alone on a page, under the service's own policy: no script in the page itself."""
    with translation.override("en"):
        box = render_to_string(
            "knowledge/parts/cite.html",
            {"citations": cited(data_of(WORK), "en"), "facts": {"language": "en"}, "reader": "en"},
        )
    html = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>x</title>'
        '<link rel="stylesheet" href="/cite.css"><script type="module" src="/cite.js"></script>'
        f"<main>{box}</main></html>"
    )
    answers = {
        SITE: ("text/html", html),
        f"{SITE}cite.js": ("text/javascript", (STATIC / "cite.js").read_text("utf-8")),
        f"{SITE}cite.css": ("text/css", (STATIC / "cite.css").read_text("utf-8")),
    }

    def answer(route: Route) -> None:
        kind, body = answers[route.request.url]
        policy = {"Content-Security-Policy": "default-src 'self'"}
        route.fulfill(content_type=kind, body=body, headers={"Content-Type": kind, **policy})

    page = browser.new_context(**options).new_page()
    page.route(f"{SITE}**", answer)
    page.goto(SITE)
    return page


def test_a_reader_chooses_a_style_and_copies_it(browser: Browser) -> None:
    chooses_and_copies(browser)
    is_shown_what_to_copy_where_a_browser_forbids_it(browser)
    reads_every_style_without_a_script(browser)


def chooses_and_copies(browser: Browser) -> None:
    page = shown(browser, permissions=["clipboard-read", "clipboard-write"])
    visible = page.locator(".citation:visible")
    expect(visible).to_have_text("Beck, A. (2001). Regions & <networks>. Orbis.")
    page.get_by_label("Style").select_option("harvard")
    expect(visible).to_have_text("Beck, A. (2001) Regions & <networks>. Orbis.")

    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    read = """async (type) => (await (await navigator.clipboard.read())[0].getType(type)).text()"""
    assert page.evaluate(read, "text/plain") == "Beck, A. (2001) Regions & <networks>. Orbis."
    assert re.search(r"<i\b[^>]*>Regions", page.evaluate(read, "text/html"))

    # The next work is cited in the style that was chosen last.
    page.reload()
    expect(page.get_by_label("Style")).to_have_value("harvard")
    expect(visible).to_have_text("Beck, A. (2001) Regions & <networks>. Orbis.")


def is_shown_what_to_copy_where_a_browser_forbids_it(browser: Browser) -> None:
    page = shown(browser)
    page.evaluate(
        "() => { navigator.clipboard.write = () => Promise.reject(new Error('forbidden')); }"
    )
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status")).to_have_text("Marked: copy it with the keyboard.")
    assert page.evaluate("getSelection().toString()").startswith("Beck, A. (2001).")


def reads_every_style_without_a_script(browser: Browser) -> None:
    page = shown(browser, java_script_enabled=False)
    expect(page.get_by_label("Style")).to_be_hidden()
    expect(page.locator(".citation:visible")).to_have_count(1)
    page.get_by_text("In other styles").click()
    expect(page.locator(".citation:visible")).to_have_count(len(STYLES))
