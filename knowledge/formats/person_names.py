"""Names of people and bodies as databases write them: ``Thünen, Johann Heinrich von``.

``Family, Given``, ``Family, Given, Suffix``, ``Family, Suffix, Given``, ``Family JA``,
``Given Family``, and bodies, which are kept whole. No letter is lost, however odd the name.
"""

import re
import unicodedata

from knowledge.references import Contributor

__all__ = ["read_person", "split_people"]

_SEMICOLON = re.compile(r"\s*;\s*")
_AND = re.compile(r"\s+(?:and|und|&)\s+", re.I)
_OTHERS = re.compile(
    r"(?:\[?\b(?:et\.? al\b\.?|and others|und andere)|\bu\.\s?a\.)\]?[\s,;.]*$|"
    r"^(?:others|etc\.?)$",
    re.I,
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]*){1,4}")
_SUFFIX = re.compile(r"(?:jr|sr|jun|sen|2nd|3rd|4th)\.?|(?:II|III|IV|VI|VII|VIII|IX)\.?", re.I)
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,3}\.?){1,4}|[a-z]\.[a-z]\.")
# «Smith JA», «van der Berg J.-P.», as PubMed and others have it.
_VANCOUVER = re.compile(
    r"(?P<family>\S.*?) (?P<given>[A-Z]{1,3}|[A-Z]\.?-[A-Z]\.?|(?:[A-Z]\.[ -]?){1,4})"
    r"(?: (?P<suffix>(?:[JS]r|2nd|3rd|II|III|IV)\.?))?"
)
_WORD = re.compile(r"[^\W\d_]+", re.U)
_PARTICLE_WORDS = """
af al av bin da das de del della den der des di do dos du e el ibn la las le lo los op 't
ten ter und van vande vanden vander vom von y zu zum zur
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
# Words that no person is called by, in the languages of the collection and its neighbours.
_WORDS_OF_BODIES = """
academy agency akademie agentur amt and anonymous anstalt arbeitsgemeinschaft arbeitsgruppe
arbeitskreis archiv archive archives assembly associates association associazione ausschuss
authority bank behörde bibliothek board bonn bund bundesamt bundesanstalt bundesministerium
bundesregierung bundestag bundesverband bureau büro center centre centro cluster club
collaboration collaborators college commission commissione committee companies company
confederation conference congress consortium corp corporation council country court data
department dept development deutsche deutscher deutsches directorate division ev
european europäische europäischer europäisches examiners executive faculty fakultät federal
federation fédération firma fond fondation for foundation fraunhofer fund für gesellschaft
gewerkschaft gmbh government group gruppe hochschule hospital inc industrie industries
initiative innovation institut institute institutes institution instituto international
investigators istituto kammer kg kommission konferenz konsortium laboratories laboratory
land landesamt landesregierung library limited llc ltd max-planck-institut ministère
ministerio ministerium ministero ministry museum nations netzwerk network of office
organisation organization parliament partners partnership press programme project
projekt rat regierung registry republic research republik school secretariat sekretariat
senat senate service services society société staff states stadt statistics statistisches
stiftung studio study süd team technologies the trust trustees un und union united
universidad universität université università university unternehmen verband verein vereinigung
verlag vereinte welt western with world zentrum zentralverband
"""
_BODIES = frozenset(_WORDS_OF_BODIES.split())
_LONGEST_NAME = 4


def split_people(text: str) -> tuple[list[str], bool]:
    """The names in one line, usually one, and whether it says that there are others."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    names = [name for name in _SEMICOLON.split(plain) if name]
    if len(names) == 1:
        names = _split_at_and(plain)
    if len(names) == 1:
        names = _split_at_commas(plain)
    found, others = [], False
    for name in names:
        kept = _OTHERS.sub("", name)
        others = others or kept != name
        if kept.strip(" ,;"):
            found.append(kept)
    return found, others


def _split_at_and(text: str) -> list[str]:
    parts = _AND.split(text)
    # «Smith, J. and Doe, A.», but «Ministry of Trade and Industry, London».
    if len(parts) > 1 and all("," in part for part in parts) and not _is_body(parts[0]):
        return parts
    return [text]


