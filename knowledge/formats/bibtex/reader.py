"""A file to references, and to a rejection for each entry that cannot be one."""

from collections.abc import Iterator
from dataclasses import replace

from knowledge.references import Reference, Rejection

from .blocks import Bibliography, RawEntry
from .inheritance import inherit
from .source import clean, decode_bytes, refusal
from .work import reference_of, written_key

__all__ = ["read", "written_key"]

_EMPTY = "The entry has no fields. Fill it in or remove it, and import the file again."
_TYPE_ONLY = frozenset({"entrytype", "type", "entrysubtype"})


def read(source: bytes | str) -> Iterator[Reference | Rejection]:
    """References in file order, a rejection in place of each entry that cannot be read.

    BibTeX and biblatex need not be told apart: their types and fields do not contradict each other.
    See `knowledge.formats.Format.read` for the promises.
    """
    text = (decode_bytes(source) if isinstance(source, bytes) else source).removeprefix("\ufeff")
    reason = refusal(source, text)
    if reason:
        yield Rejection(line=1, key="", reason=reason)
        return
    bibliography = Bibliography(clean(text))
    lines: dict[str, int] = {}
    count = 0
    for entry in bibliography.entries():
        count += 1
        if isinstance(entry, Rejection):
            yield entry
        elif entry.type == "xdata":
            continue
        else:
            yield _read_entry(entry, bibliography, lines)
    if not count:
        yield Rejection(
            line=1,
            key="",
            reason="The file has no BibTeX entry such as “@article{smith2020, …}”. "
            "Export the bibliography as BibTeX (.bib) and upload that file.",
        )


def _read_entry(
    entry: RawEntry, bibliography: Bibliography, lines: dict[str, int]
) -> Reference | Rejection:
    reason = ""
    if entry.type == "set":
        reason = "A set only groups other entries, which are imported one by one. Nothing is lost."
    elif not entry.fields:
        reason = _EMPTY
    elif entry.key and entry.key in lines:
        reason = (
            f"The key “{entry.key}” is already used in line {lines[entry.key]}. "
            "Give this entry another key, or remove it if it is the same work."
        )
    if reason:
        return Rejection(line=entry.line, key=entry.key, reason=reason)
    reference = reference_of(entry, inherit(entry, bibliography))
    if _says_nothing(reference):
        return Rejection(line=entry.line, key=entry.key, reason=_EMPTY)
    lines[entry.key] = entry.line
    return reference


def _says_nothing(reference: Reference) -> bool:
    """Whether nothing is left of the fields, which held but blanks and empty braces."""
    if reference.title or reference.contributors:
        return False
    bare = Reference(citation_key=reference.citation_key, type=reference.type)
    return replace(reference, extra={}) == bare and not reference.extra.keys() - _TYPE_ONLY
