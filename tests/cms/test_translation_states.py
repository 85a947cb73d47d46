"""What a translation's record says of its state, in every case of its life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Locale, Page
from wagtail_localize.machine_translators.dummy import DummyTranslator
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object
from wagtail_localize.views.edit_translation import apply_machine_translation

from cms.models import Record
from cms.records import rebuild
from cms.records.after_change import settle
from home.models import StandardPage
from tests.cms.reading import page as html_of
from tests.content import Tree, add, publish

INTRODUCTION = "introduction"


class Story:
    """A German page, and what becomes of its English translation."""

    def __init__(self, tree: Tree, on_commit: Any) -> None:
        self.tree = tree
        self._on_commit = on_commit
        self.english = Locale.objects.get(language_code="en")
        home = Page.objects.get(pk=tree.home["de"].pk)
        page = StandardPage(
            title="Netzwerke", slug="netzwerke", introduction="Viele.", locale=home.locale
        )
        self.key = add(home, page).translation_key

    @property
    def original(self) -> Any:
        return StandardPage.objects.get(translation_key=self.key, locale__language_code="de")

    @property
    def target(self) -> Any:
        return StandardPage.objects.get(translation_key=self.key, locale=self.english)

    @property
    def translation(self) -> Translation:
        return Translation.objects.get(source__object_id=self.key, target_locale=self.english)

    def edit(self, **fields: Any) -> None:
        page = self.original
        for name, value in fields.items():
            setattr(page, name, value)
        publish(page)

    def submit(self) -> None:
        translate_object(self.original, [self.english])

    def put(self, path: str, text: str) -> None:
        """As the editor's browser does: the text of one field."""
        segment = StringSegment.objects.get(source=self.translation.source, context__path=path)
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=self.english,
            defaults={
                "data": text,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "tool_name": "",
                "has_error": False,
            },
        )

    def translate(self) -> None:
        self.put("title", "Networks")
        self.put(INTRODUCTION, "Many.")

    def machine(self) -> None:
        user, _created = User.objects.get_or_create(username="machine", is_superuser=True)
        assert apply_machine_translation(self.translation.pk, user, DummyTranslator({}))

    def sync(self) -> None:
        self.translation.source.update_from_db()

    def publish(self) -> None:
        with self._on_commit(execute=True):
            self.translation.save_target(publish=True)

    def translated(self) -> None:
        self.submit()
        self.translate()
        self.publish()


def not_translated(story: Story) -> None:
    """Nothing is done."""


def submitted(story: Story) -> None:
    story.submit()


def shown_as_an_alias(story: Story) -> None:
    story.original.copy_for_translation(story.english, alias=True)


def an_alias_made_a_page(story: Story) -> None:
    shown_as_an_alias(story)
    ConvertAliasPageAction(story.target).execute(skip_permission_checks=True)


def published_without_a_text(story: Story) -> None:
    story.submit()
    story.publish()


def published_in_part(story: Story) -> None:
    story.submit()
    story.put("title", "Networks")
    story.publish()


def the_rest_still_a_draft(story: Story) -> None:
    published_in_part(story)
    story.put(INTRODUCTION, "Many.")


def translated(story: Story) -> None:
    story.translated()


def original_saved_as_a_draft(story: Story) -> None:
    story.translated()
    page = story.original
    page.introduction = "Sehr viele."
    page.save_revision()


def original_changed(story: Story) -> None:
    story.translated()
    story.edit(introduction="Sehr viele.")


def original_changed_and_back(story: Story) -> None:
    original_changed(story)
    story.edit(introduction="Viele.")


def original_published_again(story: Story) -> None:
    story.translated()
    story.edit()


def original_changed_in_what_all_share(story: Story) -> None:
    story.translated()
    story.edit(show_in_menus=True)


def original_with_another_address(story: Story) -> None:
    story.translated()
    story.edit(slug="netze")


def text_polished_though_the_original_changed(story: Story) -> None:
    original_changed(story)
    story.put("title", "The networks")
    story.publish()


