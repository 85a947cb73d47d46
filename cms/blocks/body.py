"""The body of a page: a stream of blocks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.figure import FigureBlock
from cms.blocks.media import CardsBlock, DownloadBlock, ImageBlock
from cms.blocks.tables import TableBlock
from cms.blocks.video import VideoBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "superscript", "subscript"]


class QuoteBlock(blocks.StructBlock):
    """A quotation and who said it."""

    text = blocks.TextBlock(label=_("Quotation"))
    source = blocks.CharBlock(label=_("Source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class CalloutBlock(blocks.StructBlock):
    """A note beside the text, or something that nobody must miss."""

    kind = blocks.ChoiceBlock(
        label=_("Kind of call-out"),
        choices=[("note", _("Note")), ("important", _("Important"))],
        default="note",
    )
    title = blocks.CharBlock(label=_("Heading"), required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Call-out")
        template = "cms/blocks/callout.html"


class AccordionItemBlock(blocks.StructBlock):
    """A heading that opens a text."""

    title = blocks.CharBlock(label=_("Heading"))
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)


class BodyBlock(blocks.StreamBlock):
    """What a page body may hold."""

    heading = blocks.CharBlock(icon="title", label=_("Heading"), template="cms/blocks/heading.html")
    text = blocks.RichTextBlock(icon="pilcrow", label=_("Text"), features=TEXT_FEATURES)
    quote = QuoteBlock()
    image = ImageBlock()
    callout = CalloutBlock()
    accordion = blocks.ListBlock(
        AccordionItemBlock(),
        icon="list-ul",
        label=_("Accordion"),
        template="cms/blocks/accordion.html",
    )
    table = TableBlock()
    figure = FigureBlock()
    video = VideoBlock()
    download = DownloadBlock()
    cards = CardsBlock()
