from django.db import migrations


class Migration(migrations.Migration):
    """The database backend matches title and body together, and ships no index for it."""

    dependencies = [
        ("search", "0001_initial"),
        ("modelsearch", "0004_rename_modelsear_autocom_476c89_gin_modelsearch_autocom_ea8581_gin_and_more"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX search_admin_title_body ON modelsearch_indexentry"
            " USING gin ((title || body))",
            "DROP INDEX search_admin_title_body",
        ),
    ]
