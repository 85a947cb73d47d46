from django.db import migrations

# Each statement of such a function sees what was committed when it begins: the second one all that
# was written before the lock was had. Times rise with numbers.
TURN = """
CREATE FUNCTION cms_turn(lock bigint, OUT value bigint, OUT now timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(lock);
  SELECT last.value, GREATEST(clock_timestamp(), last.changed_at) INTO value, now
  FROM cms_sequence AS last WHERE last.id = 1;
  IF NOT FOUND THEN
    INSERT INTO cms_sequence AS first (id, value, generation, changed_at)
    VALUES (1, 0, 0, clock_timestamp()) RETURNING first.value, first.changed_at INTO value, now;
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0006_marks_and_lists"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [
        migrations.RunSQL(TURN, "DROP FUNCTION cms_turn"),
        # How many pages of a type there are in a language, told without reading them.
        migrations.RunSQL(
            "CREATE INDEX cms_page_types ON wagtailcore_page (content_type_id, locale_id)"
            " INCLUDE (depth, live, path)",
            "DROP INDEX cms_page_types",
        ),
    ]
