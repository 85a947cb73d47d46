"""The CMS speaks one language at a time: all of our texts are German, or all are English."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Field
from django.test import Client
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import override
from wagtail.blocks import Block
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models
from wagtail.users.models import UserProfile

from cms.checks import page_types
from cms.models import ConceptScheme
from home.models import HomePage
from knowledge.models.licences import LICENCES
from tests.content import Tree, add, add_cluster, add_concept, add_work
from tests.journeys.forms import complaints, fields, form_of
from tests.knowledge.handouts import add_handout, add_index

OURS = ("cms", "home", "knowledge", "search")
LANGUAGES = ["de", "en"]
# wagtail-localize names its report when the service starts, in the language of that moment.
FIXED = {"Übersetzungen", "Translations"}
# Views of our own that are no forms for one object.
VIEWS = ("works:index", "cms_tree_operations", "wagtailadmin_home")


def catalogue() -> list[polib.POEntry]:
    path = Path(settings.LOCALE_PATHS[0], "de", "LC_MESSAGES", "django.po")
    return list(polib.pofile(str(path), encoding="utf-8"))


def foreign_words(language: str) -> set[str]:
    """Our texts in the other language, except those that are words of this one, too."""
    texts: dict[str, set[str]] = {"en": set(), "de": set()}
    for entry in catalogue():
        for code, found in (
            ("en", (entry.msgid, entry.msgid_plural)),
            ("de", (entry.msgstr, *entry.msgstr_plural.values())),
        ):
            # Forms begin the names of fields with a capital.
            texts[code] |= {form for text in found if text for form in (text, capfirst(text))}
    other = "en" if language == "de" else "de"
    # What has places to fill in never stands on a page as it is here.
    return {t for t in texts[other] - texts[language] if "%" not in t and "{" not in t}


def content() -> set[str]:
    """What people have written, which is in its own language everywhere."""
    found = set(Page.objects.values_list("title", flat=True))
    found |= set(get_document_model().objects.values_list("title", flat=True))
    for scheme in ConceptScheme.objects.all():
        found |= {scheme.title, scheme.identifier}
    return found | FIXED


def own_snippets() -> list[Any]:
    return [model for model in get_snippet_models() if model._meta.app_label in OURS]


@pytest.fixture
def pages(tree: Tree) -> dict[type[Page], Any]:
    """One published page of every type, whatever types there are."""
    add_concept("netz", de="Netz")
    add_work(tree, abstract="Über Netze.", summary="Kurz gesagt.")
    add_cluster(tree)
    add_handout(add_index(tree))
    home = HomePage.objects.get(pk=tree.home["de"].pk)
    for model in page_types():
        if not model.objects.exists():
            slug = model.__name__.lower()
            add(home, model(title=f"Seite {slug}", slug=slug, locale=home.locale))
            home = HomePage.objects.get(pk=home.pk)
    return {
        model: model.objects.filter(locale__language_code="de").order_by("pk").last()
        for model in page_types()
    }


def reader_of(language: str) -> Client:
    user = User.objects.create_superuser(f"admin-{language}")
    UserProfile.objects.create(user=user, preferred_language=language)
    client = Client()
    client.force_login(user)
    return client


def texts(answer: Any) -> Iterator[str]:
    """Every piece of text of a page: shown, in attributes, and handed to scripts."""
    soup = BeautifulSoup(answer.content, "html.parser")
    for found in soup.find_all(string=True):
        if found.parent is not None and found.parent.name not in ("script", "style", "textarea"):
            yield " ".join(str(found).split())
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if name in ("title", "placeholder", "aria-label", "alt"):
                yield " ".join(str(value).split())
            elif str(value).startswith(("{", "[")):
                yield from _in_json(str(value))
    for script in soup.select('script[type="application/json"]'):
        yield from _in_json(script.get_text())


def _in_json(source: str) -> Iterator[str]:
    try:
        waiting = [json.loads(source)]
    except json.JSONDecodeError:
        return
    while waiting:
        match waiting.pop():
            # Names of fields are for scripts.
            case str(text) if not (text.isidentifier() and text.islower()):
                yield text
            case list(items):
                waiting.extend(items)
            case dict(items):
                waiting.extend(items.values())


def assert_speaks(language: str, answer: Any, where: str) -> None:
    assert answer.status_code == 200, f"{where}: {answer.status_code}"
    found = set(texts(answer)) & (foreign_words(language) - content())
    assert not found, f"{where} is in {language}, but says {sorted(found)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_made_edited_previewed_and_published_in_one_language(
    pages: dict[type[Page], Any], language: str
) -> None:
    client = reader_of(language)
    for model, page in pages.items():
        label = model._meta.label
        # Given the form for a new page of the type
        if model.can_create_at(page.get_parent()) or model.can_create_at(page):
            parent = page.get_parent() if model.can_create_at(page.get_parent()) else page
            arguments = [model._meta.app_label, model._meta.model_name, parent.pk]
            new = client.get(reverse("wagtailadmin_pages:add", args=arguments))
            assert_speaks(language, new, f"a new {label}")
            # When it is sent without anything in it, then its complaints are in the language
            empty = client.post(new.request["PATH_INFO"], _emptied(fields(form_of(new))))
            assert_speaks(language, empty, f"an empty {label}")
        # And the form for the page that is there, its preview, history and usage
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        form = client.get(edit)
        assert_speaks(language, form, label)
        data = fields(form_of(form))
        preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        assert client.post(preview, data).json()["is_valid"] is True, label
        assert page.title in client.get(preview).content.decode()
        for view in ("history", "usage"):
            answer = client.get(reverse(f"wagtailadmin_pages:{view}", args=[page.pk]))
            assert_speaks(language, answer, f"{view} of {label}")
        # When it is saved, then published
        for button in ({}, {"action-publish": "action-publish"}):
            saved = client.post(edit, {**fields(form_of(client.get(edit))), **button})
            assert saved.status_code == 302, f"{label}: {complaints(saved)}"
        # Then what is said of it is in the language
        assert_speaks(language, client.get(saved["Location"]), f"after publishing {label}")
        assert Page.objects.get(pk=page.pk).live


def _emptied(data: dict[str, Any]) -> dict[str, Any]:
    kept = ("_FORMS", "-count", "csrfmiddlewaretoken", "next")
    return {
        name: value if name.endswith(kept) else ""
        for name, value in {**data, "action-publish": "action-publish"}.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_snippets_and_views_of_our_own_are_in_one_language(
    pages: dict[type[Page], Any], language: str
) -> None:
    client = reader_of(language)
    assert own_snippets()
    for model in own_snippets():
        names = model.snippet_viewset.get_url_name
        assert_speaks(language, client.get(reverse(names("list"))), f"list of {model}")
        new = client.get(reverse(names("add")))
        assert_speaks(language, new, f"a new {model}")
        empty = client.post(reverse(names("add")), _emptied(fields(form_of(new))))
        assert_speaks(language, empty, f"an empty {model}")
        found = model.objects.first()
        if found is not None:
            for view in ("edit", "delete", "history", "usage"):
                answer = client.get(reverse(names(view), args=[found.pk]))
                assert_speaks(language, answer, f"{view} of {model}")
    for name in VIEWS:
        assert_speaks(language, client.get(reverse(name)), name)


# --- What no page shows at once: every text of forms and blocks, whether it can be translated


def panel_texts(panel: Any) -> Iterator[Any]:
    """Headings and help of a panel and of all within it, and what form fields and blocks say."""
    yield from (panel.heading, panel.help_text)
    for child in getattr(panel, "children", []):
        yield from panel_texts(child)
    if inner := getattr(panel, "child_edit_handler", None):
        yield from panel_texts(inner)
    field = getattr(panel, "db_field", None)
    if isinstance(field, Field) and field.model.__module__.startswith(OURS):
        yield from (field.verbose_name, field.help_text)
        yield from (label for _value, label in field.choices or [])
        if block := getattr(field, "stream_block", None):
            yield from block_texts(block, set())


def block_texts(block: Block, seen: set[int]) -> Iterator[Any]:
    if id(block) in seen or not type(block).__module__.startswith((*OURS, "wagtail")):
        return
    seen.add(id(block))
    # A name that nobody has given is made of the field's name, and is no text of any language.
    yield from (block.label, getattr(block.meta, "help_text", ""), block.meta.group)
    if field := getattr(block, "field", None):
        choices = getattr(field, "choices", None) or []
        if hasattr(block, "choices") or type(block).__module__.startswith(OURS):
            yield from (label for value, label in choices if value)
        yield field.help_text
    for child in getattr(block, "child_blocks", {}).values():
        yield from block_texts(child, seen)
    if inner := getattr(block, "child_block", None):
        yield from block_texts(inner, seen)


def in_both(text: Any) -> tuple[str, str]:
    with override("en"):
        english = str(text)
    with override("de"):
        return english, str(text)


def untranslated(found: Iterator[Any]) -> list[str]:
    """Texts that are the same in both languages, although the catalogue does not say so."""
    same = {entry.msgid for entry in catalogue() if entry.msgid == entry.msgstr}
    # Licences have names, and no translations.
    same |= {name for name, _address in LICENCES.values()}
    bad = []
    for text in found:
        english, german = in_both(text or "")
        if english.strip() and english == german and english not in same:
            bad.append(f"{english!r}{'' if isinstance(text, Promise) else ' (not marked)'}")
    return sorted(set(bad))


@pytest.mark.parametrize("model", page_types(), ids=lambda model: model._meta.label)
def test_every_text_of_a_page_type_is_in_the_catalogue(model: Any) -> None:
    own = [model._meta.verbose_name, model._meta.verbose_name_plural]
    assert untranslated(iter([*own, *panel_texts(model.get_edit_handler())])) == []


def test_every_text_of_a_snippet_is_in_the_catalogue() -> None:
    for model in own_snippets():
        own = [model._meta.verbose_name, model._meta.verbose_name_plural]
        handler = model.snippet_viewset.get_edit_handler()
        assert untranslated(iter([*own, *panel_texts(handler)])) == [], model


def test_the_check_sees_what_is_not_marked() -> None:
    assert untranslated(iter(["Plain words"])) == ["'Plain words' (not marked)"]
