"""The form that takes images in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.images.forms import BaseImageForm
from wagtail.images.utils import get_allowed_image_extensions


class ImageForm(BaseImageForm):
    """Says why a drawing is refused, and what to do instead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        formats = ", ".join(sorted(name.upper() for name in get_allowed_image_extensions()))
        file.error_messages["invalid_image_extension"] = _(
            "This image was not taken in. Save it as one of %(formats)s and upload it again. "
            "SVG is refused, because a drawing in this format can hold a script."
        ) % {"formats": formats}
