import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# As before; words of a page find the record that it is of.
IDS = """
CREATE OR REPLACE FUNCTION search_ids(query tsquery) RETURNS bytea
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET jit = off
SET work_mem = '64MB'
SET max_parallel_workers_per_gather = 0
AS $$
DECLARE found bytea;
BEGIN
  EXECUTE 'SELECT string_agg(int8send(record_id), ''''::bytea) FROM ({found}) AS found'
  INTO found USING query;
  RETURN found;
END $$
"""
OF_RECORDS = "SELECT record_id FROM search_searchdocument WHERE vector @@ $1"
OF_PAGES = "SELECT record_id FROM search_searchpage WHERE vector @@ $1"


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0008_sort_creator"),
        ("search", "0007_search_ids"),
    ]
    operations = [
        migrations.AddField(
            model_name="searchdocument",
            name="own",
            field=django.contrib.postgres.search.SearchVectorField(null=True),
        ),
        migrations.CreateModel(
            name="SearchPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("number", models.IntegerField()),
                ("vector", django.contrib.postgres.search.SearchVectorField()),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cms.record",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["vector"], name="search_page_vector", fastupdate=False
                    )
                ],
            },
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE search_searchdocument ALTER COLUMN own SET STORAGE EXTERNAL",
                "ALTER TABLE search_searchpage ALTER COLUMN vector SET STORAGE EXTERNAL",
                IDS.format(found=f"{OF_RECORDS} UNION ALL {OF_PAGES}"),
            ],
            IDS.format(found=OF_RECORDS),
        ),
    ]
