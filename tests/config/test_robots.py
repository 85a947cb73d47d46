"""What programs ask every site for."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

from django.test import Client

from tests.content import Tree


def test_robots_find_the_sitemap_and_stay_out_of_the_admin(tree: Tree, client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(answer.content.decode().splitlines())
    assert rules.site_maps() == ["http://localhost/sitemap.xml"]
    assert client.get("/sitemap.xml").status_code == 200
    assert not rules.can_fetch("*", "/admin/")
    assert not rules.can_fetch("*", "/admin/pages/1/edit/")
    assert rules.can_fetch("*", "/de/literatur/")
    assert rules.can_fetch("*", "/api/content/v1/literature/")


def test_the_icon_that_programs_ask_for_is_the_drawing_of_the_pages(
    tree: Tree, client: Client
) -> None:
    page = client.get("/de/").content.decode()
    icon = client.get("/favicon.ico")
    assert icon.status_code == 302
    assert f'href="{icon["Location"]}" type="image/svg+xml"' in page
