"""The start page."""

from . import Text, Texts

HOME: Texts = {
    "de": Text(
        title="InterSpiN+",
        slug="de",
        description="Begleitforschung zur Internationalisierung von Clustern und Netzwerken: "
        "Programm, geförderte Cluster und eine Literatursammlung auf Deutsch und Englisch.",
        introduction="Wie arbeiten Cluster und Netzwerke über Grenzen hinweg zusammen, und was "
        "hilft ihnen dabei? InterSpiN+ hat geförderte Cluster und Netzwerke auf ihrem Weg in die "
        "Welt begleitet. Hier finden Sie, was dabei entstanden ist.",
        blocks=(
            ("heading", "Worum es geht"),
            (
                "text",
                "<p>Gute Ideen entstehen selten an einem Ort allein. Deshalb hilft das "
                "Bundesministerium für Bildung und Forschung Clustern und Netzwerken, ein Konzept "
                "für ihre Internationalisierung zu erarbeiten und es in gemeinsamen Projekten "
                "umzusetzen: auf Augenhöhe mit Partnern in aller Welt. In drei Auswahlrunden "
                "wurden 32 Vorhaben zur Förderung empfohlen.</p>"
                "<p>Die Begleitforschung hat dazu drei Jahre lang die Cluster begleitet, eine "
                "einheitliche Datenbasis aufgebaut und die Instrumente der Analyse verfeinert. "
                "Darauf ging sie, breiter angelegt, unter dem Namen InterSpiN+ weiter. Mehr dazu "
                "lesen Sie in der <a {programme}>Beschreibung des Programms</a>.</p>",
            ),
            ("heading", "Was Sie hier finden"),
            (
                "text",
                "<ul>"
                "<li><a {clusters}>Die geförderten Cluster</a>: woran sie arbeiten, wo sie "
                "zu Hause sind und mit welchen Ländern sie sich verbunden haben. Zu den Angaben "
                "steht, woher sie stammen und wie sicher sie sind.</li>"
                "<li><a {handouts}>Handreichungen</a> für die Praxis: Partner wählen, "
                "Netzwerkkarten lesen, Konzepte schreiben.</li>"
                "<li><a {literature}>Die Literatursammlung</a>: Arbeiten über Cluster, "
                "Netzwerke, Innovation und Internationalisierung, für alle, die sich einlesen "
                "wollen, und für alle, die selbst forschen.</li>"
                "<li><a {about}>Über uns</a>: wer die Begleitforschung getragen hat.</li>"
                "</ul>",
            ),
            ("heading", "Ein Archiv zum Weiterbenutzen"),
            (
                "text",
                "<p>Die geförderte Begleitforschung wurde im Februar 2021 erfolgreich "
                "abgeschlossen. Seither ist diese Website ein Archiv. Suchen, filtern und "
                "zitieren Sie darin nach Herzenslust. Sie können das auf Deutsch und auf Englisch "
                "tun; wo eine Übersetzung fehlt, sehen Sie das Original.</p>"
                "<p>Wo uns eine Angabe fehlt, lassen wir sie weg. Wo eine noch nicht geprüft "
                "wurde, sagen wir es dazu.</p>",
            ),
        ),
    ),
    "en": Text(
        title="InterSpiN+",
        slug="en",
        description="Accompanying research on how clusters and networks become international: "
        "the programme, the funded clusters and a collection of literature in German and English.",
        introduction="How do clusters and networks work together across borders, and what helps "
        "them to do so? InterSpiN+ accompanied funded clusters and networks on their way into the "
        "world. Here you will find what came of it.",
        blocks=(
            ("heading", "What it is about"),
            (
                "text",
                "<p>Good ideas rarely grow in one place alone. That is why Germany’s Federal "
                "Ministry of Education and Research helps clusters and networks to work out a "
                "concept for becoming international and to carry it out in joint projects: on "
                "equal terms with partners all over the world. In three rounds, 32 projects were "
                "recommended for funding.</p>"
                "<p>For three years the accompanying research followed the clusters, built one "
                "consistent data base and refined the instruments of analysis. On that ground it "
                "went on, in a wider frame, under the name InterSpiN+. You can read more in the "
                "<a {programme}>description of the programme</a>.</p>",
            ),
            ("heading", "What you will find here"),
            (
                "text",
                "<ul>"
                "<li><a {clusters}>The funded clusters</a>: what they work on, where they "
                "are at home and which countries they have joined forces with. The facts "
                "come with their source and with how certain they are.</li>"
                "<li><a {handouts}>Handouts</a> for practice: choosing partners, reading "
                "network maps, writing concepts.</li>"
                "<li><a {literature}>The literature</a>: works on clusters, networks, "
                "innovation and internationalisation, for those who want to find their way in and "
                "for those who do research themselves.</li>"
                "<li><a {about}>About us</a>: who carried out the accompanying research.</li>"
                "</ul>",
            ),
            ("heading", "An archive that is meant to be used"),
            (
                "text",
                "<p>The funded accompanying research ended successfully in February 2021. Since "
                "then this website has been an archive. Search it, filter it and cite from it to "
                "your heart’s content. You can do so in German and in English; where a "
                "translation is missing, you will see the original.</p>"
                "<p>Where we do not know a fact, we leave it out. Where one has not been checked "
                "yet, we say so.</p>",
            ),
        ),
    ),
}
