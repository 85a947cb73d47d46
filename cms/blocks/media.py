"""Blocks that show an image, offer a file or point to pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock


class ImageBlock(blocks.StructBlock):
    """An image, what it shows in words, and whose it is."""

    image = ImageChooserBlock(label=gettext_lazy("Image"))
    alt = blocks.CharBlock(
        label=gettext_lazy("Description"),
        required=False,
        help_text=gettext_lazy("What the image shows, for those who cannot see it."),
    )
    decorative = blocks.BooleanBlock(
        label=gettext_lazy("The image is decorative"),
        required=False,
        default=False,
        help_text=gettext_lazy("It says nothing that the text does not say."),
    )
    credit = blocks.CharBlock(label=gettext_lazy("Credit"), required=False)

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        """With the renditions of all images, which else take a query each."""
        made: list[Any] = super().bulk_to_python(values)
        images = [value["image"] for value in made if value["image"] is not None]
        renditions = get_image_model().get_rendition_model()._default_manager.all()
        prefetch_related_objects(
            images, Prefetch("renditions", renditions, to_attr="prefetched_renditions")
        )
        return made

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["alt"] and not cleaned["decorative"]:
            message = _("Describe what the image shows, or say that it is decorative.")
            raise StructBlockValidationError(block_errors={"alt": ValidationError(message)})
        return cleaned

    class Meta:
        icon = "image"
        label = gettext_lazy("Image")
        template = "cms/blocks/image.html"


class DownloadBlock(blocks.StructBlock):
    """A document to take away."""

    document = DocumentChooserBlock(label=gettext_lazy("Document"))
    title = blocks.CharBlock(
        label=gettext_lazy("Title"),
        required=False,
        help_text=gettext_lazy("If it should not be the title of the document."),
    )

    class Meta:
        icon = "download"
        label = gettext_lazy("Download")
        template = "cms/blocks/download.html"


class CardsBlock(blocks.StructBlock):
    """Pages to read next; those that are not public are left out."""

    title = blocks.CharBlock(label=gettext_lazy("Heading"), required=False)
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=gettext_lazy("Page")), label=gettext_lazy("Pages")
    )

    class Meta:
        icon = "list-ul"
        label = gettext_lazy("Page cards")
        template = "cms/blocks/cards.html"
