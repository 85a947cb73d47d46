"""What a graph says of each concept, and what is wrong with that by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS
from rdflib.term import Node

from cms import locales
from cms.vocabulary.addresses import is_own, scheme_of
from cms.vocabulary.models import Concept, ConceptLabel, ConceptNote, ConceptScheme
from cms.vocabulary.skos.reading import RELATIVE

# Texts by language.
Texts = dict[str, list[str]]
_LABELS = {
    ConceptLabel.Role.PREFERRED: SKOS.prefLabel,
    ConceptLabel.Role.ALTERNATIVE: SKOS.altLabel,
    ConceptLabel.Role.HIDDEN: SKOS.hiddenLabel,
}
_NOTES = {
    ConceptNote.Role.DEFINITION: SKOS.definition,
    ConceptNote.Role.SCOPE_NOTE: SKOS.scopeNote,
}


def _longest(model: type[Any], name: str) -> int:
    return int(model._meta.get_field(name).max_length)


_LABEL_LENGTH = _longest(ConceptLabel, "text")
_NOTATION_LENGTH = _longest(Concept, "notation")
_SCHEME_LENGTH = _longest(ConceptScheme, "identifier")
_TITLE_LENGTH = _longest(ConceptScheme, "title")


@dataclass
class Draft:
    """A concept of a file. `labels` and `notes` are by role and language, others by address.

    `schemes` are identifiers; `problems` say why it cannot be taken, and what to do.
    """

    uri: str
    schemes: list[str] = field(default_factory=list)
    notations: list[str] = field(default_factory=list)
    labels: dict[str, Texts] = field(default_factory=dict)
    notes: dict[str, Texts] = field(default_factory=dict)
    broader: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    same_as: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What it is called in a report."""
        preferred = self.labels.get(ConceptLabel.Role.PREFERRED, {})
        for language in (*locales.codes(), *preferred):
            if preferred.get(language):
                return preferred[language][0]
        return ""


@dataclass
class Drafts:
    """The concepts of a file in the order of their addresses; `titles` of schemes by identifier."""

    concepts: list[Draft] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)


def drafts_of(graph: Graph, *, scheme: str = "", other_languages: bool = False) -> Drafts:
    """All concepts of a graph.

    `scheme` is where they are put, whatever the file says. With `other_languages` labels and notes
    in languages that the site does not have are left out; else their concepts are refused.
    """
    found = Drafts()
    identifiers = _schemes(graph, found.titles)
    if scheme:
        found.titles.setdefault(scheme, scheme)
    only = [*identifiers.values()] if len(identifiers) == 1 else []
    for subject in sorted(_concepts(graph), key=str):
        draft = Draft(str(subject))
        draft.problems += _trouble_with_address(subject)
        named = _of_schemes(graph, subject, identifiers)
        draft.schemes = [scheme] if scheme else named or only
        draft.notations = sorted(
            {text for each in graph.objects(subject, SKOS.notation) if (text := _clean(each))}
        )
        languages = _Languages(draft, leave_out=other_languages)
        for role, predicate in _LABELS.items():
            draft.labels[role] = languages.texts(graph.objects(subject, predicate))
        for note, predicate in _NOTES.items():
            draft.notes[note] = languages.texts(graph.objects(subject, predicate), lines=True)
        draft.broader = _others(graph, subject, SKOS.broader, SKOS.narrower)
        draft.related = _others(graph, subject, SKOS.related, SKOS.related)
        draft.same_as = _others(graph, subject, SKOS.exactMatch, SKOS.exactMatch)
        draft.problems += _trouble(draft)
        found.concepts.append(draft)
    return found


def _concepts(graph: Graph) -> set[Node]:
    found = {
        *graph.subjects(RDF.type, SKOS.Concept),
        *graph.subjects(SKOS.inScheme),
        *graph.subjects(SKOS.topConceptOf),
        *graph.objects(None, SKOS.hasTopConcept),
    } & set(graph.subjects())
    for other in (SKOS.ConceptScheme, SKOS.Collection, SKOS.OrderedCollection):
        found -= set(graph.subjects(RDF.type, other))
    return found


def _schemes(graph: Graph, titles: dict[str, str]) -> dict[Node, str]:
    """Identifiers of the schemes by their nodes, and the titles by identifier."""
    nodes = {
        *graph.subjects(RDF.type, SKOS.ConceptScheme),
        *graph.objects(None, SKOS.inScheme),
        *graph.objects(None, SKOS.topConceptOf),
        *graph.subjects(SKOS.hasTopConcept),
    }
    found: dict[Node, str] = {}
    for node in sorted(nodes, key=str):
        title = _title(graph, node)
        identifier = scheme_of(str(node)) or _slug(_last_part(str(node))) or _slug(title)
        identifier = identifier[:_SCHEME_LENGTH].strip("-")
        found[node] = identifier
        titles.setdefault(identifier, title[:_TITLE_LENGTH] or identifier)
    return found


