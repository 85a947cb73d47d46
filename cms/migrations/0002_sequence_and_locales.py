from django.conf import settings
from django.db import migrations


def create_locales(apps, schema_editor):
    """One Wagtail locale for each content language."""
    Locale = apps.get_model("wagtailcore", "Locale")
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0054_initial_locale"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE cms_staleitem_version",
            "DROP SEQUENCE cms_staleitem_version",
        ),
        migrations.RunPython(create_locales, migrations.RunPython.noop),
    ]
