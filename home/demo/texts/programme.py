"""The description of the programme."""

from . import Text, Texts

AIMS = {
    "de": (
        "Das Wissen über die internationale Zusammenarbeit von Clustern und Netzwerken erweitern.",
        "Ergebnisse an die Beteiligten zurückgeben.",
        "Den Austausch von Erfahrungen organisieren.",
        "Cluster und Netzwerke dabei unterstützen, ihre Strategien zu erarbeiten und umzusetzen.",
    ),
    "en": (
        "Extend what is known about the international co-operation of clusters and networks.",
        "Return results to those concerned.",
        "Organise the exchange of experience.",
        "Support clusters and networks in working out and carrying out their strategies.",
    ),
}
ARCHIVE_NOTICE = {
    "de": "Die geförderte Begleitforschung InterSpiN+ wurde im Februar 2021 erfolgreich "
    "abgeschlossen. Diese Seiten sind ein Archiv.",
    "en": "The funded accompanying research InterSpiN+ ended successfully in February 2021. "
    "These pages are an archive.",
}
PROGRAMME: Texts = {
    "de": Text(
        title="Das Programm",
        slug="programm",
        description="Ziele, Themen und Auswahlrunden der Begleitforschung InterSpiN+ zur "
        "Internationalisierung von Clustern und Netzwerken.",
        introduction="InterSpiN+ hat untersucht, wie sich Cluster und Netzwerke mit Partnern in "
        "anderen Ländern verbinden, und das Gelernte an sie zurückgegeben.",
        blocks=(
            ("heading", "Die Fördermaßnahme"),
            (
                "quote",
                {
                    "text": "Internationalisierung von Spitzenclustern, Zukunftsprojekten und "
                    "vergleichbaren Netzwerken",
                    "source": "Titel der Fördermaßnahme des Bundesministeriums für Bildung und "
                    "Forschung",
                },
            ),
            (
                "text",
                "<p>Die Maßnahme hilft Clustern und Netzwerken, ein Konzept für ihre "
                "Internationalisierung zu erarbeiten und es mit Partnern in aller Welt auf "
                "Augenhöhe umzusetzen. Betreut wird sie vom Projektträger Jülich. Für einen "
                "Cluster standen bis zu vier Millionen Euro bereit, für die Maßnahme insgesamt "
                "mehr als 80 Millionen Euro.</p>"
                "<p>Die Förderung hat zwei Abschnitte. In der <b>Konzeptionsphase</b>, die "
                "höchstens zwei Jahre dauert, entsteht die Strategie. In der "
                "<b>Umsetzungsphase</b> von höchstens drei Jahren wird sie in Projekten mit den "
                "Partnern Wirklichkeit.</p>"
                "<p>In drei Auswahlrunden wurden 32 Vorhaben zur Förderung empfohlen: elf in der "
                "ersten, elf in der zweiten und zehn in der dritten. Sie begannen 2016, 2017 und "
                "2018.</p>",
            ),
            ("heading", "Die Begleitforschung"),
            (
                "text",
                "<p>Im Dezember 2015 begann die Begleitforschung unter dem Namen InterSpiN. Drei "
                "Jahre lang wurden die Cluster begleitet; dabei entstand eine einheitliche "
                "Datenbasis, und die Instrumente der Analyse wurden verfeinert. Seit Dezember 2018 "
                "ging die Arbeit als InterSpiN+ weiter, in größerer Breite. Im Februar 2021 "
                "wurde sie erfolgreich abgeschlossen.</p>"
                "<p>Zur Begleitforschung gehörte das Gespräch. Zu den Treffen für den "
                "Erfahrungsaustausch kamen die Beteiligten unter anderem im September 2016 in "
                "Bonn und im März 2017 in Berlin zusammen.</p>",
            ),
            ("heading", "Drei Forschungsthemen"),
            (
                "text",
                "<p>InterSpiN+ hat drei Fragen verfolgt. Welche Arten von Clustern und Netzwerken "
                "gibt es, und nach welchen Mustern werden sie international? Wie wählen sie ihre "
                "Partner, und welche Strukturen haben die Netze, die so entstehen? Und wie "
                "verbreiten sich in ihnen Informationen und Wissen?</p>",
            ),
            ("heading", "Was geblieben ist"),
            (
                "text",
                "<p>Das Team hat Handreichungen für die Praxis und eigene wissenschaftliche "
                "Arbeiten veröffentlicht, die Arbeit in einem kurzen Film vorgestellt und eine "
                "umfangreiche Literatursammlung aufgebaut. Sie richtet sich an ein allgemeines "
                "und an ein wissenschaftliches Publikum.</p>",
            ),
        ),
    ),
    "en": Text(
        title="The programme",
        slug="programme",
        description="Aims, themes and call rounds of InterSpiN+, the research that accompanied "
        "clusters and networks in becoming international.",
        introduction="InterSpiN+ studied how clusters and networks join up with partners in other "
        "countries, and returned to them what was learned.",
        blocks=(
            ("heading", "The funding measure"),
            (
                "quote",
                {
                    "text": "Internationalisation of Leading-Edge Clusters, Forward-Looking "
                    "Projects and Comparable Networks",
                    "source": "Title of the funding measure of the Federal Ministry of Education "
                    "and Research",
                },
            ),
            (
                "text",
                "<p>The measure helps clusters and networks to work out a concept for becoming "
                "international and to carry it out, on equal terms, with partners all over the "
                "world. It is managed by Project Management Jülich. Up to four million euros were "
                "available for a cluster, and more than 80 million euros for the measure as a "
                "whole.</p>"
                "<p>Funding comes in two stages. In the <b>concept phase</b>, which takes two "
                "years at most, the strategy is worked out. In the <b>implementation phase</b> of "
                "up to three years it comes true in projects with the partners.</p>"
                "<p>In three rounds, 32 projects were recommended for funding: eleven in the "
                "first, eleven in the second and ten in the third. They started in 2016, 2017 "
                "and 2018.</p>",
            ),
            ("heading", "The accompanying research"),
            (
                "text",
                "<p>The accompanying research began in December 2015 under the name InterSpiN. For "
                "three years the clusters were followed; one consistent data base was built and "
                "the instruments of analysis were refined. From December 2018 the work went on as "
                "InterSpiN+, in a wider frame. It ended successfully in February 2021.</p>"
                "<p>Talking to each other was part of it. The meetings for the exchange of "
                "experience brought those concerned together in Bonn in September 2016 and in "
                "Berlin in March 2017, among other occasions.</p>",
            ),
            ("heading", "Three research themes"),
            (
                "text",
                "<p>InterSpiN+ pursued three questions. What kinds of clusters and networks are "
                "there, and by which patterns do they become international? How do they choose "
                "their partners, and how are the resulting networks structured? And how do "
                "information and knowledge spread in them?</p>",
            ),
            ("heading", "What remains"),
            (
                "text",
                "<p>The team published handouts for practitioners and scientific papers of its "
                "own, presented the work in a short video and built up an extensive collection of "
                "literature. It is meant for a general and for a scientific audience.</p>",
            ),
        ),
    ),
}
