"""Tables: rows of texts and numbers under headings, translated word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail_localize.segments import StringSegmentValue


def table_data(raw: Mapping[str, Any] | None) -> dict[str, Any]:
    """A table in its stored form as `{"caption", "head", "rows"}`.

    `head` has a string for each column, `rows` a list of cells for each row: strings, numbers
    or null where a number is not known.
    """
    raw = raw or {}
    return {
        "caption": raw.get("caption") or "",
        "head": [column["heading"] or "" for column in raw.get("columns", [])],
        "rows": [list(row["values"]) for row in raw.get("rows", [])],
    }


class CaptionedTableBlock(TypedTableBlock):
    """A table with a caption; wagtail-localize translates caption, headings and texts."""

    def clean(self, table: TypedTable) -> TypedTable:
        cleaned = super().clean(table)
        if mistakes := list(self.mistakes(cleaned)):
            raise TypedTableBlockValidationError(non_block_errors=mistakes)
        return cleaned

    def mistakes(self, table: TypedTable) -> Iterator[ValidationError]:
        """What the table lacks, in words for its author."""
        if not (table.caption or "").strip():
            yield ValidationError(
                _("Give a caption: it tells everybody, screen readers too, what is shown here.")
            )
        if not table.columns or not table.row_data:
            yield ValidationError(_("Add at least one column and one row."))

    def get_translatable_segments(self, table: TypedTable) -> list[StringSegmentValue]:
        """Each text with the place where it stands: `caption`, `head.1`, `cell.0.1`."""
        texts = {"caption": table.caption}
        for number, column in enumerate(table.columns):
            texts[f"head.{number}"] = column["heading"]
        for row_number, row in enumerate(table.row_data):
            for number, cell in enumerate(row["values"]):
                if isinstance(cell, str):
                    texts[f"cell.{row_number}.{number}"] = cell
        return [StringSegmentValue(place, text) for place, text in texts.items() if text]

    def restore_translated_segments(
        self, table: TypedTable, segments: Sequence[StringSegmentValue]
    ) -> TypedTable:
        """The same table with the texts of `segments` in their places."""
        caption = table.caption
        columns = [dict(column) for column in table.columns]
        rows = [{"values": list(row["values"])} for row in table.row_data]
        for segment in segments:
            text = segment.render_text()
            match segment.path.split("."):
                case ["caption"]:
                    caption = text
                case ["head", column]:
                    columns[int(column)]["heading"] = text
                case ["cell", row, column]:
                    rows[int(row)]["values"][int(column)] = text
        return TypedTable(columns=columns, row_data=rows, caption=caption)


class TableBlock(CaptionedTableBlock):
    """Any table; a column of row headings names what each row is about."""

    label = blocks.CharBlock(label=gettext_lazy("Row heading"), required=False)
    text = blocks.CharBlock(label=gettext_lazy("Text"), required=False)
    number = blocks.FloatBlock(label=gettext_lazy("Number"), required=False)

    class Meta:
        icon = "table"
        label = gettext_lazy("Table")
        template = "cms/blocks/table.html"


class ChartDataBlock(CaptionedTableBlock):
    """What a chart shows: a column of labels, then a column of numbers for each series."""

    label = blocks.CharBlock(label=gettext_lazy("Label"))
    number = blocks.FloatBlock(label=gettext_lazy("Number"), required=False)

    def mistakes(self, table: TypedTable) -> Iterator[ValidationError]:
        yield from super().mistakes(table)
        kinds = [column["block"].name for column in table.columns]
        if kinds[:1] != ["label"] or set(kinds[1:]) != {"number"}:
            yield ValidationError(
                _("Make the first column one of labels, and all others columns of numbers.")
            )
        elif not all(column["heading"] for column in table.columns[1:]):
            yield ValidationError(_("Give every column of numbers a heading: it names the series."))
        elif all(cell is None for row in table.row_data for cell in row["values"][1:]):
            yield ValidationError(_("Enter at least one number."))

    class Meta:
        icon = "table"
        label = gettext_lazy("Data")
