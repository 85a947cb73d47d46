from django.db import migrations


class Migration(migrations.Migration):
    """Lists of pages for staff are sorted by these, and Wagtail has no index for them."""

    dependencies = [
        ("cms", "0004_tree_operations"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX cms_page_title ON wagtailcore_page (title)",
            "DROP INDEX cms_page_title",
        ),
        migrations.RunSQL(
            "CREATE INDEX cms_page_updated ON wagtailcore_page"
            " (latest_revision_created_at DESC NULLS LAST)",
            "DROP INDEX cms_page_updated",
        ),
    ]
