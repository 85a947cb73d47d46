"""Blocks for the programme's own pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.video import VideoBlock


class TranscribedVideoBlock(VideoBlock):
    """A video that nobody may publish without saying what is said in it."""

    transcript = blocks.RichTextBlock(
        label=_("Transcript"),
        features=["bold", "italic"],
        help_text=_("What is said and shown, for those who cannot hear or see it."),
    )


class VideoStreamBlock(blocks.StreamBlock):
    """At most one video."""

    video = TranscribedVideoBlock()

    class Meta:
        max_num = 1
        required = False
