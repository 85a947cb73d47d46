"""A file to references, and to a rejection for each entry that cannot be one."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from knowledge.formats.sources import empty_record, foreign, not_text, text_of
from knowledge.references import Reference, Rejection

from .blocks import Bibliography, RawEntry
from .inheritance import inherit
from .work import reference_of

__all__ = ["read"]

_TYPE_ONLY = frozenset({"entrytype", "type", "entrysubtype"})


def read(source: bytes | str) -> Iterator[Reference | Rejection]:
    """References in file order, a rejection in place of each entry that cannot be read.

    BibTeX and biblatex need not be told apart: their types and fields do not contradict each other.
    See `knowledge.formats.Format.read` for the promises.
    """
    reason = not_text(source)
    text = "" if reason else text_of(source)
    reason = reason or foreign(text, "bibtex")
    if reason:
        yield Rejection(line=1, key="", reason=reason)
        return
    bibliography = Bibliography(text)
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
            reason=_(
                "The file has no BibTeX entry such as “@article{smith2020, …}”. Export the "
                "bibliography as BibTeX (.bib) and upload that file."
            ),
        )


def _read_entry(
    entry: RawEntry, bibliography: Bibliography, lines: dict[str, int]
) -> Reference | Rejection:
    reason = ""
    if entry.type == "set":
        reason = _(
            "A set only groups other entries, which are imported one by one. Nothing is lost."
        )
    elif not entry.fields:
        reason = empty_record()
    elif entry.key and entry.key in lines:
        reason = _(
            "The key “%(key)s” is already used in line %(line)s. Give this entry another key, or "
            "remove it if it is the same work."
        ) % {"key": entry.key, "line": lines[entry.key]}
    if reason:
        return Rejection(line=entry.line, key=entry.key, reason=reason)
    reference = reference_of(entry, inherit(entry, bibliography))
    if _says_nothing(reference):
        return Rejection(line=entry.line, key=entry.key, reason=empty_record())
    lines[entry.key] = entry.line
    return reference


def _says_nothing(reference: Reference) -> bool:
    """Whether nothing is left of the fields, which held but blanks and empty braces."""
    if reference.title or reference.contributors:
        return False
    bare = Reference(citation_key=reference.citation_key, type=reference.type)
    return replace(reference, extra={}) == bare and not reference.extra.keys() - _TYPE_ONLY
