from django.contrib.auth.management import create_permissions
from django.db import migrations

# Who looks after the contacts of clusters.
GROUPS = {
    "Redaktion (editors)": ("view", "add", "change", "delete"),
    "Freigabe (reviewers)": ("view", "add", "change", "delete"),
}


def grant(apps, schema_editor):
    """Once: what administrators change afterwards is theirs."""
    app = apps.get_app_config("knowledge")
    # Django makes permissions only after all migrations, and passes over apps without models.
    app.models_module = True
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None
    Permission = apps.get_model("auth", "Permission")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        codes = [f"{action}_clustercontact" for action in GROUPS[group.name]]
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label="knowledge", codename__in=codes)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0001_groups"),
        ("knowledge", "0004_cluster_logo_partners_contacts"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
