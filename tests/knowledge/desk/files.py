"""Bibliographies for the desk, and what is done with them."""

from __future__ import annotations

from hashlib import md5
from typing import Any

from django.contrib.auth.models import User

from knowledge.desk.operations import Upload, begin, begin_applying, begin_undoing
from knowledge.models import ImportBatch, ImportEntry, LiteratureEntryPage
from tests.content import Tree


def _title(key: str) -> str:
    """Like no other key's, so that the works are taken for different ones."""
    letters = md5(key.encode(), usedforsecurity=False).hexdigest()
    return f"Told by {key}: {letters[:7]} {letters[7:15]} {letters[15:]}"


def bibtex(key: str = "porter1998", **fields: str) -> str:
    """An entry; its line breaks are those of a file."""
    known = {
        "author": "Porter, Michael E.",
        "title": _title(key),
        "journal": "Harvard Business Review",
        "year": "1998",
        **fields,
    }
    inner = ",\n".join(f"  {name} = {{{value}}}" for name, value in known.items() if value)
    return f"@article{{{key},\n{inner}\n}}\n"


def upload(*entries: str, name: str = "works.bib") -> Upload:
    return Upload(name, "".join(entries).encode())


def plan(tree: Tree, *entries: str, user: User | None = None, name: str = "works.bib") -> Any:
    """An import that was compared."""
    batch = begin(tree.literature["de"], [upload(*entries, name=name)], user)
    return ImportBatch.objects.get(pk=batch.pk)


def apply(batch: ImportBatch, user: User | None = None) -> ImportBatch:
    begin_applying(ImportBatch.objects.get(pk=batch.pk), user)
    return ImportBatch.objects.get(pk=batch.pk)


def undo(batch: ImportBatch, user: User | None = None) -> ImportBatch:
    begin_undoing(ImportBatch.objects.get(pk=batch.pk), user)
    return ImportBatch.objects.get(pk=batch.pk)


def bring_in(tree: Tree, *entries: str) -> ImportBatch:
    """An import that was compared and applied as it is."""
    return apply(plan(tree, *entries))


def entry(batch: ImportBatch, key: str = "porter1998") -> ImportEntry:
    return ImportEntry.objects.get(batch=batch, key=key)


def choose(entry: ImportEntry, **choices: str) -> None:
    """Decide to merge, field by field."""
    for name, choice in choices.items():
        entry.choices[name]["choice"] = choice
    entry.decision = ImportEntry.Decision.MERGE
    entry.save()


def work(key: str = "porter1998") -> LiteratureEntryPage:
    found: LiteratureEntryPage = LiteratureEntryPage.objects.get(
        citation_key=key, locale__language_code="de"
    )
    return found


def outcomes(batch: ImportBatch) -> dict[str, str]:
    return dict(ImportEntry.objects.filter(batch=batch).values_list("key", "outcome"))
