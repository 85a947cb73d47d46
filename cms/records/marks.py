"""PostgreSQL triggers that leave a mark wherever public content changes.

Derived from the models: the page tables and their child rows, the other models whose objects
are items, and what visibility and addresses depend on. They are statement triggers, so bulk SQL
is seen as well as a saved form, and an update that changes no public column leaves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Model
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail_localize.models import TranslationSource

from cms.kinds import kinds
from cms.records import translation_marks
from cms.records.names import DOCUMENT, IMAGE
from cms.vocabulary.models import Concept, ConceptScheme

CHANNEL = "cms_marks"
# What a page row shows to the public. Not `path`: reordering changes nothing that is public.
PAGE_COLUMNS = (
    "title",
    "url_path",
    "live",
    "expired",
    "locale_id",
    "translation_key",
    "alias_of_id",
    "content_type_id",
    "seo_title",
    "search_description",
    "show_in_menus",
    "first_published_at",
    "last_published_at",
)

# A mark is seen when its transaction ends, so one for each row is enough, however many tables say
# that it changed.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION cms_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  source text := TG_ARGV[0];
  key_column text := TG_ARGV[1];
  columns text := TG_ARGV[2];
  changed text;
  marked bigint;
BEGIN
  changed := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT * FROM after'
    WHEN 'DELETE' THEN 'SELECT * FROM before'
    ELSE format(
      '(SELECT %1$s FROM after EXCEPT SELECT %1$s FROM before)
       UNION ALL (SELECT %1$s FROM before EXCEPT SELECT %1$s FROM after)', columns)
  END;
  EXECUTE format(
    'INSERT INTO cms_mark (source, key, made_at)
     SELECT DISTINCT %1$L, %2$I::bigint, clock_timestamp() FROM (%3$s) AS rows
     WHERE %2$I IS NOT NULL AND NOT EXISTS (
       SELECT FROM cms_mark AS left_already WHERE left_already.source = %1$L
       AND left_already.key = rows.%2$I AND left_already.xmin = pg_current_xact_id()::xid)',
    source, key_column, changed);
  GET DIAGNOSTICS marked = ROW_COUNT;
  IF marked > 0 THEN
    PERFORM pg_notify('{CHANNEL}', '');
  END IF;
  RETURN NULL;
END $$;
"""

# What happens to one page of a family, or says which of them is the original, concerns the others.
FAMILY_FUNCTION = f"""
CREATE OR REPLACE FUNCTION cms_mark_family() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  marked bigint;
BEGIN
  EXECUTE format(
    'INSERT INTO cms_mark (source, key, made_at)
     SELECT DISTINCT ''page'', page.id, clock_timestamp() FROM rows
     JOIN wagtailcore_page AS page ON page.translation_key = rows.%I', TG_ARGV[0]);
  GET DIAGNOSTICS marked = ROW_COUNT;
  IF marked > 0 THEN
    PERFORM pg_notify('{CHANNEL}', '');
  END IF;
  RETURN NULL;
END $$;
"""
_FAMILY_TRIGGERS = (
    # The row is gone when its mark is answered, and with it the key of its translations.
    f"CREATE TRIGGER cms_mark_family_page AFTER DELETE ON {Page._meta.db_table}"
    " REFERENCING OLD TABLE AS rows"
    " FOR EACH STATEMENT EXECUTE FUNCTION cms_mark_family('translation_key')",
    *(
        f"CREATE TRIGGER cms_mark_family_{event.lower()} AFTER {event}"
        f" ON {TranslationSource._meta.db_table} REFERENCING {side} TABLE AS rows"
        " FOR EACH STATEMENT EXECUTE FUNCTION cms_mark_family('object_id')"
        for event, side in (("INSERT", "NEW"), ("DELETE", "OLD"))
    ),
)


@dataclass(frozen=True)
class Watch:
    """Rows of `table` whose change leaves the mark (`source`, value of `key_column`).

    `columns` are those that matter to an update, `events` the statements watched.
    """

    table: str
    source: str
    key_column: str
    columns: tuple[str, ...]
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(f.column for f in model._meta.local_concrete_fields if f.column is not None)


def _child_keys(model: type[Model]) -> Iterator[ParentalKey]:
    """The keys by which rows of other tables belong to this very model."""
    for relation in model._meta.related_objects:
        if relation.model is model and isinstance(relation.field, ParentalKey):
            yield relation.field


