"""What CSL-JSON allows (CSL 1.0.2, input schema `csl-data.json`), in terms of JSON Schema."""

from __future__ import annotations

from typing import Any

_TYPES = """
article article-journal article-magazine article-newspaper bill book broadcast chapter classic
collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing
interview legal_case legislation manuscript map motion_picture musical_score pamphlet
paper-conference patent performance periodical personal_communication post post-weblog regulation
report review review-book software song speech standard thesis treaty webpage
"""
_NAMES = """
author chair collection-editor compiler composer container-author contributor curator director
editor editorial-director executive-producer illustrator interviewer organizer original-author
performer producer recipient reviewed-author translator
"""
_DATES = "accessed available-date event-date issued original-date submitted"
_TEXTS = """
language abstract annote archive call-number citation-label collection-title container-title
container-title-short DOI event event-title event-place genre ISBN ISSN keyword medium note
original-publisher original-publisher-place original-title part-title PMCID PMID publisher
publisher-place source status title title-short URL version archive-place archive_collection
archive_location authority dimensions division jurisdiction references reviewed-genre
reviewed-title scale section volume-title
"""
_NUMBERS = """
chapter-number collection-number edition issue number number-of-pages number-of-volumes page part
part-number printing-number supplement-number supplement volume
"""
_TEXT = {"type": "string", "minLength": 1}
_NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
_NAME = {
    "type": "object",
    "properties": dict.fromkeys(_NAME_PARTS, _TEXT),
    "additionalProperties": False,
    "anyOf": [{"required": ["family"]}, {"required": ["literal"]}],
}
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": 3,
                "items": {"type": "integer"},
            },
        },
        "season": {"enum": [1, 2, 3, 4]},
        "circa": {"type": "boolean"},
        "literal": _TEXT,
        "edtf": {"type": "string", "pattern": r"^[0-9XYTZ~?%/.:-]+$"},
    },
    "additionalProperties": False,
    "anyOf": [{"required": ["date-parts"]}, {"required": ["literal"]}],
}
SCHEMA: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "id": _TEXT,
            "type": {"enum": _TYPES.split()},
            "custom": {"type": "object"},
            **{name: {"type": "array", "items": _NAME, "minItems": 1} for name in _NAMES.split()},
            **dict.fromkeys(_DATES.split(), _DATE),
            **dict.fromkeys(_TEXTS.split() + _NUMBERS.split(), _TEXT),
        },
        "required": ["type", "id"],
        "additionalProperties": False,
    },
}
