import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    """Words for corrections and labels for suggestions, filled as soon as records are followed."""

    dependencies = [
        ("cms", "0005_page_list_indexes"),
        ("search", "0004_refused_document"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "word",
                    models.CharField(
                        db_collation="C", max_length=40, primary_key=True, serialize=False
                    ),
                ),
                ("folded", models.CharField(max_length=80)),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("items", models.IntegerField()),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["folded"], name="search_word_alike", opclasses=["gin_trgm_ops"]
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["keys"], name="search_word_keys"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchLabel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("filter", models.CharField(blank=True, max_length=64)),
                ("key", models.UUIDField(null=True)),
                ("locale", models.CharField(blank=True, max_length=20)),
                ("value", models.TextField(blank=True)),
                ("text", models.TextField()),
                ("folded", models.TextField(db_collation="C")),
                ("rank", models.IntegerField()),
                (
                    "record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cms.record",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("kind"),
                        models.F("filter"),
                        models.OrderBy(models.F("rank"), descending=True),
                        name="search_label_rank",
                    ),
                    models.Index(
                        models.F("kind"),
                        models.F("filter"),
                        django.db.models.functions.text.Left("folded", 100),
                        name="search_label_start",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        models.Func(
                            "folded",
                            template=(
                                "array_to_tsvector(string_to_array(ltrim(%(expressions)s), ' '))"
                            ),
                        ),
                        name="search_label_words",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("record__isnull", True)),
                        fields=("kind", "filter", "value"),
                        name="search_label_value",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchLabelValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("filter", models.CharField(max_length=64)),
                ("value", models.TextField()),
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
                    models.Index(
                        models.F("kind"),
                        models.F("filter"),
                        models.F("value"),
                        name="search_label_having",
                    )
                ],
            },
        ),
        # The follower begins anew, so that what is public already gets its labels.
        migrations.RunSQL(
            "DELETE FROM cms_followercursor WHERE name = 'postgres-search'",
            migrations.RunSQL.noop,
        ),
    ]
