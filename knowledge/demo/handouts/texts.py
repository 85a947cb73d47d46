"""What the pages of the handouts say."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PageText:
    """A page in one language; `blocks` are its body: type and value."""

    title: str
    slug: str
    description: str
    summary: str
    blocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Handout:
    """A handout: `name` is that of its sources, `themes` are places in the programme's list."""

    name: str
    texts: dict[str, PageText]
    themes: tuple[int, ...]
    clusters: tuple[str, ...] = field(default=())


INDEX = {
    "de": {
        "title": "Handreichungen",
        "slug": "handreichungen",
        "search_description": "Handreichungen für Cluster und Netzwerke zum Herunterladen: Partner "
        "wählen, Netzwerkkarten lesen, Konzepte schreiben.",
        "introduction": "Kurze Anleitungen für alle, die einen Cluster oder ein Netzwerk über die "
        "Grenzen führen. Jede gibt es auf Deutsch und auf Englisch als barrierefreies PDF, mit "
        "Tabellen und Listen zum Abhaken.",
    },
    "en": {
        "title": "Handouts",
        "slug": "handouts",
        "search_description": "Handouts for clusters and networks to download: choosing partners, "
        "reading network maps, writing concepts.",
        "introduction": "Short guides for all who lead a cluster or network across borders. Each "
        "is available in German and in English as an accessible PDF, with tables and lists to "
        "tick off.",
    },
}

