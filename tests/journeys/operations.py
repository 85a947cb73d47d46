"""All that changes public content, as operations that can be drawn at random.

Each gives False where the tree has nothing to do it to; otherwise it has changed something, or
tried something that must change nothing.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.documents import get_document_model
from wagtail.models import (
    GroupApprovalTask,
    Locale,
    Page,
    PageViewRestriction,
    Site,
    Workflow,
    WorkflowTask,
)
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from cms.models import Concept, Record
from cms.records import sequence
from cms.records.after_change import settle
from home.models import StandardPage
from knowledge.models import (
    ClusterProfilePage,
    LiteratureAbstract,
    LiteratureCluster,
    LiteratureConcept,
    LiteratureContributor,
    LiteratureEntryPage,
)
from tests.content import Tree, add_concept, build_work, publish
from tests.journeys.schedule import make_due

Operation = Callable[["Editors"], bool]
OPERATIONS: dict[str, Operation] = {}
PAGES_MAX = 36


def operation(function: Operation) -> Operation:
    OPERATIONS[function.__name__] = function
    return function


class RolledBack(Exception):
    """Ends a transaction on purpose."""


class Editors:
    """The tree, the dice, and what operations have in common."""

    def __init__(self, tree: Tree, dice: random.Random) -> None:
        self.tree = tree
        self.dice = dice
        self.numbers = itertools.count(1)
        self.fixed = {
            page.pk
            for pages in (tree.home, tree.clusters, tree.literature, tree.about)
            for page in pages.values()
        }
        self.approver = User.objects.create_superuser("approver")
        self.group = Group.objects.create(name="members")
        self.workflow = _workflow()

    def any_of(self, model: Any) -> Any:
        """One object of the model, or None."""
        ids = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return model.objects.get(pk=self.dice.choice(ids)) if ids else None

    def word(self) -> str:
        """A title that no other page has, and that no other title contains."""
        return f"{self.dice.choice(('netz', 'cluster', 'wissens'))}titel{next(self.numbers):04}"

    def slug(self) -> str:
        return f"s{next(self.numbers)}"

    def pages(self, *, fixed: bool = False, **filters: Any) -> list[Page]:
        """Pages in random order; those that every site has only if `fixed`."""
        found = Page.objects.filter(depth__gt=1, **filters).order_by("pk")
        if not fixed:
            found = found.exclude(pk__in=self.fixed)
        pages = list(found.select_related("locale", "content_type"))
        self.dice.shuffle(pages)
        return pages

    def own(self, **filters: Any) -> list[Page]:
        """Pages that may be edited: aliases follow their source instead."""
        return self.pages(alias_of=None, **filters)

    def standard(self, *, locale: str = "de", fixed: bool = True, **filters: Any) -> list[Page]:
        """Plain pages, below which more can stand."""
        filters = {"content_type__model": "standardpage", "depth__lt": 6, **filters}
        return self.pages(fixed=fixed, locale__language_code=locale, **filters)

    def build(self) -> tuple[Page, Any]:
        """A place and an unsaved page for it."""
        german = Locale.objects.get(language_code="de")
        which = self.dice.choice(("standard", "standard", "work", "cluster"))
        if which == "work":
            number = next(self.numbers)
            page: Any = build_work(
                title=self.word(),
                slug=f"s{number}",
                citation_key=f"walk{number}",
                abstract="Ein Netz.",
                concepts=[concept] if (concept := self.any_of(Concept)) else [],
            )
            return _fresh(self.tree.literature["de"]), page
        if which == "cluster":
            page = ClusterProfilePage(title=self.word(), slug=self.slug(), locale=german, round=1)
            return _fresh(self.tree.clusters["de"]), page
        parent = self.dice.choice([*self.standard(), _fresh(self.tree.home["de"])])
        page = StandardPage(title=self.word(), slug=self.slug(), locale=german)
        return parent, page


def _fresh(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).specific


def _workflow() -> Workflow:
    workflow = Workflow.objects.create(name="Four eyes")
    task = GroupApprovalTask.objects.create(name="A look")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    return workflow


def _is_public(page: Page) -> bool:
    return Record.objects.filter(source="page", object_id=page.pk, withdrawn_at=None).exists()


# Writing and publishing


@operation
def create_and_publish(editors: Editors) -> bool:
    if Page.objects.count() > PAGES_MAX:
        return False
    parent, page = editors.build()
    page.live = False
    parent.add_child(instance=page)
    publish(page)
    return True


@operation
def create_live_in_code(editors: Editors) -> bool:
    if Page.objects.count() > PAGES_MAX:
        return False
    parent, page = editors.build()
    parent.add_child(instance=page)
    return True


@operation
def create_draft(editors: Editors) -> bool:
    if Page.objects.count() > PAGES_MAX:
        return False
    parent, page = editors.build()
    page.live = False
    parent.add_child(instance=page)
    return True


@operation
def save_draft(editors: Editors) -> bool:
    for page in editors.own(live=True):
        page = page.specific
        page.title = editors.word()
        page.save_revision()
        return True
    return False


@operation
def publish_a_new_title(editors: Editors) -> bool:
    for page in editors.own():
        page = page.specific
        page.title = editors.word()
        publish(page)
        return True
    return False


@operation
def save_in_code(editors: Editors) -> bool:
    for page in editors.own(live=True):
        page = page.specific
        page.title = editors.word()
        page.save()
        return True
    return False


@operation
def change_slug(editors: Editors) -> bool:
    for page in editors.own():
        page = page.specific
        page.slug = editors.slug()
        publish(page)
        return True
    return False


@operation
def change_slug_of_an_index(editors: Editors) -> bool:
    index = _fresh(editors.tree.literature[editors.dice.choice(("de", "en"))])
    index.slug = editors.slug()
    publish(index)
    return True


@operation
def revert(editors: Editors) -> bool:
    for page in editors.own(live=True):
        revisions = list(page.revisions.order_by("pk"))
        if len(revisions) < 2:
            continue
        try:
            # Its slug or its key may be another's by now.
            revisions[0].as_object().full_clean()
        except ValidationError:
            continue
        revisions[0].publish()
        return True
    return False


@operation
def unpublish(editors: Editors) -> bool:
    for page in editors.own(live=True):
        page.specific.unpublish()
        return True
    return False


@operation
def unpublish_with_descendants(editors: Editors) -> bool:
    for page in editors.own(live=True, numchild__gt=0):
        action = UnpublishPageAction(page, user=editors.approver, include_descendants=True)
        action.execute(skip_permission_checks=True)
        return True
    return False


@operation
def approve_in_a_workflow(editors: Editors) -> bool:
    for page in editors.own():
        page = page.specific
        if page.current_workflow_state:
            continue
        page.title = editors.word()
        page.save_revision(user=editors.approver)
        state = editors.workflow.start(page, editors.approver)
        state.current_task_state.approve(user=editors.approver)
        return True
    return False


# Time


@operation
def schedule(editors: Editors) -> bool:
    for page in editors.own(live=False):
        page = page.specific
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.expire_at = None
        publish(page)
        return True
    return False


@operation
def go_live_by_schedule(editors: Editors) -> bool:
    before = Page.objects.filter(live=True).count()
    if not make_due():
        return False
    call_command("publish_scheduled", verbosity=0)
    return bool(Page.objects.filter(live=True).count() > before)


@operation
def expire(editors: Editors) -> bool:
    for page in editors.own(live=True):
        page = page.specific
        page.expire_at = timezone.now() + timedelta(days=1)
        publish(page)
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        call_command("publish_scheduled", verbosity=0)
        return True
    return False


# The tree


def _free_place(editors: Editors, page: Page, **filters: Any) -> Page | None:
    """A plain page below which this one may come to stand."""
    if not issubclass(page.specific_class, StandardPage):
        return None
    places = editors.standard(locale=page.locale.language_code, **filters)
    for place in places:
        below_itself = place.path.startswith(page.path)
        taken = place.get_children().filter(slug=page.slug).exists()
        if not (below_itself or taken or place.pk == page.get_parent().pk):
            return place
    return None


def _restricted_ids() -> list[int]:
    return list(PageViewRestriction.objects.values_list("page_id", flat=True))


def _move(editors: Editors, pages: list[Page], **place: Any) -> bool:
    for page in pages:
        target = _free_place(editors, page, **place)
        if target is not None:
            page.specific.move(target, pos="last-child")
            return True
    return False


@operation
def move(editors: Editors) -> bool:
    return _move(editors, editors.pages())


@operation
def move_into_a_restricted_parent(editors: Editors) -> bool:
    return _move(editors, editors.pages(), pk__in=_restricted_ids())


@operation
def move_out_of_a_restricted_parent(editors: Editors) -> bool:
    children = [page for page in editors.pages() if page.get_parent().pk in set(_restricted_ids())]
    return _move(editors, children)


@operation
def reorder(editors: Editors) -> bool:
    for page in editors.pages():
        sibling = page.get_next_sibling()
        if sibling is not None:
            page.move(sibling, pos="right")
            return True
    return False


@operation
def delete(editors: Editors) -> bool:
    for page in editors.pages():
        if page.get_descendants().filter(pk__in=editors.fixed).exists():
            continue
        page.specific.delete()
        return True
    return False


@operation
def delete_by_queryset(editors: Editors) -> bool:
    pages = [page.pk for page in editors.pages(numchild=0)][:2]
    if len(pages) < 2:
        return False
    Page.objects.filter(pk__in=pages).delete()
    return True


@operation
def create_again(editors: Editors) -> bool:
    """A new page at the address of one that is gone."""
    gone = Record.objects.exclude(withdrawn_at=None).filter(locale="de", path__gt="")
    home = _fresh(editors.tree.home["de"])
    for path in gone.order_by("-seq").values_list("path", flat=True):
        parts = path.strip("/").split("/")
        if len(parts) != 2 or home.get_children().filter(slug=parts[1]).exists():
            continue
        page = StandardPage(title=editors.word(), slug=parts[1], locale=home.locale, live=False)
        home.add_child(instance=page)
        publish(page)
        return True
    return False


@operation
def copy_subtree(editors: Editors) -> bool:
    if Page.objects.count() > PAGES_MAX:
        return False
    for page in editors.own(live=True):
        attributes = {"slug": editors.slug(), "title": editors.word()}
        page.specific.copy(recursive=True, update_attrs=attributes, user=editors.approver)
        return True
    return False


@operation
def create_alias(editors: Editors) -> bool:
    if Page.objects.count() > PAGES_MAX:
        return False
    for page in editors.pages(content_type__model="standardpage"):
        target = _free_place(editors, page)
        if target is None or target.path.startswith(page.path):
            continue
        recursive = editors.dice.random() < 0.5
        page.specific.create_alias(recursive=recursive, parent=target, update_slug=editors.slug())
        return True
    return False


@operation
def publish_the_source_of_an_alias(editors: Editors) -> bool:
    for page in editors.own(aliases__isnull=False):
        page = page.specific
        page.title = editors.word()
        publish(page)
        return True
    return False


@operation
def convert_an_alias(editors: Editors) -> bool:
    for page in editors.pages(alias_of__isnull=False):
        ConvertAliasPageAction(page.specific).execute(skip_permission_checks=True)
        return True
    return False


# Rights


def _restrict(editors: Editors, kind: str, **values: Any) -> bool:
    for page in editors.own(live=True):
        if page.view_restrictions.exists():
            continue
        restriction = PageViewRestriction(page=page, restriction_type=kind, **values)
        restriction.save()
        if kind == PageViewRestriction.GROUPS:
            restriction.groups.add(editors.group)
        return True
    return False


@operation
def restrict_by_password(editors: Editors) -> bool:
    return _restrict(editors, PageViewRestriction.PASSWORD, password="geheim")


@operation
def restrict_to_logins(editors: Editors) -> bool:
    return _restrict(editors, PageViewRestriction.LOGIN)


@operation
def restrict_to_groups(editors: Editors) -> bool:
    return _restrict(editors, PageViewRestriction.GROUPS)


@operation
def change_a_restriction(editors: Editors) -> bool:
    restriction = editors.any_of(PageViewRestriction)
    if restriction is None:
        return False
    restriction.restriction_type = PageViewRestriction.LOGIN
    restriction.save()
    return True


@operation
def lift_a_restriction(editors: Editors) -> bool:
    restrictions = list(PageViewRestriction.objects.order_by("pk"))
    if not restrictions:
        return False
    # More than one at a time, or the whole tree ends behind a password.
    for restriction in restrictions[: max(1, len(restrictions) - 2)]:
        restriction.delete()
    return True


# Translation


def _english() -> Locale:
    return Locale.objects.get(language_code="en")


def _untranslated(editors: Editors) -> list[Page]:
    """German pages whose parent has an English page, but which have none themselves."""
    english = Page.objects.filter(locale=_english()).values("translation_key")
    parents = set(
        Page.objects.filter(translation_key__in=english, locale__language_code="de").values_list(
            "path", flat=True
        )
    )
    pages = editors.own(locale__language_code="de")
    pages = [page for page in pages if page.path[: -Page.steplen] in parents]
    return [page for page in pages if not page.get_translations().exists()]


def _translate(page: Page) -> bool:
    translate_object(page.specific, [_english()])
    return bool(page.get_translations().filter(locale=_english()).exists())


@operation
def translate(editors: Editors) -> bool:
    return any(_translate(page) for page in _untranslated(editors))


@operation
def show_the_original_as_a_translation(editors: Editors) -> bool:
    """An alias in the tree of the other language."""
    for page in _untranslated(editors):
        page.specific.copy_for_translation(_english(), alias=True)
        return True
    return False


@operation
def publish_a_translation(editors: Editors) -> bool:
    translations = list(Translation.objects.order_by("pk"))
    editors.dice.shuffle(translations)
    for translation in translations:
        if translation.get_target_instance() is not None:
            translation.save_target(publish=True)
            return True
    return False


@operation
def update_a_translation_from_its_source(editors: Editors) -> bool:
    sources = list(TranslationSource.objects.filter(translations__isnull=False).order_by("pk"))
    editors.dice.shuffle(sources)
    for source in sources:
        if source.get_source_instance().get_translations().exists():
            source.update_from_db()
            source.translations.get().save_target(publish=True)
            return True
    return False


@operation
def delete_a_translation_and_make_it_again(editors: Editors) -> bool:
    for page in editors.pages(locale__language_code="en", alias_of=None):
        original = page.get_translations().filter(locale__language_code="de").first()
        if original is None or original.alias_of_id or page.numchild:
            continue
        page.specific.delete()
        if editors.dice.random() < 0.5:
            settle()
        if not _translate(original):
            continue
        Translation.objects.get(source__object_id=original.translation_key).save_target()
        return True
    return False


@operation
def delete_the_original_of_a_translation(editors: Editors) -> bool:
    for page in editors.pages(locale__language_code="de", numchild=0):
        if page.get_translations().filter(live=True).exists():
            page.specific.delete()
            return True
    return False


# The vocabulary


@operation
def add_a_concept(editors: Editors) -> bool:
    if Concept.objects.count() > 8:
        return False
    word = editors.word()
    add_concept(editors.slug(), de=word, en=f"{word} in English")
    return True


@operation
def rename_a_concept(editors: Editors) -> bool:
    concept = editors.any_of(Concept)
    label = concept and editors.dice.choice(list(concept.labels.all()))
    if label is None:
        return False
    label.text = editors.word()
    label.save()
    return True


@operation
def delete_a_concept(editors: Editors) -> bool:
    concept = editors.any_of(Concept)
    if concept is None:
        return False
    concept.delete()
    return True


@operation
def link_a_concept(editors: Editors) -> bool:
    concept = editors.any_of(Concept)
    for page in editors.own(content_type__model="literatureentrypage"):
        work = page.specific
        if concept is None or work.concept_links.filter(concept=concept).exists():
            continue
        work.concept_links.add(LiteratureConcept(concept=concept))
        publish(work)
        return True
    return False


# What items show of each other


@operation
def rename_a_cluster(editors: Editors) -> bool:
    for page in editors.own(content_type__model="clusterprofilepage", live=True):
        cluster = page.specific
        cluster.title = editors.word()
        publish(cluster)
        return True
    return False


@operation
def link_a_cluster(editors: Editors) -> bool:
    cluster = editors.any_of(ClusterProfilePage)
    for page in editors.own(content_type__model="literatureentrypage"):
        work = page.specific
        if cluster is None or work.cluster_links.filter(cluster=cluster).exists():
            continue
        work.cluster_links.add(LiteratureCluster(cluster=cluster))
        publish(work)
        return True
    return False


@operation
def name_another_page(editors: Editors) -> bool:
    """In a text and by a card; these may name each other, and be hidden."""
    named = editors.pages(fixed=True)[0]
    for page in editors.own(content_type__model="standardpage"):
        naming = page.specific
        link = f'<p><a linktype="page" id="{named.pk}">hier</a></p>'
        naming.body = [("text", link), ("cards", {"title": "", "pages": [named]})]
        publish(naming)
        return True
    return False


# Around Wagtail


@operation
def update_titles_in_bulk(editors: Editors) -> bool:
    pages = [page.pk for page in editors.pages(live=True)][:3]
    return bool(Page.objects.filter(pk__in=pages).update(title=editors.word()))


@operation
def update_live_in_bulk(editors: Editors) -> bool:
    pages = [page.pk for page in editors.pages()][:2]
    return bool(Page.objects.filter(pk__in=pages).update(live=editors.dice.random() < 0.6))


@operation
def write_raw_sql(editors: Editors) -> bool:
    pages = editors.pages()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE wagtailcore_page SET title = %s WHERE id = ANY(%s)",
            [editors.word(), [page.pk for page in pages[:1]]],
        )
        return bool(cursor.rowcount)


@operation
def create_rows_in_bulk(editors: Editors) -> bool:
    works = list(LiteratureEntryPage.objects.order_by("-pk")[:2])
    LiteratureContributor.objects.bulk_create(
        LiteratureContributor(entry=work, family=editors.word(), sort_order=9) for work in works
    )
    LiteratureAbstract.objects.filter(entry__in=works).update(text=editors.word(), rights="open")
    return bool(works)


@operation
def change_and_roll_back(editors: Editors) -> bool:
    for page in editors.own(live=True):
        try:
            with transaction.atomic():
                page = page.specific
                page.title = editors.word()
                publish(page)
                raise RolledBack
        except RolledBack:
            return True
    return False


# What pages depend on


@operation
def move_the_root_of_the_site(editors: Editors) -> bool:
    """To another page for as long as one projection takes, and back."""
    site = editors.tree.site
    site.root_page = Page.objects.get(pk=editors.tree.about["de"].pk)
    site.save()
    if editors.dice.random() < 0.5:
        settle()
        assert not _is_public(editors.tree.literature["de"])
    site.root_page = Page.objects.get(pk=editors.tree.home["de"].pk)
    site.save()
    return True


@operation
def rename_the_site(editors: Editors) -> bool:
    settle()
    before = sequence.current()
    Site.objects.update(site_name=f"Site {next(editors.numbers)}")
    settle()
    after = sequence.current()
    assert after.value == before.value, "The name of the site is in no record."
    assert after.generation > before.generation, "Pages that show it must not come from a cache."
    return True


@operation
def rename_a_document(editors: Editors) -> bool:
    settle()
    before = sequence.current()
    document, _ = get_document_model().objects.get_or_create(file="documents/handreichung.pdf")
    document.title = editors.word()
    document.save()
    settle()
    assert sequence.current().generation > before.generation
    return True
