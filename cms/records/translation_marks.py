"""Marks left by what wagtail-localize knows of translations: `cms/records/translation.py` reads it.

A text that is translated, or submitted anew, may change what a page's record says of its state.
"""

from __future__ import annotations

from collections.abc import Iterator

from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationSource,
)

FUNCTION = """
CREATE OR REPLACE FUNCTION cms_mark_translated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  marked bigint;
BEGIN
  EXECUTE format(
    'INSERT INTO cms_mark (source, key, made_at)
     SELECT DISTINCT ''page'', page.id, clock_timestamp() FROM rows
     JOIN %I AS owner ON owner.id = rows.%I
     JOIN wagtailcore_page AS page ON page.translation_key = owner.object_id',
    TG_ARGV[0], TG_ARGV[1]);
  GET DIAGNOSTICS marked = ROW_COUNT;
  IF marked > 0 THEN
    PERFORM pg_notify('cms_marks', '');
  END IF;
  RETURN NULL;
END $$;
"""
_SOURCE = TranslationSource._meta.db_table
# Table, and by which key its rows belong to what knows the translation key.
_WATCHED = (
    (_SOURCE, _SOURCE, "id", ("UPDATE",)),
    (Translation._meta.db_table, _SOURCE, "source_id", ("INSERT", "UPDATE", "DELETE")),
    (StringSegment._meta.db_table, _SOURCE, "source_id", ("INSERT", "DELETE")),
    (
        StringTranslation._meta.db_table,
        TranslationContext._meta.db_table,
        "context_id",
        ("INSERT", "UPDATE", "DELETE"),
    ),
)


def statements() -> Iterator[str]:
    """The function, then its triggers, which must not exist yet."""
    yield FUNCTION
    for number, (table, owner, key, events) in enumerate(_WATCHED):
        for event in events:
            side = "OLD" if event == "DELETE" else "NEW"
            yield (
                f"CREATE TRIGGER cms_mark_translated_{event.lower()}_{number} AFTER {event}"
                f" ON {table} REFERENCING {side} TABLE AS rows FOR EACH STATEMENT"
                f" EXECUTE FUNCTION cms_mark_translated('{owner}', '{key}')"
            )
