"""An editor at the forms of the Wagtail admin, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail_localize.models import StringSegment, Translation

from home.models import StandardPage

PASSWORD = "nur-fuer-tests"


class EditorAtTheAdmin:
    """Logged in by the login form, with the admin in German."""

    def __init__(self) -> None:
        User.objects.create_superuser("redaktion", password=PASSWORD)
        self.client = Client()
        answer = self.client.post(
            reverse("wagtailadmin_login"), {"username": "redaktion", "password": PASSWORD}
        )
        assert answer.status_code == 302, answer.content

    def _post(self, name: str, *arguments: Any, **form: Any) -> Any:
        answer = self.client.post(reverse(name, args=arguments), form)
        assert answer.status_code == 302, self._complaints(answer)
        return answer

    @staticmethod
    def _complaints(answer: Any) -> str:
        soup = BeautifulSoup(answer.content, "html.parser")
        found = [tag.get_text(" ", strip=True) for tag in soup.select(".error-message, .messages")]
        return f"{answer.status_code}: {found or answer.content[:2000]}"

    def form(self, title: str, slug: str, **more: Any) -> dict[str, Any]:
        fields = {
            "title": title,
            "slug": slug,
            "introduction": f"{title} im Überblick.",
            "body": streamfield([]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            **more,
        }
        data: dict[str, Any] = nested_form_data(fields)
        return data

    def create(self, parent: Page, title: str, slug: str) -> StandardPage:
        """A draft."""
        self._post(
            "wagtailadmin_pages:add", "home", "standardpage", parent.pk, **self.form(title, slug)
        )
        found: StandardPage = StandardPage.objects.get(slug=slug)
        return found

    def preview(self, page: Page, title: str) -> str:
        """The HTML that the editor sees of changes that are not saved."""
        url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        checked = self.client.post(url, self.form(title, page.slug))
        assert checked.json() == {"is_valid": True, "is_available": True}
        seen = self.client.get(url)
        assert seen.status_code == 200
        return str(seen.content.decode())

    def save_draft(self, page: Page, title: str) -> None:
        self._post("wagtailadmin_pages:edit", page.pk, **self.form(title, page.slug))

    def publish(self, page: Page, title: str, *, go_live_at: datetime | None = None) -> None:
        when = f"{timezone.localtime(go_live_at):%Y-%m-%d %H:%M}" if go_live_at else ""
        form = self.form(title, page.slug, go_live_at=when)
        form["action-publish"] = "action-publish"
        self._post("wagtailadmin_pages:edit", page.pk, **form)

    def restrict(self, page: Page, password: str) -> None:
        self._privacy(page, restriction_type="password", password=password)

    def lift(self, page: Page) -> None:
        self._privacy(page, restriction_type="none")

    def _privacy(self, page: Page, **form: str) -> None:
        answer = self.client.post(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), form)
        assert answer.json()["step"] == "set_privacy_done"

    def submit_for_translation(self, page: Page, locale: Any) -> Translation:
        self._post("wagtail_localize:submit_page_translation", page.pk, locales=[locale.pk])
        return Translation.objects.get(source__object_id=page.translation_key, target_locale=locale)

    def translate(self, translation: Translation, texts: dict[str, str]) -> None:
        """Fill in the texts by field, one request for each as the editor's browser does."""
        for segment in StringSegment.objects.filter(source=translation.source):
            url = reverse(
                "wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]
            )
            answer = self.client.put(
                url,
                urlencode({"value": texts[segment.context.path]}),
                content_type="application/x-www-form-urlencoded",
            )
            assert answer.status_code in (200, 201), answer.content

    def publish_translation(self, page: Page) -> None:
        self._post("wagtailadmin_pages:edit", page.pk, action="publish")

    def move(self, page: Page, parent: Page) -> None:
        self._post("wagtailadmin_pages:move_confirm", page.pk, parent.pk)

    def unpublish(self, page: Page) -> None:
        self._post("wagtailadmin_pages:unpublish", page.pk, translations_asked=1)

    def delete(self, page: Page) -> None:
        self._post("wagtailadmin_pages:delete", page.pk, translations_asked=1)
