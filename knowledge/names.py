"""Names of people as libraries write them."""

from __future__ import annotations

from cms.kinds import Data


def person_name(contributor: Data) -> str:
    """A name as libraries file it: «Thünen, Johann Heinrich von»."""
    if contributor["literal"]:
        return str(contributor["literal"])
    given = " ".join(filter(None, (contributor["given"], contributor["particle"])))
    return ", ".join(filter(None, (contributor["family"], given, contributor["suffix"])))
