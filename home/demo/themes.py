"""The research themes of the programme and what they are made of, in the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

from cms.vocabulary.models import Concept, ConceptLabel, ConceptScheme

SCHEME = "themes"


@dataclass(frozen=True)
class Theme:
    """A theme in German and English, with its sub-themes."""

    notation: str
    german: str
    english: str
    parts: tuple[Theme, ...] = ()


# The sub-themes are what the names of the themes name.
THEMES = (
    Theme(
        "internationalisation-patterns",
        "Klassifizierung der Cluster/Netzwerke und ihrer Internationalisierungsmuster",
        "Classification of clusters/networks and of their patterns of internationalisation",
        (
            Theme(
                "classification",
                "Klassifizierung von Clustern und Netzwerken",
                "Classification of clusters and networks",
            ),
            Theme("patterns", "Internationalisierungsmuster", "Patterns of internationalisation"),
        ),
    ),
    Theme(
        "partners-and-networks",
        "Partnerwahl und Analyse der Vernetzungsstrukturen",
        "Choice of partners and analysis of network structures",
        (
            Theme("choice-of-partners", "Partnerwahl", "Choice of partners"),
            Theme(
                "network-structures",
                "Analyse der Vernetzungsstrukturen",
                "Analysis of network structures",
            ),
        ),
    ),
    Theme(
        "knowledge-diffusion",
        "Informations- und Wissensdiffusion",
        "Diffusion of information and knowledge",
        (
            Theme("diffusion-of-information", "Informationsdiffusion", "Diffusion of information"),
            Theme("diffusion-of-knowledge", "Wissensdiffusion", "Diffusion of knowledge"),
        ),
    ),
)


def create_themes() -> list[Concept]:
    """The scheme `themes`; gives the themes without their sub-themes, in the programme's order.

    What is there already stays as it is.
    """
    scheme, _created = ConceptScheme.objects.get_or_create(
        identifier=SCHEME, defaults={"title": "Forschungsthemen"}
    )
    themes = [_concept(scheme, theme, n, None) for n, theme in enumerate(THEMES)]
    for concept, theme in zip(themes, THEMES, strict=True):
        for n, part in enumerate(theme.parts):
            _concept(scheme, part, n, concept)
    return themes


def _concept(
    scheme: ConceptScheme, theme: Theme, position: int, broader: Concept | None
) -> Concept:
    found: Concept | None = Concept.objects.filter(scheme=scheme, notation=theme.notation).first()
    if found is not None:
        return found
    concept = Concept(scheme=scheme, notation=theme.notation, sort_order=position, broader=broader)
    concept.labels = [  # type: ignore[assignment]
        ConceptLabel(language="de", text=theme.german, sort_order=0),
        ConceptLabel(language="en", text=theme.english, sort_order=1),
    ]
    concept.save()
    return concept
