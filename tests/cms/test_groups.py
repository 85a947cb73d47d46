"""What the members of each group may do, as one table."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.checks import page_types
from tests.content import Tree, add_cluster, add_concept, add_work
from tests.knowledge.handouts import add_handout, add_index

_GROUPS = (
    "Redaktion (editors)",
    "Freigabe (reviewers)",
    "Übersetzung (translators)",
    "Import (importers)",
    "API (API managers)",
)
_NOBODY = "no group"
# May they? In the order of _GROUPS, then a user of the CMS without a group of ours.
MATRIX = {
    #                         edit   review  translate import  api     nobody
    "enter the CMS":         (True,  True,   True,   True,   True,   False),
    "add a page":            (True,  True,   True,   True,   False,  False),
    "edit a work":           (True,  True,   True,   False,  False,  False),
    "publish a work":        (False, True,   False,  False,  False,  False),
    "unpublish a work":      (False, True,   False,  False,  False,  False),
    "delete a public work":  (False, True,   False,  False,  False,  False),
    "delete a collection":   (False, True,   False,  False,  False,  False),
    "move a collection":     (False, True,   False,  False,  False,  False),
    "lock a work":           (False, True,   False,  False,  False,  False),
    "translate a work":      (True,  True,   True,   False,  False,  False),
    "import works":          (False, False,  False,  True,   False,  False),
    "see the list of works": (True,  True,   True,   True,   False,  False),
    "add a concept":         (True,  True,   False,  False,  False,  False),
    "edit a concept":        (True,  True,   True,   False,  False,  False),
    "delete a concept":      (False, True,   False,  False,  False,  False),
    "add a concept scheme":  (False, True,   False,  False,  False,  False),
    "add a contact":         (True,  True,   False,  False,  False,  False),
    "change search words":   (False, False,  False,  False,  False,  False),
    "add a document":        (True,  True,   False,  False,  False,  False),
    "add an image":          (True,  True,   False,  False,  False,  False),
    "delete a document":     (True,  True,   False,  False,  False,  False),
    "delete an image":       (True,  True,   False,  False,  False,  False),
    "choose a document":     (True,  True,   True,   True,   False,  False),
    "choose an image":       (True,  True,   True,   True,   False,  False),
    "add a redirect":        (False, True,   False,  False,  False,  False),
    "make an API token":     (False, False,  False,  False,  True,   False),
    "manage users":          (False, False,  False,  False,  False,  False),
    "manage groups":         (False, False,  False,  False,  False,  False),
    "change the sites":      (False, False,  False,  False,  False,  False),
    "change the languages":  (False, False,  False,  False,  False,  False),
}  # fmt: skip
# What is a view of the admin: opens it, or is sent away.
_VIEWS = {
    "enter the CMS": ("wagtailadmin_home",),
    "see the list of works": ("works:index",),
    "translate a work": ("wagtail_localize:submit_page_translation", "work"),
    "add a concept": ("wagtailsnippets_cms_concept:add",),
    "edit a concept": ("wagtailsnippets_cms_concept:edit", "concept"),
    "delete a concept": ("wagtailsnippets_cms_concept:delete", "concept"),
    "add a concept scheme": ("wagtailsnippets_cms_conceptscheme:add",),
    "add a contact": ("wagtailsnippets_knowledge_clustercontact:add",),
    "change search words": ("wagtailsnippets_search_compoundword:list",),
    "add a document": ("wagtaildocs:add",),
    "add an image": ("wagtailimages:add",),
    "add a redirect": ("wagtailredirects:add",),
    "make an API token": ("wagtailusers_api_tokens:add",),
    "manage users": ("wagtailusers_users:index",),
    "manage groups": ("wagtailusers_groups:index",),
    "change the sites": ("wagtailsites:index",),
    "change the languages": ("wagtaillocales:index",),
}


def member(group: str) -> User:
    user = User.objects.create_user(f"member of {group}")
    if group != _NOBODY:
        user.groups.add(Group.objects.get(name=group))
    return user


def on_pages(user: User, tree: Tree, work: Page) -> dict[str, bool]:
    index = Page.objects.get(pk=tree.literature["de"].pk)
    of_work, of_index = (page.permissions_for_user(user) for page in (work, index))
    return {
        "add a page": of_index.can_add_subpage(),
        "edit a work": of_work.can_edit(),
        "publish a work": of_work.can_publish(),
        "unpublish a work": of_work.can_unpublish(),
        "delete a public work": of_work.can_delete(),
        "delete a collection": of_index.can_delete(),
        "move a collection": of_index.can_move(),
        "lock a work": of_work.can_lock(),
    }


def in_collections(user: User) -> dict[str, bool]:
    """With files that somebody else has uploaded."""
    document = get_document_model().objects.create(title="Studie", file="studie.pdf")
    image = get_image_model().objects.create(title="Karte", file="karte.png", width=1, height=1)
    return {
        f"{action} {name}": policy_registry.get_by_type(
            type(file)
        ).user_has_permission_for_instance(user, action, file)
        for name, file in (("a document", document), ("an image", image))
        for action in ("delete", "choose")
    }


@pytest.mark.parametrize("group", [*_GROUPS, _NOBODY])
def test_each_group_may_do_what_the_table_says(client: Client, tree: Tree, group: str) -> None:
    # Given a member of the group, a work and a concept
    work = add_work(tree)
    concept = add_concept("netz", de="Netz")
    user = member(group)
    client.force_login(user)
    objects: dict[str, Any] = {"work": work.pk, "concept": concept.pk}

    def opens(name: str, *arguments: str) -> bool:
        url = reverse(name, args=[objects[argument] for argument in arguments])
        return client.get(url).status_code == 200

    # When everything in the table is tried
    found = {
        **on_pages(user, tree, Page.objects.get(pk=work.pk)),
        **in_collections(user),
        "import works": user.has_perm("knowledge.import_literature"),
        **{action: opens(*view) for action, view in _VIEWS.items()},
    }
    # Then it is as the table says
    column = [*_GROUPS, _NOBODY].index(group)
    assert found == {action: row[column] for action, row in MATRIX.items()}


@pytest.mark.parametrize("group", _GROUPS)
def test_pages_of_every_type_are_to_a_group_what_works_are(tree: Tree, group: str) -> None:
    user = member(group)
    column = _GROUPS.index(group)
    index = add_index(tree)
    add_work(tree)
    add_cluster(tree)
    add_handout(index)
    for model in page_types():
        for page in model.objects.all():
            rights = page.permissions_for_user(user)
            assert rights.can_edit() == MATRIX["edit a work"][column], model
            assert rights.can_publish() == MATRIX["publish a work"][column], model
            assert rights.can_lock() == MATRIX["lock a work"][column], model


def test_importers_edit_their_own_drafts_and_nothing_else(tree: Tree) -> None:
    user = member("Import (importers)")
    work = add_work(tree)
    own = add_work(tree)
    Page.objects.filter(pk=own.pk).update(owner=user, live=False)
    assert not Page.objects.get(pk=work.pk).permissions_for_user(user).can_edit()
    assert Page.objects.get(pk=own.pk).permissions_for_user(user).can_edit()
    assert not Page.objects.get(pk=own.pk).permissions_for_user(user).can_publish()


def test_wagtails_approval_workflow_is_that_of_the_reviewers(tree: Tree) -> None:
    workflow = tree.literature["de"].get_workflow()
    assert workflow is not None
    [task] = workflow.tasks
    assert [group.name for group in task.specific.groups.all()] == ["Freigabe (reviewers)"]
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()


def test_what_administrators_changed_stays(tree: Tree) -> None:
    # Given a group from which an administrator took a permission, and a group that was removed
    editors = Group.objects.get(name="Redaktion (editors)")
    editors.permissions.filter(codename="add_concept").delete()
    Group.objects.filter(name="Import (importers)").delete()
    # When the service starts again, which migrates
    call_command("migrate", verbosity=0)
    # Then neither is undone
    assert not editors.permissions.filter(codename="add_concept").exists()
    assert not Group.objects.filter(name="Import (importers)").exists()


def test_groups_with_members_keep_their_name(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a site on which people were in Wagtail's own group before
    Group.objects.filter(name__in=_GROUPS).delete()
    theirs = Group.objects.create(name="Editors")
    user = User.objects.create_user("long-time editor")
    user.groups.add(theirs)
    # When the migration comes
    migration = import_module("config.migrations.0001_groups")
    monkeypatch.setattr(migration, "_create_missing_permissions", lambda apps: None)
    migration.create_groups(apps, None)
    # Then they are where they were, and our groups are there, too
    assert set(Group.objects.values_list("name", flat=True)) == {*_GROUPS, "Editors"}
    assert [group.name for group in user.groups.all()] == ["Editors"]


def test_the_import_permission_can_be_given_in_the_admin(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    group = Group.objects.get(name="Freigabe (reviewers)")
    page = client.get(reverse("wagtailusers_groups:edit", args=[group.pk]))
    assert "Can import literature" in page.content.decode()
