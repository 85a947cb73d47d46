"""Titles and people of an RIS record, by type of work."""

from .draft import Draft
from .ris_tags import IN_SERIES, Tags

__all__ = ["place_people", "place_titles", "role_of"]

_CONFERENCES = frozenset({"CONF", "CPAPER"})
_WITH_BOOK_TITLE = frozenset({"BOOK", "UNPB", "EDBOOK", "EBOOK"})
_ROLES = {
    "AU": {"EDBOOK": "editor", "MPCT": "director", "MUSIC": "composer"},
    "A2": {
        "ADVS": "performer", "SLIDE": "performer", "SOUND": "performer", "VIDEO": "performer",
        "DATA": "producer", "ICOMM": "recipient", "PCOMM": "recipient",
        "PAT": "holder",
    },
    "A3": {"MPCT": "producer", "BLOG": "illustrator", "THES": "contributor"},
    "A4": {"MPCT": "performer", "MUSIC": "producer"},
}  # fmt: skip
_USUAL_ROLES = {
    "AU": "author", "A2": "editor", "ED": "editor", "A3": "collection_editor", "A4": "translator",
    "A5": "contributor",
}  # fmt: skip


def place_titles(tags: Tags, draft: Draft) -> None:
    """The title, what it appeared in, the series, and the short forms of all of them."""
    titles = tags.take("TI", "T1", "CT")
    if tags.type in _WITH_BOOK_TITLE:
        titles += tags.take("BT")
    second = tags.take("T2")
    if not titles and tags.type in IN_SERIES:
        titles, second = second[:1], second[1:]
    for text in titles:
        draft.put("title", text)
    for text in tags.take("TT"):
        draft.keep("translatedtitle", text)
    if tags.type in _CONFERENCES:
        # Where the proceedings have a title of their own, T2 is that of the conference.
        proceedings = tags.take("C3", "BT")
        _put_all(draft, "eventtitle", second if proceedings else [])
        containers = proceedings or second
    elif draft.kind == "thesis":
        _put_all(draft, "department", second)
        containers = tags.take("BT")
    elif tags.type in IN_SERIES and not tags.look("T3"):
        _put_all(draft, "series", second)
        containers = tags.take("BT")
    else:
        containers = second + tags.take("BT")
    _place_containers(draft, tags, containers)


def _put_all(draft: Draft, name: str, texts: list[str]) -> None:
    for text in texts:
        draft.put(name, text)


def _place_containers(draft: Draft, tags: Tags, found: list[str]) -> None:
    full = tags.take("JF")
    containers = list(dict.fromkeys([*full, *found]))
    short = tags.take("JA", "J1", "J2")
    for text in tags.take("JO"):
        # Programs put the short name into one of the two fields for the full one, or into none.
        is_longer = bool(containers) and not full and len(text) > len(containers[0])
        if not containers or (is_longer and draft.kind.startswith("article")):
            containers.insert(0, text)
        else:
            short.append(text)
    if not containers and short:
        containers, short = short[:1], short[1:]
    for text in containers:
        is_short = len(text) < len(containers[0])
        draft.put("shortjournal" if is_short else "container_title", text)
    _put_all(draft, "shortjournal", [text for text in short if text not in containers])


def role_of(tag: str, kind: str) -> str:
    """The role of the people of a tag in an RIS type, where there is no series."""
    return _ROLES.get(tag, {}).get(kind, _USUAL_ROLES[tag])


def place_people(tags: Tags, draft: Draft) -> None:
    """Everybody, in the role that the tag has for this type of work."""
    has_both = bool(tags.look("A2")) and bool(tags.look("A3"))
    editors = frozenset(tags.look("ED"))
    is_named = bool(editors)
    # Editors of the work first, whatever their tag.
    is_swapped = (has_both or is_named) and tags.type in IN_SERIES
    order = ("AU", "ED", "A3", "A2", "A4", "A5") if is_swapped else tuple(_USUAL_ROLES)
    for tag in order:
        role = role_of(tag, tags.type)
        if tags.type in IN_SERIES:
            # The specification names the editors of a series before those of the book; most
            # programs know only one kind of editor.
            if tag == "A2" and has_both:
                role = "collection_editor"
            elif tag == "A3" and not is_named:
                role = "editor"
        names = tags.take(tag)
        if tag == "A2":
            # Editors of the work itself are named besides, by some programs also here.
            names = [text for text in names if text not in editors]
            if is_named and tags.type in IN_SERIES:
                role = "collection_editor"
        for text in names:
            draft.name(role, text)
