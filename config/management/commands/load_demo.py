"""`manage.py load_demo`: all content of the demo, into an empty site."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.records.after_change import settle
from cms.translations.pairing import pair
from home import demo as home
from home.models import HomePage
from knowledge import demo as knowledge

ORIGINAL, TRANSLATION = "de", "en"
Pages = dict[str, Any]


class Command(BaseCommand):
    help = "Load the demo content, unless the site has content already."

    def handle(self, *args: Any, **options: Any) -> None:
        if HomePage.objects.exists():
            self.stdout.write("The site has content already; nothing was loaded.")
            return
        started = time.monotonic()
        # All or nothing: a load that was interrupted leaves an empty site, and is simply repeated.
        with transaction.atomic():
            pages, works = load()
        settle(max_items=None)
        seconds = time.monotonic() - started
        self.stdout.write(f"Demo content: {pages} pages, {works} works, {seconds:.1f} seconds.")


def load() -> tuple[int, int]:
    """Create everything; gives the numbers of pages without works, and of works."""
    facts = knowledge.cluster_facts()
    themes = home.create_themes()
    knowledge.create_concepts()
    fields = knowledge.create_technology_fields(facts["clusters"])

    homes = create_homes()
    linked = {
        "programme": publish_both(homes, home.programme_pages(facts["programme"], themes)),
        "about": publish_both(homes, home.about_pages()),
        "clusters": publish_both(homes, knowledge.cluster_indexes()),
        "handouts": publish_both(homes, knowledge.handout_indexes()),
        "literature": publish_both(homes, knowledge.literature_indexes()),
    }
    profiles = {}
    pairs = [homes, *linked.values()]
    for profile in knowledge.cluster_profiles(facts["clusters"], fields):
        publish(add(linked["clusters"][ORIGINAL], profile))
        profiles[profile.slug] = profile
    for handouts in knowledge.handout_pages(themes, profiles):
        pairs.append(publish_both(linked["handouts"], handouts))
    for language, page in homes.items():
        fresh = HomePage.objects.get(pk=page.pk)
        ids = {name: pair[language].pk for name, pair in linked.items()}
        home.fill_home(fresh, language, ids)
        publish(fresh)
    pair([(pages[ORIGINAL], pages[TRANSLATION]) for pages in pairs])

    works = knowledge.import_demo_literature().new
    knowledge.assign_concepts()
    translated = knowledge.summarise()
    return Page.objects.filter(depth__gt=1).count() - works - translated, works


def create_homes() -> Pages:
    """The start pages as drafts; the German one becomes the site's root."""
    root = Page.get_first_root_node()
    homes = add_both({ORIGINAL: root, TRANSLATION: root}, home.home_pages())
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.root_page_id else None
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    site.root_page = homes[ORIGINAL]
    site.hostname = base.hostname or "localhost"
    site.port = base.port or (443 if base.scheme == "https" else 80)
    site.site_name = home.SITE_NAME
    site.save()
    # Deleting a site's root deletes the site, so the welcome page goes only now.
    if welcome is not None:
        Page.objects.get(pk=welcome.pk).delete()
    return homes


def publish_both(parents: Pages, pair: tuple[Any, Any]) -> Pages:
    """Add a page and its translation, and publish them in this order.

    A translation that is older than its original counts as outdated.
    """
    pages = add_both(parents, pair)
    for page in pages.values():
        publish(page)
    return pages


def add_both(parents: Pages, pair: tuple[Any, Any]) -> Pages:
    """Add a German page, and an English one as its translation, as drafts."""
    german, english = pair
    english.translation_key = german.translation_key
    return {
        ORIGINAL: add(parents[ORIGINAL], german, ORIGINAL),
        TRANSLATION: add(parents[TRANSLATION], english, TRANSLATION),
    }


def add(parent: Any, page: Any, language: str = ORIGINAL) -> Any:
    """Add a draft below `parent`, which other children may have been added to since."""
    page.live = False
    page.locale = Locale.objects.get(language_code=language)
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    return page


def publish(page: Any) -> None:
    """As an editor would: a revision first."""
    page.save_revision().publish()
