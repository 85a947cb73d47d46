"""Forms that come in styles: which style a request names."""

from __future__ import annotations

from typing import TypeVar

from django.utils.datastructures import MultiValueDict

from cms.api import parameters
from cms.formats import Form, Format, Styled

__all__ = ["styled", "without_style"]


_Form = TypeVar("_Form", bound=Form)


def styled(form: _Form, query: MultiValueDict[str, str], language: str) -> _Form | Format:
    """The form in the style that is asked for, with words of this language.

    Problem (400) names the nearest style where there is none like it. Any other form is as it was.
    """
    if not isinstance(form, Styled):
        return form
    style = parameters.choice(query, form.parameter, list(form.styles))
    return form.in_style(style or next(iter(form.styles)), language)


def without_style(form: Form | None, query: MultiValueDict[str, str]) -> MultiValueDict[str, str]:
    """What the other parameters say."""
    if not isinstance(form, Styled):
        return query
    return MultiValueDict({name: v for name, v in query.lists() if name != form.parameter})
