"""What a page's record says of its translations, when one of them comes or goes."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from cms.models import Record
from cms.records import rebuild
from cms.records.after_change import settle
from home.models import StandardPage
from tests.content import Tree, add


def translation(page: Any) -> Any:
    record = Record.objects.get(key=page.translation_key, locale=page.locale.language_code)
    assert record.data is not None
    return record.data["translation"]


def test_a_translation_is_an_original_once_its_original_is_deleted(tree: Tree) -> None:
    assert translation(tree.about["en"]) == {"state": "current", "of": "de"}
    tree.about["de"].delete()
    settle()
    assert translation(tree.about["en"]) == {"state": "original", "of": "en"}


def test_the_original_may_have_been_a_draft_that_no_record_knows(tree: Tree) -> None:
    home = {code: Page.objects.get(pk=page.pk) for code, page in tree.home.items()}
    german = StandardPage(title="Entwurf", slug="x", locale=home["de"].locale, live=False)
    home["de"].add_child(instance=german)
    english = StandardPage(
        title="Translation",
        slug="x",
        locale=home["en"].locale,
        translation_key=german.translation_key,
    )
    english = add(home["en"], english)
    settle()
    assert translation(english) == {"state": "current", "of": "de"}
    german.delete()
    settle()
    assert translation(english) == {"state": "original", "of": "en"}


def test_an_editor_who_translates_from_english_makes_that_the_original(tree: Tree) -> None:
    TranslationSource.get_or_create_from_instance(tree.about["en"])
    settle()
    assert translation(tree.about["en"]) == {"state": "original", "of": "en"}
    assert translation(tree.about["de"])["of"] == "en"
    assert rebuild.check().differences == []
