import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cms", "0008_sort_creator"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeftSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("spec", models.TextField(db_collation="C")),
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
                "constraints": [
                    models.UniqueConstraint(fields=("spec", "record"), name="oai_leftset_once")
                ],
            },
        ),
        # The order in which harvesters are told of changes, tombstones among them.
        migrations.RunSQL(
            "CREATE INDEX oai_record_changes ON cms_record (changed_at, seq)",
            "DROP INDEX oai_record_changes",
        ),
    ]
