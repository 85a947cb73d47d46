"""The fields of an entry while they are being placed."""

from .tex import decode
from .verbatim import decode_verbatim, is_verbatim

__all__ = ["Fields"]


class Fields:
    """Fields still to be placed; what nobody takes ends in ``extra``."""

    def __init__(self, raw: dict[str, str]) -> None:
        self.raw = dict(raw)
        self.extra: dict[str, str] = {}

    def take(self, *names: str) -> str:
        """Decoded text of the first of these fields that says anything; later ones stay."""
        for name in names:
            text = decode(self.raw.pop(name)) if name in self.raw else ""
            if text:
                return text
        return ""

    def take_verbatim(self, name: str) -> str:
        return decode_verbatim(self.raw.pop(name)) if name in self.raw else ""

    def title(self, name: str, *subtitles: str) -> str:
        """The title of that field with its subtitle, or with those of other names."""
        stem = "journal" if name == "journal" else name.removesuffix("title")
        title = self.take(name)
        for each in subtitles or (f"{stem}subtitle",):
            subtitle = self.take(each)
            if title and subtitle:
                title += f"{' ' if title[-1] in '?!.:' else ': '}{subtitle}"
            else:
                title = title or subtitle
        return title

    def rest(self) -> dict[str, str]:
        """``extra``, with all that is still there under its own name."""
        rest = dict(self.extra)
        for name, source in self.raw.items():
            text = decode_verbatim(source) if is_verbatim(name) else decode(source, paragraphs=True)
            if text:
                rest.setdefault(name, text)
        return rest
