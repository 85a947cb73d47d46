"""The trigger that remembers which sets a record has left.

It runs in the transaction that changes the record. So whoever harvests a set finds each record
that it was ever told of, either in the set or among those that left it, at any moment.
"""

from __future__ import annotations

from django.db import connection

from cms.oai.sets import filter_families
from cms.records.models import Record

_FUNCTION = """
CREATE OR REPLACE FUNCTION oai_remember_sets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO oai_leftset (record_id, spec)
  SELECT before.id, family.name || ':' || member.value
  FROM before JOIN after USING (id)
  CROSS JOIN unnest(TG_ARGV) AS family(name)
  CROSS JOIN LATERAL jsonb_array_elements_text(before.filters -> family.name) AS member(value)
  WHERE before.filters IS DISTINCT FROM after.filters
    AND NOT COALESCE((after.filters -> family.name) ? member.value, false)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$
"""


def install_trigger() -> None:
    """Bring the trigger in step with the sets that kinds declare; safe to repeat."""
    table = Record._meta.db_table
    families = ", ".join(f"'{name}'" for name in sorted(filter_families()))
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTION)
        # In one step: while it is replaced, others may go on writing.
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER oai_remember_sets AFTER UPDATE ON {table}"
            " REFERENCING OLD TABLE AS before NEW TABLE AS after"
            f" FOR EACH STATEMENT EXECUTE FUNCTION oai_remember_sets({families})"
        )