def _children(model: type[Model], source: str) -> Iterator[Watch]:
    """The rows that a cluster model keeps in other tables."""
    for key in _child_keys(model):
        child = key.model
        if next(_child_keys(child), None) is not None:
            raise NotImplementedError(
                f"{child._meta.label} has child rows of its own, which would leave no mark: "
                "attach them to the page itself."
            )
        yield Watch(child._meta.db_table, source, key.column, _columns(child))
    for many in model._meta.local_many_to_many:
        if isinstance(many, ParentalManyToManyField):
            through = many.remote_field.through
            yield Watch(through._meta.db_table, source, many.m2m_column_name(), _columns(through))


def watches() -> list[Watch]:
    """All that must be watched, in the order of the registry."""
    found = [Watch(Page._meta.db_table, "page", "id", PAGE_COLUMNS)]
    for _, source in kinds.sources():
        model = source.model
        if issubclass(model, Page):
            column = model._meta.pk.column
            found.append(Watch(model._meta.db_table, "page", column, _columns(model)))
            found.extend(_children(model, "page"))
        else:
            name = model._meta.label_lower
            key = model._meta.pk.column
            found.append(Watch(model._meta.db_table, name, key, _columns(model)))
            found.extend(_children(model, name))
    restriction = PageViewRestriction._meta.db_table
    found.append(Watch(restriction, "restriction", "page_id", ("page_id",)))
    # An alias of a restricted page hides what is below it, for as long as it is an alias.
    page = Page._meta.db_table
    found.append(Watch(page, "restriction", "id", ("alias_of_id",), events=("UPDATE",)))
    found.append(Watch(Site._meta.db_table, "site", "root_page_id", ("root_page_id",)))
    found.append(Watch(Locale._meta.db_table, "locale", "id", ("id", "language_code")))
    # What an item says of its concepts is sorted by their schemes.
    concept, scheme = Concept._meta.db_table, ConceptScheme._meta.db_table
    found.append(Watch(concept, "concept", "id", ("scheme_id",), events=("UPDATE",)))
    found.append(Watch(scheme, "scheme", "id", ("identifier",), events=("UPDATE",)))
    # Shown, but in no record: these move only the generation.
    for model, columns in (
        (get_image_model(), ("id", "title", "file", "file_hash", "collection_id")),
        (get_document_model(), ("id", "title", "file", "file_hash", "collection_id")),
        (CollectionViewRestriction, ("id", "collection_id")),
        (Site, ("id", "hostname", "port", "is_default_site", "site_name")),
        (ConceptScheme, ("id", "title")),
    ):
        found.append(Watch(model._meta.db_table, "context", "id", columns))
    # What items that show them say of them.
    shown = ("file", "file_hash", "collection_id")
    for model, name, columns in (
        (get_image_model(), IMAGE, (*shown, "width", "height")),
        (get_document_model(), DOCUMENT, (*shown, "file_size", "title")),
    ):
        found.append(Watch(model._meta.db_table, name, "id", columns, events=("UPDATE", "DELETE")))
    hidden = CollectionViewRestriction._meta.db_table
    found.append(Watch(hidden, "collection", "collection_id", ("collection_id",)))
    moved = Collection._meta.db_table
    found.append(Watch(moved, "collection", "id", ("path",), events=("UPDATE",)))
    return list(dict.fromkeys(found))


def _trigger_sql(watch: Watch, number: int) -> Iterator[str]:
    columns = sorted({watch.key_column, *watch.columns})
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    call = f"cms_mark('{watch.source}', '{watch.key_column}', '{quoted}')"
    for event, tables in (
        ("INSERT", "NEW TABLE AS after"),
        ("UPDATE", "OLD TABLE AS before NEW TABLE AS after"),
        ("DELETE", "OLD TABLE AS before"),
    ):
        if event not in watch.events:
            continue
        yield (
            f"CREATE TRIGGER cms_mark_{event.lower()}_{number} AFTER {event} ON {watch.table} "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {call}"
        )


def install_triggers() -> None:
    """Bring the triggers in the database in step with the models; safe to repeat.

    All at once: whatever changes meanwhile waits for a moment, and is marked by the new ones.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FUNCTION)
        cursor.execute(FAMILY_FUNCTION)
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'cms_mark_%'"
        )
        for name, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name} ON {table}")
        for number, watch in enumerate(watches()):
            for statement in _trigger_sql(watch, number):
                cursor.execute(statement)
        for statement in (*_FAMILY_TRIGGERS, *translation_marks.statements()):
            cursor.execute(statement)
