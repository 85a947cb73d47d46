"""Wagtail's own APIs: v2 as upstream but cheaper, v3 by token only."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import APIToken, PageViewRestriction

from knowledge.models import LiteratureCluster
from tests.content import Tree, add_cluster, add_concept, add_work

V2 = "/api/v2/pages/"
TYPES = (
    "knowledge.LiteratureEntryPage",
    "knowledge.ClusterProfilePage",
    "home.ProgrammePage",
)


def work_with_links(tree: Tree, concept: Any, cluster: Any) -> Any:
    work = add_work(tree, concepts=[concept], authors=[("Porter", "Michael"), ("Stern", "Scott")])
    work.cluster_links.add(LiteratureCluster(cluster=cluster))
    work.save_revision().publish()
    return work


def test_a_list_with_all_fields_costs_the_same_at_any_size(client: Client, tree: Tree) -> None:
    concept = add_concept("diffusion", de="Wissensdiffusion")
    cluster = add_cluster(tree)

    def cost(kind: str) -> int:
        path = f"{V2}?type={kind}&fields=*&limit=100"
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.json()["items"]
        return len(queries)

    work_with_links(tree, concept, cluster)
    few = {kind: cost(kind) for kind in TYPES}
    plain_few = len(client.get(f"{V2}?limit=100").json()["items"])
    for _ in range(8):
        work_with_links(tree, concept, cluster)
        add_cluster(tree)
    many = {kind: cost(kind) for kind in TYPES}
    assert many == few
    assert len(client.get(f"{V2}?limit=100").json()["items"]) > plain_few


def test_a_list_over_all_types_costs_the_same_at_any_size(client: Client, tree: Tree) -> None:
    def cost() -> int:
        client.get(f"{V2}?fields=*&limit=100")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{V2}?fields=*&limit=100").status_code == 200
        return len(queries)

    few = cost()
    for _ in range(5):
        add_work(tree)
    assert cost() == few


def test_the_title_of_a_hidden_cluster_is_not_shown_by_its_works(
    client: Client, tree: Tree
) -> None:
    cluster = add_cluster(tree, title="Geheimer Cluster")
    work = work_with_links(tree, add_concept("diffusion", de="Wissensdiffusion"), cluster)
    assert "Geheim" in client.get(f"{V2}{work.pk}/").content.decode()
    cluster.unpublish()
    for path in (f"{V2}{work.pk}/", f"{V2}?type=knowledge.LiteratureEntryPage&fields=*"):
        response = client.get(path)
        assert response.status_code == 200
        assert "Geheim" not in response.content.decode()


def test_an_alias_of_a_restricted_page_is_hidden(client: Client, tree: Tree) -> None:
    alias = tree.about["de"].create_alias(parent=tree.programme["de"], update_slug="kopie")
    assert client.get(f"{V2}{alias.pk}/").status_code == 200
    PageViewRestriction.objects.create(page=tree.about["de"].page_ptr, restriction_type="login")
    assert client.get(f"{V2}{alias.pk}/").status_code == 404


def test_documented_examples_of_v2_still_work(client: Client, tree: Tree) -> None:
    work = add_work(tree, title="Absorptive Capacity", issued="1998")
    found = client.get(
        f"{V2}?type=knowledge.LiteratureEntryPage&fields=year,contributors(family)&order=title"
    ).json()
    assert found["meta"]["total_count"] == 1
    assert found["items"][0]["year"] == 1998
    assert found["items"][0]["contributors"][0]["family"] == "Porter"
    assert client.get(f"{V2}?yeer=1").status_code == 400
    assert client.get(f"{V2}?search=absorptive&locale=de").json()["items"][0]["id"] == work.pk
    assert client.get("/api/v2/images/").json()["items"] == []
    assert client.get("/api/v2/documents/").json()["items"] == []


@pytest.mark.parametrize("path", ["pages/", "pages/1/", "schema/", "openapi.json", "sites/"])
def test_v3_asks_everybody_for_a_token(client: Client, tree: Tree, path: str) -> None:
    response = client.get(f"/api/v3-preview/{path}")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert response["Content-Type"] == "application/problem+json"
    wrong = client.get(f"/api/v3-preview/{path}", headers={"Authorization": "Bearer nonsense"})
    assert wrong.status_code == 401


def test_v3_serves_the_holder_of_a_token(client: Client, tree: Tree) -> None:
    user = User.objects.create_superuser("api", password=None)
    key = APIToken.generate_token()
    token = APIToken.objects.create(user=user, name="test", key_hash=APIToken.hash_token(key))
    response = client.get("/api/v3-preview/pages/", headers={"Authorization": f"Bearer {key}"})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert token.user == user