def _split_at_commas(text: str) -> list[str]:
    """``Smith, J., Doe, A.``: pairs of a family name and initials."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < _LONGEST_NAME or len(parts) % 2:
        return [text]
    if not all(map(_INITIALS.fullmatch, parts[1::2])):
        return [text]
    return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]


def read_person(text: str, role: str) -> Contributor:
    """One name. What is known to be no person, or nobody can tell apart, is a ``literal``."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if ",," in plain:
        # EndNote's way to say that a comma is part of the name of a body.
        return Contributor(role, literal=re.sub(r",{2,}", ",", plain).strip(" ,"))
    bare = plain.strip(" ,")
    if "," not in bare:
        return Contributor(role, literal=bare) if "," in plain else _without_comma(bare, role)
    parts = [part.strip() for part in bare.split(",")]
    first, rest = parts[0], parts[1:]
    if any(_is_body(part) for part in rest) or (" " in first and _is_body(first)):
        return Contributor(role, literal=bare)
    if len(rest) == 1:
        if _SUFFIX.fullmatch(rest[0]):
            return _with_suffix(first, rest[0], role)
        return _person(role, first, rest[0])
    if _SUFFIX.fullmatch(rest[0]) and len(rest) == 2:
        return _person(role, first, rest[1], rest[0])
    if all(_SUFFIX.fullmatch(part) or _DEGREE.fullmatch(part) for part in rest[1:]):
        return _person(role, first, rest[0], ", ".join(rest[1:]))
    return Contributor(role, literal=bare)


def _with_suffix(name: str, suffix: str, role: str) -> Contributor:
    """``Martin Luther King, Jr.``"""
    words = name.split()
    if len(words) == 1:
        return Contributor(role, family=name, suffix=suffix)
    return _given_first(words, role, suffix)


def _without_comma(text: str, role: str) -> Contributor:
    words = text.split()
    if len(words) < 2 or _is_body(text) or not all(map(_may_be_of_a_name, words)):
        return Contributor(role, literal=text)
    vancouver = _VANCOUVER.fullmatch(text)
    if vancouver and len(vancouver["given"]) > 2 and text.isupper():
        # «JOHN DOE», and no initials.
        vancouver = None
    if vancouver and len(vancouver["family"]) > 1:
        family, given, suffix = vancouver["family"], vancouver["given"], vancouver["suffix"]
        if not re.search(r"\b[A-Z]\.", family):
            return _person(role, family, given.strip(), suffix or "")
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        return _given_first(words[:-1], role, words[-1])
    if len([word for word in words if word.lower() not in _PARTICLES]) > _LONGEST_NAME:
        return Contributor(role, literal=text)
    return _given_first(words, role)


def _may_be_of_a_name(word: str) -> bool:
    letters = "".join(_WORD.findall(word))
    if not letters or not re.fullmatch(r"[\w.'’ʼ`´-]+", word) or any(map(str.isdigit, word)):
        return False
    # A script without capitals says nothing here; such names are kept whole.
    return letters[0].isupper() or word in _PARTICLES or word.startswith(("d'", "d’", "al-"))


def _is_body(text: str) -> bool:
    return any(word.lower() in _BODIES for word in _WORD.findall(text))


def _given_first(words: list[str], role: str, suffix: str = "") -> Contributor:
    lower = [index for index, word in enumerate(words[:-1]) if word in _PARTICLES]
    start, end = (lower[0], lower[-1] + 1) if lower else (len(words) - 1, len(words) - 1)
    return Contributor(
        role,
        family=" ".join(words[end:]),
        given=" ".join(words[:start]),
        particle=" ".join(words[start:end]),
        suffix=suffix,
    )


def _person(role: str, family: str, given: str, suffix: str = "") -> Contributor:
    """The particle is what is in lower case before the family name, or after the given name."""
    words = family.split()
    count = 0
    while count < len(words) - 1 and words[count][0].islower():
        count += 1
    particle = words[:count]
    names = given.split()
    if not particle and not family.islower():
        after = len(names)
        while after > 1 and names[after - 1] in _PARTICLES:
            after -= 1
        particle, names = names[after:], names[:after]
    last = " ".join(words[count:])
    if not last:
        # Nothing before the comma: the text is kept where it sorts and shows.
        return Contributor(role, literal=" ".join([*particle, *names, suffix]).strip())
    return Contributor(role, last, " ".join(names), " ".join(particle), suffix)
