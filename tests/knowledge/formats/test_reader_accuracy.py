"""The readers of other programs' formats get right what stands beside `accuracy.score`."""

from __future__ import annotations

import json

import jsonschema
import pytest

from knowledge.formats import ris
from knowledge.formats.readers import READERS
from knowledge.references import Reference
from tests.knowledge.formats.accuracy import score
from tests.knowledge.formats.csl_schema import SCHEMA

VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
LEAST_ENTRIES = {"ris": 150, "csl-json": 45, "nbib": 15, "endnote-xml": 13}
LEAST_SHARE = {"ris": 0.95, "csl-json": 1.0, "nbib": 0.97, "endnote-xml": 0.97}


@pytest.mark.parametrize("format_name", LEAST_ENTRIES)
def test_fields_are_as_accurate_as_promised(format_name: str) -> None:
    compared = list(score.fields(format_name))

    assert len({field.item for field in compared}) >= LEAST_ENTRIES[format_name]
    wrong = "\n".join(
        f"{field.item} {field.name}: {field.expected!r} != {field.actual!r}"
        for field in compared
        if not field.is_right
    )
    assert score.accuracy(compared) >= LEAST_SHARE[format_name], wrong
    assert score.promise(format_name) >= LEAST_SHARE[format_name]


@pytest.mark.parametrize("format_name", ["ris", "nbib", "endnote-xml"])
def test_what_is_read_is_csl(format_name: str) -> None:
    for path in sorted((score.ROOT / format_name).glob(f"*{score.EXPECTED}")):
        (source,) = (
            each
            for each in path.parent.glob(f"{path.name.removesuffix(score.EXPECTED)}.*")
            if each != path
        )
        VALIDATOR.validate(json.loads(path.read_text(encoding="utf-8")))
        VALIDATOR.validate(score.items(format_name, source.read_bytes()))


def test_hard_records_come_out_again_as_they_went_in() -> None:
    for path in sorted((score.ROOT / "ris").glob("*.ris")):
        works = [w for w in READERS["ris"].read(path.read_bytes()) if isinstance(w, Reference)]
        back = list(READERS["ris"].read("".join(ris.stream(works))))
        assert [w.title for w in back if isinstance(w, Reference)] == [w.title for w in works]
        for work, again in zip(works, back, strict=True):
            assert isinstance(again, Reference)
            names = [(each.family, each.given, each.literal) for each in again.contributors]
            assert names == [(each.family, each.given, each.literal) for each in work.contributors]
            assert (again.type, again.issued) == (work.type, work.issued)
