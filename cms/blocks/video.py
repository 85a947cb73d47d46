"""Videos of a few providers, from which nothing is loaded before the reader asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

ProviderName = Literal["youtube", "vimeo", "tib-av", "other"]


@dataclass(frozen=True)
class Provider:
    """A video platform: how its addresses look, and the one to play a video in a frame."""

    name: ProviderName
    title: str
    pattern: re.Pattern[str]
    origin: str
    player: str


PROVIDERS = (
    Provider(
        "youtube",
        "YouTube (Google)",
        re.compile(
            r"https://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/"
            r"(?:watch\?(?:[^#]*&)?v=|embed/|shorts/|live/)|youtu\.be/)(?P<id>[\w-]{6,20})"
        ),
        "https://www.youtube-nocookie.com",
        "/embed/{id}",
    ),
    Provider(
        "vimeo",
        "Vimeo",
        re.compile(r"https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(?P<id>\d{5,12})"),
        "https://player.vimeo.com",
        "/video/{id}?dnt=1",
    ),
    Provider(
        "tib-av",
        "TIB AV-Portal",
        re.compile(r"https://av\.tib\.eu/(?:media|player)/(?P<id>\d{1,9})"),
        "https://av.tib.eu",
        "/player/{id}",
    ),
)


@dataclass(frozen=True)
class Embed:
    """How to play one video: `url` in a frame called `frame`, from `provider`."""

    provider: Provider
    url: str
    frame: str


def embed_of(url: str) -> Embed | None:
    """How to play the video at this address, or None if the provider is not one we know."""
    for provider in PROVIDERS:
        if found := provider.pattern.match(url or ""):
            video = found["id"]
            player = provider.origin + provider.player.format(id=video)
            return Embed(provider, player, f"video-{provider.name}-{video}")
    return None


def provider_name(url: str) -> ProviderName:
    """The name of the provider of the video at this address."""
    embed = embed_of(url)
    return embed.provider.name if embed else "other"


def frame_sources(body: Iterable[Mapping[str, Any]]) -> set[str]:
    """The origins that a body's videos are played from, if the reader wishes."""
    embeds = (embed_of(b["value"]["url"]) for b in body if b["type"] == "video")
    return {embed.provider.origin for embed in embeds if embed}


class VideoAddressBlock(blocks.URLBlock):
    """The address of a video as it stands in the browser."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if embed_of(cleaned) is None:
            known = ", ".join(provider.title for provider in PROVIDERS)
            raise ValidationError(
                _(
                    "This is not the address of a video that can be shown. Copy it from the "
                    "browser while you watch the video; it must be at one of: %(known)s."
                )
                % {"known": known}
            )
        return cleaned

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        # As what it is in the database, so that no migration needs this class.
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.URLBlock", args, kwargs


class VideoBlock(blocks.StructBlock):
    """A video, its title and what is said in it."""

    url = VideoAddressBlock(label=gettext_lazy("Address of the video"))
    title = blocks.CharBlock(label=gettext_lazy("Title"))
    transcript = blocks.RichTextBlock(
        label=gettext_lazy("Transcript"),
        required=False,
        features=["bold", "italic"],
        help_text=gettext_lazy("What is said and shown, for those who cannot hear or see it."),
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["embed"] = embed_of(value.get("url") or "")
        return context

    class Meta:
        icon = "media"
        label = gettext_lazy("Video")
        template = "cms/blocks/video.html"
