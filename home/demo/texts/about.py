"""The page about those who carried out the research."""

from . import Text, Texts

ABOUT: Texts = {
    "de": Text(
        title="Über uns",
        slug="ueber-uns",
        description="Wer die Begleitforschung InterSpiN+ getragen hat und wie diese Sammlung "
        "gepflegt wird.",
        introduction="InterSpiN+ war ein gemeinsames Vorhaben von drei Partnern. Zehn Menschen "
        "haben die Cluster begleitet, Daten zusammengetragen und ihre Ergebnisse weitergegeben.",
        blocks=(
            ("heading", "Drei Partner"),
            (
                "text",
                "<ul>"
                "<li><b>Centre for Regional and Innovation Economics (CRIE)</b>, Universität "
                "Bremen</li>"
                "<li><b>Institut für Weltwirtschaft (IfW)</b>, Kiel</li>"
                "<li><b>Technopolis Deutschland GmbH</b>, Frankfurt am Main</li>"
                "</ul>"
                "<p>Sie haben die Fragen der Begleitforschung gemeinsam bearbeitet und den "
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
            ("heading", "Three partners"),
            (
                "text",
                "<ul>"
                "<li><b>Centre for Regional and Innovation Economics (CRIE)</b>, University of "
                "Bremen</li>"
                "<li><b>Kiel Institute for the World Economy (IfW)</b>, Kiel</li>"
                "<li><b>Technopolis Deutschland GmbH</b>, Frankfurt am Main</li>"
                "</ul>"
                "<p>Together they worked on the questions of the accompanying research and "
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
