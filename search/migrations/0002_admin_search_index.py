from django.db import migrations


class Migration(migrations.Migration):
    """The database backend matches title and body together, and ships no index for it."""

    dependencies = [
        ("search", "0001_initial"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX search_admin_title_body ON wagtailsearch_indexentry"
            " USING gin ((title || body))",
            "DROP INDEX search_admin_title_body",
        ),
    ]