def synchronised_only(story: Story) -> None:
    original_changed(story)
    story.sync()


def synchronised_and_published_untranslated(story: Story) -> None:
    synchronised_only(story)
    story.publish()


def update_still_a_draft(story: Story) -> None:
    synchronised_only(story)
    story.put(INTRODUCTION, "Very many.")


def updated(story: Story) -> None:
    update_still_a_draft(story)
    story.publish()


def a_text_less(story: Story) -> None:
    story.translated()
    story.edit(introduction="")
    story.sync()


def a_text_less_and_published(story: Story) -> None:
    a_text_less(story)
    story.publish()


def text_edited(story: Story) -> None:
    story.translated()
    story.put("title", "The networks")


def text_edited_and_published(story: Story) -> None:
    text_edited(story)
    story.publish()


def by_machine_as_a_draft(story: Story) -> None:
    story.submit()
    story.machine()


def by_machine(story: Story) -> None:
    by_machine_as_a_draft(story)
    story.publish()


def by_machine_and_checked(story: Story) -> None:
    by_machine(story)
    story.translate()
    story.put("slug", "networks")
    story.publish()


def by_machine_and_checked_in_part(story: Story) -> None:
    by_machine(story)
    story.put("title", "Networks")
    story.publish()


def updated_by_machine(story: Story) -> None:
    synchronised_only(story)
    story.machine()
    story.publish()


def updated_by_machine_as_a_draft(story: Story) -> None:
    synchronised_only(story)
    story.machine()


def by_machine_and_original_changed(story: Story) -> None:
    by_machine(story)
    story.edit(introduction="Sehr viele.")


def unpublished(story: Story) -> None:
    story.translated()
    story.target.unpublish()


def unpublished_and_published_again(story: Story) -> None:
    unpublished(story)
    story.publish()


def deleted(story: Story) -> None:
    story.translated()
    story.target.delete()


def deleted_and_made_again(story: Story) -> None:
    deleted(story)
    story.translated()


def original_unpublished(story: Story) -> None:
    story.translated()
    story.original.unpublish()


def original_deleted(story: Story) -> None:
    story.translated()
    story.original.delete()


def stop(story: Story) -> None:
    Translation.objects.filter(pk=story.translation.pk).update(enabled=False)


def stopped(story: Story) -> None:
    story.translated()
    stop(story)


def stopped_and_original_changed(story: Story) -> None:
    stopped(story)
    story.edit(introduction="Sehr viele.")


def stopped_and_written_anew(story: Story) -> None:
    stopped_and_original_changed(story)
    page = story.target
    page.introduction = "Very many."
    publish(page)


def stopped_and_begun_again(story: Story) -> None:
    stopped(story)
    Translation.objects.filter(pk=story.translation.pk).update(enabled=True)


def moved(story: Story) -> None:
    story.translated()
    story.target.move(Page.objects.get(pk=story.tree.about["en"].pk), pos="last-child")


def original_moved(story: Story) -> None:
    story.translated()
    story.original.move(Page.objects.get(pk=story.tree.about["de"].pk), pos="last-child")


def language_removed(story: Story) -> None:
    story.translated()
    root = Page.objects.get(pk=story.tree.home["en"].pk)
    root.specific.delete()
    story.english.delete()


def written_in_both_languages(story: Story) -> None:
    home = Page.objects.get(pk=story.tree.home["en"].pk)
    page = StandardPage(
        title="Networks", slug="networks", locale=story.english, translation_key=story.key
    )
    add(home, page)


def written_in_both_and_changed(story: Story) -> None:
    written_in_both_languages(story)
    story.edit(introduction="Sehr viele.")


