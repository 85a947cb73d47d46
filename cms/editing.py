"""Two editors on one page: whoever saves second is told so, and keeps what was typed.

Wagtail looks at this only when the browser saves by itself (`EditView.is_out_of_date`); whoever
presses the button would replace the other's version without a word.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Revision

# Set on the page of one request, and never stored.
_MARK = "_saved_meanwhile"


def saved_meanwhile(request: HttpRequest, page: Any) -> Revision | None:
    """The version that somebody else saved since the form of this request was opened.

    Wagtail's form names the version that it was made from. After saving by itself the browser
    still names that one, so a newer version of the same person is none of another's.
    """
    form = request.POST
    # The edit form has `next`; without a version it was made when the page had none.
    if "loaded_revision_id" not in form and "next" not in form:
        return None
    others = page.revisions.exclude(user=None).exclude(user=request.user)
    loaded = _moment(form.get("loaded_revision_created_at", ""))
    if loaded is not None:
        others = others.filter(created_at__gt=loaded)
    found: Revision | None = others.order_by("-created_at", "-pk").first()
    return found


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


# After wagtail-localize, which answers for its own editor and has nothing to do with this form.
@hooks.register("before_edit_page", order=100)
def look_for_another_editor(request: HttpRequest, page: Any) -> None:
    """Before a form is saved: mark a page that is newer than the form, and lead to the changes."""
    if request.method != "POST":
        return
    latest = saved_meanwhile(request, page)
    if latest is None:
        _keep_what_is_live(page)
        return
    setattr(page, _MARK, latest)
    opened = request.POST.get("loaded_revision_id", "")
    if (
        opened != str(latest.pk)
        and opened.isdecimal()
        and page.revisions.filter(pk=opened).exists()
    ):
        view, arguments = "wagtailadmin_pages:revisions_compare", [page.pk, opened, latest.pk]
    else:
        view, arguments = "wagtailadmin_pages:history", [page.pk]
    if "application/json" not in request.headers.get("Accept", ""):
        messages.warning(
            request,
            _("Somebody else has changed this page."),
            buttons=[messages.button(reverse(view, args=arguments), _("See the changes"), True)],
        )


def _keep_what_is_live(page: Any) -> None:
    """A first version of a public page that has none, as an import leaves it.

    Without one Wagtail takes the page off the site when a change is to go live later.
    """
    if not page.live or page.live_revision_id or page.alias_of_id:
        return
    model = type(page)
    stored = model.objects.get(pk=page.pk)
    newest = stored.latest_revision
    kept = {
        "latest_revision": newest,
        "latest_revision_created_at": stored.latest_revision_created_at,
        "draft_title": stored.draft_title,
        "has_unpublished_changes": stored.has_unpublished_changes,
    }
    version = stored.save_revision(changed=False, clean=False)
    if newest is None:
        model.objects.filter(pk=page.pk).update(live_revision=version)
        page.live_revision = page.latest_revision = version
        return
    # There is a draft already, which stays the newest version.
    before = newest.created_at - timedelta(seconds=1)
    Revision.objects.filter(pk=version.pk).update(created_at=before)
    model.objects.filter(pk=page.pk).update(live_revision=version, **kept)
    page.live_revision = version


def refuse_if_stale(page: Any) -> None:
    """Raises ValidationError once; the form that says so is made from the newest version."""
    latest: Revision | None = getattr(page, _MARK, None)
    if latest is None:
        return
    name = get_user_display_name(latest.user)
    when = date_format(localtime(latest.created_at), "SHORT_DATETIME_FORMAT")
    raise ValidationError(
        _(
            "%(name)s saved this page (%(time)s) after you had opened it. Nothing of yours is "
            "stored yet, and all of it is still in this form. See what was changed, take over "
            "what you want to keep, and save again: then your version takes its place."
        )
        % {"name": name, "time": when},
        code="saved_meanwhile",
    )


__all__ = ["look_for_another_editor", "refuse_if_stale", "saved_meanwhile"]
