"""The body of a page: a stream of headings, text and quotations."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "superscript", "subscript"]


class QuoteBlock(blocks.StructBlock):
    """A quotation and who said it."""

    text = blocks.TextBlock(label=_("Quotation"))
    source = blocks.CharBlock(label=_("Source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class BodyBlock(blocks.StreamBlock):
    """What a page body may hold."""

    heading = blocks.CharBlock(icon="title", label=_("Heading"), template="cms/blocks/heading.html")
    text = blocks.RichTextBlock(icon="pilcrow", label=_("Text"), features=TEXT_FEATURES)
    quote = QuoteBlock()
