"""Fields whose text is no prose (addresses, identifiers, dates): what is read and written there."""

import re

__all__ = ["decode_verbatim", "encode_verbatim", "is_verbatim"]

_VERBATIM_FIELDS = frozenset(
    {
        "doi", "eprint", "eprinttype", "eprintclass", "archiveprefix", "primaryclass",
        "ids", "isbn", "issn", "pdf", "entryset", "related", "crossref", "xref", "xdata",
        "entrytype", "date", "origdate", "eventdate",
    }
)  # fmt: skip


def is_verbatim(field: str) -> bool:
    """Whether the text of a field is no prose: dashes and tildes in it are what they look like."""
    return field in _VERBATIM_FIELDS or field.startswith(("url", "file", "bdsk-"))


_VERBATIM = re.compile(
    r"\\?(?P<entity>&amp;)|\{?\\textasciitilde\s*(?:\{\})?\}?|\\~\{\}|\$\\sim\$"
    r"|\\text(?P<name>backslash|braceleft|braceright)\{\}"
    r"|\\url\s*(?=\{)|\\(?P<escaped>[_%&#~$^{}])|[{}]"
)
_VERBATIM_NAMES = {"backslash": "\\", "braceleft": "{", "braceright": "}"}


def _verbatim(found: re.Match[str]) -> str:
    if found["entity"]:
        return "&"
    if found["name"]:
        return _VERBATIM_NAMES[found["name"]]
    if found["escaped"]:
        return found["escaped"]
    return "~" if "~" in found[0] or "tilde" in found[0] or "sim" in found[0] else ""


def decode_verbatim(source: str) -> str:
    """A URL, DOI or file name: escapes undone, braces removed, all else kept."""
    if _VERBATIM.search(source):
        source = _VERBATIM.sub(_verbatim, source)
    return " ".join(source.split())


_ENCODED_VERBATIM = str.maketrans(
    {
        "\\": "\\textbackslash{}",
        "{": "\\textbraceleft{}",
        "}": "\\textbraceright{}",
        "&": "{}\\&{}",
    }
)


def encode_verbatim(text: str) -> str:
    """A URL, DOI or file name; escaped only if the plain text would read as another."""
    # A backslash at the end would escape the closing brace.
    is_plain = decode_verbatim(text) == text and not text.endswith("\\")
    return text if is_plain else text.translate(_ENCODED_VERBATIM)
