"""Figures with data: a chart made on the server, and its numbers as a table."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.chart import bar_groups, chart_data, line_chart
from cms.blocks.tables import ChartDataBlock, table_data

BAR, LINE = "bar", "line"


class FigureBlock(blocks.StructBlock):
    """Numbers as bars or lines; the caption is that of the data."""

    kind = blocks.ChoiceBlock(
        label=_("Kind of figure"), choices=[(BAR, _("Bars")), (LINE, _("Lines"))], default=BAR
    )
    data = ChartDataBlock()
    unit = blocks.CharBlock(
        label=_("Unit"),
        required=False,
        max_length=60,
        help_text=_("What the numbers count, such as “projects” or “million euros”."),
    )
    source = blocks.CharBlock(
        label=_("Source"), required=False, help_text=_("Who gathered the numbers, and when.")
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        raw = self.child_blocks["data"].get_prep_value(value["data"])
        labels, series = chart_data(table_data(raw))
        context["single"] = len(series) == 1
        if value.get("kind") == LINE:
            context["line_chart"] = line_chart(labels, series)
        else:
            context["bar_groups"] = bar_groups(labels, series)
        return context

    class Meta:
        icon = "order"
        label = _("Figure with data")
        template = "cms/blocks/figure.html"
