"""What saving a page asks of the database, without the questions that answer themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from modelcluster.models import get_all_child_relations
from modelsearch import signal_handlers as search_index
from wagtail.models import COMMENTS_RELATION_NAME

# Set by Wagtail itself and never by a form, and guarded by the database's own constraints.
_SET_BY_WAGTAIL = frozenset(
    {
        "page_ptr",
        "path",
        "translation_key",
        "locale",
        "content_type",
        "latest_revision",
        "live_revision",
    }
)


def not_to_validate(page: Any, exclude: Iterable[str] | None) -> set[str]:
    """The fields that `full_clean` need not look at, besides those that are excluded already.

    Saving a draft and publishing it validates a page twice, with a query for each of its links.
    Of a page that is there already Wagtail's own need no such proof; of a new one all are asked.
    """
    excluded = set(exclude or ())
    if page._state.adding:
        return excluded
    # What nobody can edit nobody could correct; `clean` says what an editor can do.
    unseen = {field.name for field in page._meta.concrete_fields if not field.editable}
    return excluded | _SET_BY_WAGTAIL | unseen


# What `save_revision` writes to the row of a page; none of it is public or searched.
_ABOUT_A_DRAFT = frozenset(
    {
        "latest_revision",
        "latest_revision_created_at",
        "draft_title",
        "has_unpublished_changes",
        COMMENTS_RELATION_NAME,
    }
)


def _is_about_a_draft(update_fields: Iterable[str] | None) -> bool:
    return update_fields is not None and _ABOUT_A_DRAFT.issuperset(update_fields)


def keep_search_index(model: type[Any]) -> None:
    """Let the staff's index follow the pages of `model`, which opts out of Wagtail's own way.

    That one writes a page's whole entry anew with every draft, though drafts are not in it.
    """

    def saved(instance: Any, update_fields: Any = None, **options: Any) -> None:
        if not _is_about_a_draft(update_fields):
            search_index.post_save_signal_handler(instance, **options)

    post_save.connect(saved, sender=model, weak=False, dispatch_uid=f"search {model.__name__}")
    post_delete.connect(search_index.post_delete_signal_handler, sender=model)


def keep_search_indexes(base: type[Any]) -> None:
    """The same for all models of this kind."""
    for model in apps.get_models():
        if issubclass(model, base):
            keep_search_index(model)


@contextmanager
def note_references_once(page: Any, update_fields: Iterable[str] | None) -> Iterator[None]:
    """Around a save: look for what the page refers to once, after its rows were written.

    Wagtail looks through all of it once for the page and once for each row, beginning before
    the rows are written.
    """
    # Loads models, which ask for this module.
    from wagtail import signal_handlers as references

    if getattr(references.reference_index_auto_update_disabled, "value", False):
        yield
        return
    with references.disable_reference_index_auto_update():
        yield
    # Comments that are there to be saved refer to who wrote them.
    comments = COMMENTS_RELATION_NAME in vars(page).get("_cluster_related_objects", ())
    if comments or not _is_about_a_draft(update_fields):
        references.update_reference_index_on_save(page)


# `with_content_json` takes these from the page itself.
_KEPT = (
    "locale",
    "content_type",
    "latest_revision",
    "owner",
    "locked_by",
    "alias_of",
)


def with_content(page: Any, content: dict[str, Any], build: Callable[[Any], Any]) -> Any:
    """What `build` makes of the content of a version, without needless looking up.

    Each link in it is looked up in the database, even one that is then set in any case, and in
    each row the one to its own page.
    """
    found = {**content, **dict.fromkeys(_KEPT)}
    is_live = content.get("live_revision") == page.live_revision_id
    if is_live:
        found["live_revision"] = None
    for relation in get_all_child_relations(page):
        name = relation.get_accessor_name()
        if name in content:
            found[name] = [{**row, relation.field.name: None} for row in content[name]]
    built = build(found)
    if is_live:
        built.live_revision_id = page.live_revision_id
    # `build` has asked for it, to make the address; validation would ask again.
    if (parent := page.get_parent()) is not None:
        built._cached_parent_obj = parent
    return built
