from django.contrib.auth.management import create_permissions
from django.db import migrations

# What each group may do anywhere in the page tree and in all collections of files, and with
# which models. Names of permissions without the name of the model.
_CHOOSE = {"image": ("choose",), "document": ("choose",)}
_FILL = {"image": ("add", "change", "choose"), "document": ("add", "change", "choose")}
_KEEP = {
    "image": ("add", "change", "delete", "choose"),
    "document": ("add", "change", "delete", "choose"),
}
_ACCESS = {"wagtailadmin.admin": ("access_admin",)}
_TRANSLATE = {"wagtail_localize.translation": ("submit_translation",)}
GROUPS = {
    "Redaktion (editors)": {
        "pages": ("add", "change"),
        "files": _FILL,
        "models": {
            "cms.concept": ("view", "add", "change"),
            "cms.conceptscheme": ("view",),
            **_TRANSLATE,
        },
    },
    "Freigabe (reviewers)": {
        "pages": ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
        "files": _KEEP,
        "models": {
            "cms.concept": ("view", "add", "change", "delete"),
            "cms.conceptscheme": ("view", "add", "change", "delete"),
            "wagtailredirects.redirect": ("view", "add", "change", "delete"),
            **_TRANSLATE,
        },
    },
    "Übersetzung (translators)": {
        "pages": ("add", "change"),
        "files": _CHOOSE,
        "models": {
            "cms.concept": ("view", "change"),
            **_TRANSLATE,
        },
    },
    "Import (importers)": {
        "pages": ("add",),
        "files": _CHOOSE,
        "models": {
            "cms.concept": ("view",),
            "knowledge.literatureentrypage": ("import_literature",),
        },
    },
    "API (API managers)": {
        "pages": (),
        "files": {},
        "models": {"wagtailcore.apitoken": ("view", "add", "change", "delete")},
    },
}
# Wagtail's own groups, where nobody is in them, become ours: its approval workflow stays theirs.
SUCCESSORS = {"Editors": "Redaktion (editors)", "Moderators": "Freigabe (reviewers)"}
FILES = {"image": "wagtailimages.image", "document": "wagtaildocs.document"}
NAMED = {"access_admin", "submit_translation", "import_literature"}
APPS = (
    "wagtailcore",
    "wagtailimages",
    "wagtaildocs",
    "wagtailredirects",
    "wagtail_localize",
    "cms",
    "knowledge",
)


def create_groups(apps, schema_editor):
    """Once: what administrators change afterwards is theirs."""
    _create_missing_permissions(apps)
    Group = apps.get_model("auth", "Group")
    for old, new in SUCCESSORS.items():
        if not Group.objects.filter(name=new).exists():
            Group.objects.filter(name=old, user__isnull=True).update(name=new)
    for name, rights in GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        for model, actions in {**_ACCESS, **rights["models"]}.items():
            group.permissions.add(*(_permission(apps, model, action) for action in actions))
        _grant_on_root(apps, group, rights)


def _create_missing_permissions(apps):
    """Django makes them only after all migrations."""
    for label in APPS:
        app = apps.get_app_config(label)
        # The apps of a migration have none, and are passed over for that.
        app.models_module = True
        create_permissions(app, verbosity=0, apps=apps)
        app.models_module = None
    ContentType = apps.get_model("contenttypes", "ContentType")
    works, _created = ContentType.objects.get_or_create(
        app_label="knowledge", model="literatureentrypage"
    )
    apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=works,
        codename="import_literature",
        defaults={"name": "Can import literature"},
    )


def _permission(apps, model, action):
    app, name = model.split(".")
    codename = action if action in NAMED else f"{action}_{name}"
    return apps.get_model("auth", "Permission").objects.get(
        content_type__app_label=app, content_type__model=name, codename=codename
    )


def _grant_on_root(apps, group, rights):
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    OnPage = apps.get_model("wagtailcore", "GroupPagePermission")
    OnCollection = apps.get_model("wagtailcore", "GroupCollectionPermission")
    root = Page.objects.get(depth=1)
    for action in rights["pages"]:
        permission = _permission(apps, "wagtailcore.page", action)
        OnPage.objects.get_or_create(group=group, page=root, permission=permission)
    everything = Collection.objects.get(depth=1)
    for kind, actions in rights["files"].items():
        for action in actions:
            permission = _permission(apps, FILES[kind], action)
            OnCollection.objects.get_or_create(
                group=group, collection=everything, permission=permission
            )


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cms", "0004_tree_operations"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("knowledge", "0001_initial"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