HANDOUTS = (
    Handout(
        name="partner-im-ausland-waehlen",
        themes=(1,),
        clusters=("hamburg-aviation", "clib2021", "arena2036"),
        texts={
            "de": PageText(
                title="Partner im Ausland wählen",
                slug="partner-im-ausland-waehlen",
                description="Wie Cluster und Netzwerke Partner im Ausland finden, vergleichen und "
                "mit einer kleinen gemeinsamen Aufgabe erproben.",
                summary="Von der eigenen Frage über die lange Liste bis zum ersten gemeinsamen "
                "Vorhaben: wie Sie Partner finden, die anderes wissen als Sie und Sie trotzdem "
                "verstehen.",
                blocks=(
                    ("heading", "Was Sie hier finden"),
                    (
                        "text",
                        "<ul><li>Fünf Zwecke, und welcher Partner zu welchem passt</li>"
                        "<li>Woher die Namen für eine lange Liste kommen, und was jede Quelle "
                        "verschweigt</li>"
                        "<li>Vier Ausschlussgründe und sechs Kriterien</li>"
                        "<li>Fünf Arten von Nähe: zu wenig, zu viel, was hilft</li>"
                        "<li>Was in eine Vereinbarung für die Probezeit gehört, und Warnzeichen"
                        "</li></ul>",
                    ),
                ),
            ),
            "en": PageText(
                title="Choosing partners abroad",
                slug="choosing-partners-abroad",
                description="How clusters and networks find partners abroad, compare them and try "
                "them out in a small joint task.",
                summary="From your own question by way of the long list to a first joint task: how "
                "to find partners who know other things than you do, and still understand you.",
                blocks=(
                    ("heading", "What you will find here"),
                    (
                        "text",
                        "<ul><li>Five purposes, and which partner suits which</li>"
                        "<li>Where the names for a long list come from, and what each source "
                        "conceals</li>"
                        "<li>Four knock-out questions and six criteria</li>"
                        "<li>Five kinds of proximity: too little, too much, what helps</li>"
                        "<li>What an agreement for a trial should say, and warning signs</li></ul>",
                    ),
                ),
            ),
        },
    ),
    Handout(
        name="netzwerkkarte-lesen",
        themes=(1, 2),
        texts={
            "de": PageText(
                title="Eine Netzwerkkarte lesen",
                slug="netzwerkkarte-lesen",
                description="Was Punkte und Linien einer Netzwerkkarte über einen Cluster sagen, "
                "mit einem durchgerechneten Beispiel und einfachen Maßen.",
                summary="Was Punkte und Linien über einen Cluster sagen und was sie verschweigen: "
                "ein durchgerechnetes Beispiel, fünf Maße in einfachen Worten und der Weg vom "
                "Befund zur Maßnahme.",
                blocks=(
                    ("heading", "Was Sie hier finden"),
                    (
                        "text",
                        "<ul><li>Fünf Fragen, die vor jedem Blick auf eine Karte geklärt sein "
                        "müssen</li>"
                        "<li>Ein Netz aus elf Mitgliedern, gezeichnet und in Zahlen</li>"
                        "<li>Mitte, Brücke, geschlossene Gruppe, Rand: was die Rollen bedeuten</li>"
                        "<li>Worauf es bei Verbindungen ins Ausland ankommt</li>"
                        "<li>Wie man mit Namen auf einer Karte fair umgeht</li></ul>",
                    ),
                ),
            ),
            "en": PageText(
                title="Reading a network map",
                slug="reading-a-network-map",
                description="What the dots and lines of a network map say about a cluster, with a "
                "worked example and simple measures.",
                summary="What dots and lines say about a cluster, and what they conceal: a worked "
                "example, five measures in plain words, and the way from a finding to a measure.",
                blocks=(
                    ("heading", "What you will find here"),
                    (
                        "text",
                        "<ul><li>Five questions to settle before looking at any map</li>"
                        "<li>A network of eleven members, drawn and in numbers</li>"
                        "<li>Centre, bridge, closed group, edge: what the roles mean</li>"
                        "<li>What matters in connections abroad</li>"
                        "<li>How to treat names on a map fairly</li></ul>",
                    ),
                ),
            ),
        },
    ),
    Handout(
        name="internationalisierungskonzept-schreiben",
        themes=(0,),
        clusters=("arena2036", "amz-sachsen"),
        texts={
            "de": PageText(
                title="Ein Internationalisierungskonzept schreiben",
                slug="internationalisierungskonzept-schreiben",
                description="Gliederung, Ziele, Zielregionen, Steuerung und Zeitplan eines "
                "Internationalisierungskonzepts für Cluster und Netzwerke.",
                summary="Wie ein Konzept entsteht, mit dem Mitglieder entscheiden, Geldgeber "
                "prüfen und die Geschäftsstelle arbeiten kann: Gliederung, prüfbare Ziele, "
                "Zielregionen und ein Plan für zwölf Monate.",
                blocks=(
                    ("heading", "Was Sie hier finden"),
                    (
                        "text",
                        "<ul><li>Die Kette von der Ausgangslage bis zur Beobachtung</li>"
                        "<li>Eine Gliederung mit Fragen, Belegen und Seitenzahlen</li>"
                        "<li>Wie aus Absichten Ziele werden, die man verfehlen kann</li>"
                        "<li>Steuerung, Mittel, Rechte und Risiken</li>"
                        "<li>Zwölf Monate bis zum Beschluss, und häufige Schwächen</li></ul>",
                    ),
                ),
            ),
            "en": PageText(
                title="Writing an internationalisation concept",
                slug="writing-an-internationalisation-concept",
                description="Structure, aims, target regions, steering and timetable of an "
                "internationalisation concept for clusters and networks.",
                summary="How to write a concept by which members can decide, funders can check and "
                "the cluster office can work: structure, aims that can be checked, target regions "
                "and a plan for twelve months.",
                blocks=(
                    ("heading", "What you will find here"),
                    (
                        "text",
                        "<ul><li>The chain from the starting point to monitoring</li>"
                        "<li>A structure with questions, evidence and numbers of pages</li>"
                        "<li>How intentions become aims that can be missed</li>"
                        "<li>Steering, means, rights and risks</li>"
                        "<li>Twelve months to the decision, and frequent weaknesses</li></ul>",
                    ),
                ),
            ),
        },
    ),
)
