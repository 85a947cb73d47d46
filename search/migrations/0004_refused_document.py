from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0003_compound_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="RefusedDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("build", models.CharField(max_length=90)),
                ("key", models.UUIDField()),
                ("error", models.TextField()),
                ("attempts", models.PositiveIntegerField(default=1)),
                ("retry_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("build", "key"), name="search_refused_once")
                ],
            },
        ),
    ]
