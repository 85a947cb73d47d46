"""The address of the reader's own list, and of its files, a word of its own in every language."""

from django.urls import path
from django.utils.functional import lazystr
from django.utils.translation import get_language

from cms.formats import formats
from knowledge.basket import basket_file, basket_page
from knowledge.kinds import LITERATURE

# Public addresses: they do not change with the wording of the interface.
SEGMENTS = {"de": "merkliste", "en": "reading-list"}


class _Segment:
    def __init__(self, end: str) -> None:
        self._end = end

    def __str__(self) -> str:
        return SEGMENTS.get(get_language() or "", SEGMENTS["en"]) + self._end


urlpatterns = [
    path(lazystr(_Segment("/")), basket_page, name="basket"),
    *(
        path(lazystr(_Segment(form.suffix)), basket_file, {"form": form}, f"basket-{form.name}")
        for form in (*formats.of(LITERATURE), *formats.styled([LITERATURE]))
    ),
]
