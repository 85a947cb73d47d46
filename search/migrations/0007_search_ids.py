from django.db import migrations

# For a common word the planner would read the whole table and every long vector; these settings
# hold in the function alone, and cost no statements of their own. EXECUTE plans for each query.
IDS = """
CREATE FUNCTION search_ids(query tsquery) RETURNS bytea
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET jit = off
SET work_mem = '64MB'
SET max_parallel_workers_per_gather = 0
AS $$
DECLARE found bytea;
BEGIN
  EXECUTE 'SELECT string_agg(int8send(record_id), ''''::bytea) FROM search_searchdocument'
          ' WHERE vector @@ $1'
  INTO found USING query;
  RETURN found;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0006_narrow_documents")]
    operations = [migrations.RunSQL(IDS, "DROP FUNCTION search_ids(tsquery)")]
