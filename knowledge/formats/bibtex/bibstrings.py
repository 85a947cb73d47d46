"""Localisation keys of biblatex that stand in databases, in English (biblatex manual, 4.9.2)."""

__all__ = ["GENRES", "PLACES", "SERIES", "STATES", "bibstring"]

# Values of the field `type`.
GENRES = {
    "phdthesis": "PhD thesis", "mathesis": "Master’s thesis", "bathesis": "Bachelor’s thesis",
    "candthesis": "Candidate thesis", "techreport": "technical report",
    "resreport": "research report", "software": "computer software", "datacd": "data CD",
    "audiocd": "audio CD", "patent": "patent", "patentde": "German patent",
    "patenteu": "European patent", "patentfr": "French patent", "patentuk": "British patent",
    "patentus": "U.S. patent", "patreq": "patent request", "patreqde": "German patent request",
    "patreqeu": "European patent request", "patreqfr": "French patent request",
    "patrequk": "British patent request", "patrequs": "U.S. patent request",
}  # fmt: skip
# Values of the field `pubstate`.
STATES = {
    "inpreparation": "in preparation", "submitted": "submitted", "forthcoming": "forthcoming",
    "inpress": "in press", "prepublished": "pre-published",
}  # fmt: skip
# Values of the field `series`.
SERIES = {"newseries": "new series", "oldseries": "old series"}
# Values of the field `location` of patents.
PLACES = {
    "countryde": "Germany", "countryeu": "European Union", "countryep": "European Union",
    "countryfr": "France", "countryuk": "United Kingdom",
    "countryus": "United States of America",
}  # fmt: skip
_ALL = GENRES | STATES | SERIES | PLACES


def bibstring(key: str) -> str:
    """What ``\\bibstring{key}`` prints, or the key itself."""
    return _ALL.get(key, key)