def _title(graph: Graph, node: Node) -> str:
    names = [
        (locales.codes().index(each.language) if each.language in locales.codes() else 9, str(each))
        for predicate in (DCTERMS.title, SKOS.prefLabel, RDFS.label)
        for each in graph.objects(node, predicate)
        if isinstance(each, Literal)
    ]
    return " ".join(min(names, default=(0, ""))[1].split())


def _of_schemes(graph: Graph, subject: Node, identifiers: Mapping[Node, str]) -> list[str]:
    nodes = {
        *graph.objects(subject, SKOS.inScheme),
        *graph.objects(subject, SKOS.topConceptOf),
        *graph.subjects(SKOS.hasTopConcept, subject),
    }
    return sorted({identifiers[node] for node in nodes if identifiers[node]})


def _others(graph: Graph, subject: Node, there: URIRef, back: URIRef) -> list[str]:
    nodes = {*graph.objects(subject, there), *graph.subjects(back, subject)}
    return sorted(str(node) for node in nodes if not isinstance(node, Literal))


class _Languages:
    """Literals in the languages of the site; tells the draft of all others."""

    def __init__(self, draft: Draft, *, leave_out: bool) -> None:
        self._problems, self._leave_out = draft.problems, leave_out

    def texts(self, values: Iterable[Node], *, lines: bool = False) -> Texts:
        known, found = locales.codes(), Texts()
        for each in sorted((v for v in values if isinstance(v, Literal)), key=str):
            text = str(each).strip() if lines else _clean(each)
            language = (each.language or "").lower()
            if not text:
                continue
            if language in known:
                # Two that differ in blanks alone are one.
                texts = found.setdefault(language, [])
                if text not in texts:
                    texts.append(text)
            elif not language:
                self._problems.append(
                    _("“%(text)s” has no language. Add one, such as @%(language)s.")
                    % {"text": _shown(text), "language": known[0]}
                )
            elif not self._leave_out:
                self._problems.append(
                    _(
                        "“%(text)s” is in the language “%(language)s”, which the site does not "
                        "have (it has: %(known)s). Correct the language, or have other languages "
                        "left out."
                    )
                    % {"text": _shown(text), "language": language, "known": ", ".join(known)}
                )
        return found


def _trouble_with_address(subject: Node) -> Iterator[str]:
    uri = str(subject)
    if not isinstance(subject, URIRef) or uri.startswith(RELATIVE):
        yield _(
            "The concept has no address of its own that begins with https://. Give it one, so that "
            "it is known again."
        )


def _trouble(draft: Draft) -> Iterator[str]:
    """What is wrong with the texts of a draft."""
    preferred = draft.labels[ConceptLabel.Role.PREFERRED]
    for language, texts in preferred.items():
        if len(texts) > 1:
            yield _(
                "It has %(count)s preferred labels in “%(language)s”: %(labels)s. Keep one, and "
                "make the others skos:altLabel."
            ) % {
                "count": len(texts),
                "language": language,
                "labels": ", ".join(f"“{_shown(text)}”" for text in texts),
            }
    for by_language in draft.labels.values():
        for text in (text for texts in by_language.values() for text in texts):
            if len(text) > _LABEL_LENGTH:
                yield _(
                    "The label “%(text)s” has %(length)s characters, and %(limit)s fit. Shorten it."
                ) % {"text": _shown(text), "length": len(text), "limit": _LABEL_LENGTH}
    for language in {each for texts in draft.labels.values() for each in texts}:
        counted = Counter(
            text for role in draft.labels.values() for text in set(role.get(language, ()))
        )
        for text in sorted(text for text, count in counted.items() if count > 1):
            yield _(
                "“%(text)s” is more than one kind of label in “%(language)s”. Keep it as one of "
                "skos:prefLabel, skos:altLabel and skos:hiddenLabel."
            ) % {"text": _shown(text), "language": language}
    if draft.uri in draft.broader or draft.uri in draft.related:
        yield _("It is broader than itself, or related to itself. Remove that statement.")
    if not _is_storable(draft):
        yield _("It holds characters that no database can keep. Save the file as UTF-8.")


def _is_storable(draft: Draft) -> bool:
    texts = [draft.uri, *draft.notations]
    for by_language in (*draft.labels.values(), *draft.notes.values()):
        texts += [text for each in by_language.values() for text in each]
    try:
        return b"\0" not in "".join(texts).encode()
    except UnicodeEncodeError:
        return False


def notation_of(draft: Draft) -> str:
    """The notation of a draft as it can be kept: its own, the end of its address, or its label."""
    own = draft.notations[0] if draft.notations else ""
    elsewhere = "" if is_own(draft.uri) else _last_part(draft.uri)
    for text in (own, elsewhere, draft.title):
        if slug := _slug(text)[:_NOTATION_LENGTH].strip("-"):
            return slug
    return ""


def _last_part(uri: str) -> str:
    return uri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _slug(text: str) -> str:
    """The text where it is a slug already; else one that is made of it."""
    plain = "".join(each if each.isalnum() or each in "-_" else "-" for each in text)
    return text if text and text.isascii() and plain == text else slugify(plain)


def _clean(value: Node) -> str:
    return " ".join(str(value).split())


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
