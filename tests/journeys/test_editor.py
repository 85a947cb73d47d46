"""What an editor does to a page in the admin, and what a visitor sees of it at every step."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from tests.content import Tree
from tests.journeys.admin import EditorAtTheAdmin
from tests.journeys.schedule import make_due
from tests.journeys.visitor import Visitor

# In every title of the page, and nowhere else.
WORD = "Clusterforum"


def test_the_life_of_a_page_in_two_languages(committed_tree: Tree, elasticsearch: str) -> None:
    editor = EditorAtTheAdmin()
    home = committed_tree.home["de"]

    # A draft, and what only the editor sees of it.
    page = editor.create(home, WORD, "clusterforum")
    visitor = Visitor(page.translation_key, WORD)
    german, english = "/de/clusterforum/", "/en/cluster-forum/"
    assert f"{WORD} in der Vorschau" in editor.preview(page, f"{WORD} in der Vorschau")
    visitor.does_not_see("de", german, status=404, gone=False)

    # Published, changed as a draft, published again.
    editor.publish(page, f"{WORD} 2016")
    visitor.sees("de", f"{WORD} 2016", german)
    visitor.does_not_see("en", english, status=404, gone=False)
    editor.save_draft(page, f"{WORD} 2017")
    visitor.sees("de", f"{WORD} 2016", german)
    editor.publish(page, f"{WORD} 2017")
    visitor.sees("de", f"{WORD} 2017", german)

    # A change for later, and the time comes.
    editor.publish(page, f"{WORD} 2018", go_live_at=timezone.now() + timedelta(days=1))
    visitor.sees("de", f"{WORD} 2017", german)
    assert make_due() == 1
    call_command("worker", once=True)
    visitor.sees("de", f"{WORD} 2018", german)

    # Behind a password, and open again.
    editor.restrict(page, "losung")
    form = visitor.does_not_see("de", german, status=200, gone=True)
    assert 'type="password"' in form
    editor.lift(page)
    visitor.sees("de", f"{WORD} 2018", german)

    # Translated: the translation is a draft until its editor publishes it.
    translation = editor.submit_for_translation(page, committed_tree.home["en"].locale)
    visitor.does_not_see("en", english, status=404, gone=False)
    texts = {
        "title": f"{WORD} in English",
        "slug": "cluster-forum",
        "introduction": "An overview.",
    }
    editor.translate(translation, texts)
    visitor.does_not_see("en", english, status=404, gone=False)
    translated = translation.get_target_instance()
    editor.publish_translation(translated)
    visitor.sees("en", f"{WORD} in English", english)
    visitor.sees("de", f"{WORD} 2018", german)

    # Moved in German only.
    editor.move(page, committed_tree.about["de"])
    german = "/de/ueber-uns/clusterforum/"
    visitor.sees("de", f"{WORD} 2018", german)
    visitor.sees("en", f"{WORD} in English", english)

    # Unpublished in German; the English page stays.
    editor.unpublish(Page.objects.get(pk=page.pk))
    visitor.does_not_see("de", german, status=410, gone=True)
    visitor.sees("en", f"{WORD} in English", english)

    # Deleted in both.
    editor.delete(Page.objects.get(pk=translated.pk))
    visitor.does_not_see("en", english, status=410, gone=True)
    editor.delete(Page.objects.get(pk=page.pk))
    visitor.does_not_see("de", german, status=410, gone=True)
    assert not Page.objects.filter(translation_key=page.translation_key).exists()
