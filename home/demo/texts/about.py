"""The page about those who carried out the research.

Offices in place of people: the demo names nobody.
"""

from . import Text, Texts

# Name and role of each office, in the same order in both languages.
OFFICES = {
    "de": (
        ("Programmbüro", "Ansprechstelle für die Cluster und Netzwerke"),
        ("Arbeitsgruppe Daten und Netzwerkanalyse", "Datenbasis, Netzwerkkarten, Partnerwahl"),
        ("Arbeitsgruppe Wissenstransfer", "Handreichungen und Erfahrungsaustausch"),
        ("Redaktion der Literatursammlung", "Auswahl, Zusammenfassungen, Nachweise"),
    ),
    "en": (
        ("Programme office", "First contact for clusters and networks"),
        ("Working group on data and network analysis", "Data base, network maps, partner choice"),
        ("Working group on knowledge transfer", "Handouts and the exchange of experience"),
        ("Editors of the literature collection", "Selection, summaries, references"),
    ),
}
# Name and seat of each partner, who all carried out the research.
PARTNERS = {
    "de": (
        ("Centre for Regional and Innovation Economics (CRIE), Universität Bremen", "Bremen"),
        ("Institut für Weltwirtschaft (IfW)", "Kiel"),
        ("Technopolis Deutschland GmbH", "Frankfurt am Main"),
    ),
    "en": (
        ("Centre for Regional and Innovation Economics (CRIE), University of Bremen", "Bremen"),
        ("Kiel Institute for the World Economy (IfW)", "Kiel"),
        ("Technopolis Deutschland GmbH", "Frankfurt am Main"),
    ),
}
ROLE = {"de": "Begleitforschung", "en": "Accompanying research"}
ABOUT: Texts = {
    "de": Text(
        title="Über uns",
        slug="ueber-uns",
        description="Wer die Begleitforschung InterSpiN+ getragen hat und wie diese Sammlung "
        "gepflegt wird.",
        introduction="InterSpiN+ war ein gemeinsames Vorhaben von drei Partnern. Zehn Menschen "
        "haben die Cluster begleitet, Daten zusammengetragen und ihre Ergebnisse weitergegeben.",
        blocks=(
            (
                "text",
                "<p>Die Partner haben die Fragen der Begleitforschung gemeinsam bearbeitet und den "
                "Erfahrungsaustausch der Cluster organisiert.</p>",
            ),
            ("heading", "Wie wir mit Angaben umgehen"),
            (
                "text",
                "<p>Zu den Tatsachen in einem Clusterprofil steht, aus welcher Quelle sie stammen "
                "und wie sicher sie sind. In der Literatursammlung sind Einträge, die noch niemand "
                "an der Quelle nachgeprüft hat, als ungeprüft gekennzeichnet. Titel und "
                "bibliografische Angaben bleiben in der Sprache des Werks.</p>"
                "<p>Namen und Adressen einzelner Personen veröffentlichen wir hier nicht.</p>",
            ),
        ),
    ),
    "en": Text(
        title="About us",
        slug="about",
        description="Who carried out the accompanying research InterSpiN+ and how this collection "
        "is kept.",
        introduction="InterSpiN+ was a joint undertaking of three partners. Ten people followed "
        "the clusters, gathered data and passed on what they found.",
        blocks=(
            (
                "text",
                "<p>Together the partners worked on the questions of the accompanying research and "
                "organised the exchange of experience among the clusters.</p>",
            ),
            ("heading", "How we treat facts"),
            (
                "text",
                "<p>The facts in a cluster profile come with their source and with how certain "
                "they are. In the literature, entries that nobody has yet checked against "
                "their source are marked as unverified. Titles and bibliographic details stay in "
                "the language of the work.</p>"
                "<p>We do not publish the names or addresses of individuals here.</p>",
            ),
        ),
    ),
}
