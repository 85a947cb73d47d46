"""The tags of one RIS record, which are taken away one after the other."""

from .ris_lines import LONG_TAGS, PEOPLE, RisRecord

__all__ = ["IN_SERIES", "Tags"]

# Types whose T2 is the title of a series, and whose A2 its editor (specification of 2011).
IN_SERIES = frozenset(
    {
        "BOOK", "EBOOK", "EDBOOK", "CLSWK", "COMP", "CTLG", "MAP", "RPRT", "GOVDOC", "SER",
        "UNPB", "STAND", "PAMP",
    }
)  # fmt: skip
_SAME = {"A1": "AU", "AU": "A1"}


class Tags:
    """Texts by tag, none of them empty, and names alone twice; ``type`` is the record's.

    ``A1`` and ``AU`` are one tag, ``AU``; some programs give every author by both.
    """

    def __init__(self, record: RisRecord) -> None:
        self.type = record.type
        self._texts: dict[str, list[str]] = {}
        seen: set[tuple[str, str]] = set()
        for tag, text in record.tags:
            plain = text if tag in LONG_TAGS else " ".join(text.split())
            is_known = (_SAME.get(tag) if tag in PEOPLE else tag, plain) in seen
            if plain.strip() and not is_known:
                seen.add((tag, plain))
                self._texts.setdefault("AU" if tag == "A1" else tag, []).append(plain)

    def take(self, *tags: str) -> list[str]:
        """Their texts, in the order of the tags; nobody else gets them."""
        return [text for tag in tags for text in self._texts.pop(tag, [])]

    def look(self, *tags: str) -> list[str]:
        """Their texts, which stay."""
        return [text for tag in tags for text in self._texts.get(tag, [])]

    def drop(self, tag: str, text: str) -> None:
        """Somebody took this one."""
        self._texts[tag].remove(text)

    def left(self) -> list[tuple[str, str]]:
        """What nobody took."""
        return [(tag, text) for tag, texts in self._texts.items() for text in texts]