CASES: list[tuple[Callable[[Story], None], str]] = [
    # no English page that anybody sees
    (not_translated, ""),
    (submitted, ""),
    (by_machine_as_a_draft, ""),
    (unpublished, ""),
    (deleted, ""),
    (language_removed, ""),
    # an English address with the German text
    (shown_as_an_alias, "missing"),
    (an_alias_made_a_page, "missing"),
    (published_without_a_text, "missing"),
    # a translation
    (translated, "current"),
    (original_saved_as_a_draft, "current"),
    (original_published_again, "current"),
    (original_changed_in_what_all_share, "current"),
    (original_with_another_address, "current"),
    (original_changed_and_back, "current"),
    (text_edited, "current"),
    (text_edited_and_published, "current"),
    (updated, "current"),
    (a_text_less_and_published, "current"),
    (unpublished_and_published_again, "current"),
    (deleted_and_made_again, "current"),
    (original_unpublished, "current"),
    (moved, "current"),
    (original_moved, "current"),
    (stopped, "current"),
    (stopped_and_written_anew, "current"),
    (stopped_and_begun_again, "current"),
    (written_in_both_languages, "current"),
    # one that does not say what the original says
    (published_in_part, "outdated"),
    (the_rest_still_a_draft, "outdated"),
    (original_changed, "outdated"),
    (text_polished_though_the_original_changed, "outdated"),
    (synchronised_only, "outdated"),
    (synchronised_and_published_untranslated, "outdated"),
    (update_still_a_draft, "outdated"),
    (updated_by_machine_as_a_draft, "outdated"),
    (a_text_less, "outdated"),
    (by_machine_and_original_changed, "outdated"),
    (stopped_and_original_changed, "outdated"),
    (written_in_both_and_changed, "outdated"),
    # one that no person has looked at as a whole
    (by_machine, "machine"),
    (by_machine_and_checked_in_part, "machine"),
    (updated_by_machine, "machine"),
    (by_machine_and_checked, "current"),
    # a page of its own
    (original_deleted, "original"),
]
NOTES = {
    "outdated": "older than its original",
    "machine": "translated by a machine",
    "missing": "not translated yet",
}


@pytest.fixture
def story(tree: Tree, django_capture_on_commit_callbacks: Any) -> Story:
    return Story(tree, django_capture_on_commit_callbacks)


@pytest.mark.parametrize(
    ("happens", "state"), CASES, ids=[happens.__name__ for happens, _state in CASES]
)
def test_state_of_the_english_page(
    story: Story, client: Client, happens: Callable[[Story], None], state: str
) -> None:
    happens(story)
    settle()

    record = Record.objects.live().filter(key=story.key, locale="en").first()
    said = record.data["translation"] if record else None
    of = "en" if state == "original" else "de"
    assert said == ({"state": state, "of": of} if state else None)
    # Nothing was forgotten: computed anew, all records are as they are.
    assert rebuild.check().clean

    if record is not None:
        text = html_of(client, record.path).one("main").text
        assert [name for name, note in NOTES.items() if note in text] == (
            [state] if state in NOTES else []
        )
        item = client.get(f"/api/content/v1/pages/{story.key}/?locale=en").json()
        assert item["translation"] == said
        assert item["locale"] == "en"


def test_a_page_without_an_english_one_is_given_out_as_missing(
    story: Story, client: Client
) -> None:
    settle()
    item = client.get(f"/api/content/v1/pages/{story.key}/?locale=en").json()
    assert (item["locale"], item["translation"]) == ("de", {"state": "missing", "of": "de"})


def test_an_original_is_one_whatever_its_translations_are(story: Story) -> None:
    story.translated()
    story.edit(introduction="Sehr viele.")
    settle()
    record = Record.objects.get(key=story.key, locale="de")
    assert record.data is not None
    assert record.data["translation"] == {"state": "original", "of": "de"}


def test_a_translation_made_an_alias_shows_the_original_again(story: Story, client: Client) -> None:
    story.translated()
    client.force_login(User.objects.create_superuser("editor", password=None))
    client.post(reverse("wagtail_localize:convert_to_alias", args=[story.target.pk]))
    settle()
    record = Record.objects.get(key=story.key, locale="en")
    assert record.data is not None
    assert record.data["title"] == "Netzwerke"
    assert record.data["translation"] == {"state": "missing", "of": "de"}
    assert rebuild.check().clean
