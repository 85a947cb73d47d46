from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "API (API managers)"
CODES = [f"{action}_apitoken" for action in ("view", "add", "change", "delete")]


def grant(apps, schema_editor):
    """Once: what administrators change afterwards is theirs."""
    app = apps.get_app_config("cms")
    # Django makes permissions only after all migrations, and passes over apps without models.
    app.models_module = True
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None
    Permission = apps.get_model("auth", "Permission")
    for group in apps.get_model("auth", "Group").objects.filter(name=GROUP):
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label="cms", codename__in=CODES)
        )


class Migration(migrations.Migration):
    dependencies = [("config", "0002_contact_rights"), ("cms", "0009_api_tokens")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
