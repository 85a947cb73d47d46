"""Who may see a page: the one answer that every output gives."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat
from wagtail.models import Page, PageViewRestriction, Site

# An alias may stand for an alias. A longer chain than this is taken for hidden.
_ALIASES = tuple("__".join(["alias_of"] * depth) for depth in (1, 2, 3))
_RESTRICTED_ALIASES = tuple("__".join(["page", *["aliases"] * depth]) for depth in (1, 2, 3))


def _below(path: str, tops: QuerySet[Any], top_path: str) -> Q:
    """Whether the tree path named by `path` is one of `tops` or below one.

    The few tops are found once for a query, not once for each of its pages.
    """
    patterns = tops.order_by().values_list(Concat(top_path, Value("%")))
    return Q(
        Func(
            F(path),
            ArraySubquery(patterns),
            template="(%(expressions)s))",
            arg_joiner=" LIKE ANY (",
            output_field=BooleanField(),
        )
    )


def _restricted(path: str, top: str = "page") -> Q:
    """Whether the page at the tree path named by `path`, or one above it, is restricted.

    `top` names the restricted page, or its aliases, as seen from the restriction.
    """
    restrictions = PageViewRestriction.objects.filter(**{f"{top}__isnull": False})
    return _below(path, restrictions, f"{top}__path")


def visible_pages(pages: QuerySet[Page] | None = None) -> QuerySet[Page]:
    """Those of `pages` (all, unless given) that anybody may see.

    Live and not expired; below a site's root or a translation of it; no view restriction on the
    page or above it, nor on the page it is an alias of, which Wagtail itself forgets, nor on the
    source of an alias above it.
    """
    if pages is None:
        pages = Page.objects.all()
    roots = Page.objects.filter(
        translation_key__in=Site.objects.values("root_page__translation_key")
    )
    pages = pages.filter(_below("path", roots, "path"), live=True, expired=False)
    for top in ("page", *_RESTRICTED_ALIASES):
        pages = pages.exclude(_restricted("path", top))
    for alias in _ALIASES:
        pages = pages.filter(Q(**{f"{alias}__isnull": True}) | ~_restricted(f"{alias}__path"))
    return pages.filter(**{f"{_ALIASES[-1]}__alias_of__isnull": True})


def is_visible(page: Any) -> bool:
    """Whether anybody may see this page, asked of the database now."""
    return visible_pages(Page.objects.filter(pk=page.pk)).exists()
