"""What a browser would send back of a form of the admin."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag


def form_of(answer: Any) -> Tag:
    """The form for editing in a page of the admin: the one with the most fields."""
    forms = BeautifulSoup(answer.content, "html.parser").select("form[method]")
    posting = [form for form in forms if str(form["method"]).lower() == "post"]
    assert posting, "no form"
    return max(posting, key=lambda form: len(form.select("[name]")))


def fields(form: Tag) -> dict[str, Any]:
    """The fields with their values. Bodies of blocks are made by scripts, so they are empty."""
    data: dict[str, Any] = {}
    for tag in form.select("input[name], textarea[name], select[name]"):
        if tag.find_parent("template") or "__prefix__" in str(tag["name"]):
            continue
        data |= _field(tag)
    for block in form.select("[data-block]"):
        data[f"{block['id']}-count"] = "0"
    return data


def _field(tag: Tag) -> dict[str, Any]:
    name = str(tag["name"])
    if tag.name == "textarea":
        return {name: tag.get_text().removeprefix("\n")}
    if tag.name == "select":
        chosen = [str(option.get("value", "")) for option in tag.select("option[selected]")]
        return {name: chosen if tag.has_attr("multiple") else (chosen or [""])[0]}
    kind = tag.get("type", "text")
    if kind in ("file", "submit", "button"):
        return {}
    if kind in ("checkbox", "radio") and not tag.has_attr("checked"):
        return {}
    return {name: tag.get("value", "on" if kind == "checkbox" else "")}


def words(answer: Any) -> str:
    """All text of a page of the admin."""
    soup = BeautifulSoup(answer.content, "html.parser")
    return " ".join(soup.get_text(" ").split())


def complaints(answer: Any) -> str:
    soup = BeautifulSoup(answer.content, "html.parser")
    found = [tag.get_text(" ", strip=True) for tag in soup.select(".error-message, .messages")]
    return f"{answer.status_code}: {found}"
