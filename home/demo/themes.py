"""The three research themes of the programme, in the vocabulary."""

from __future__ import annotations

from cms.vocabulary.models import Concept, ConceptLabel, ConceptScheme

THEMES = (
    (
        "internationalisation-patterns",
        "Klassifizierung der Cluster/Netzwerke und ihrer Internationalisierungsmuster",
        "Classification of clusters/networks and of their patterns of internationalisation",
    ),
    (
        "partners-and-networks",
        "Partnerwahl und Analyse der Vernetzungsstrukturen",
        "Choice of partners and analysis of network structures",
    ),
    (
        "knowledge-diffusion",
        "Informations- und Wissensdiffusion",
        "Diffusion of information and knowledge",
    ),
)


def create_themes() -> list[Concept]:
    """The scheme `themes` with its concepts, in the programme's order."""
    scheme = ConceptScheme.objects.create(identifier="themes", title="Forschungsthemen")
    concepts = []
    for position, (notation, german, english) in enumerate(THEMES):
        concept = Concept(scheme=scheme, notation=notation, sort_order=position)
        concept.labels = [  # type: ignore[assignment]
            ConceptLabel(language="de", text=german, sort_order=0),
            ConceptLabel(language="en", text=english, sort_order=1),
        ]
        concept.save()
        concepts.append(concept)
    return concepts
