"""What can be said of each cluster in a sentence or two, from facts that a source states."""

INTRODUCTIONS = {
    "hamburg-aviation": "Der Luftfahrtcluster der Metropolregion Hamburg, 2008 als Spitzencluster "
    "ausgezeichnet. Sein Partner in Kanada ist Aéro Montréal.",
    "organic-electronics-saxony": "Ein Netzwerk für organische, flexible und gedruckte Elektronik "
    "aus Sachsen. Sein Projekt setzt auf Kommerzialisierung durch Internationalisierung, mit "
    "Partnern in Japan.",
    "merge": "Leichtbau in Sachsen: MERGE führt Technologien für multifunktionale "
    "Leichtbaustrukturen zusammen.",
    "medical-valley-emn": "Medizintechnik und Gesundheitswirtschaft in der Europäischen "
    "Metropolregion Nürnberg, 2010 als Spitzencluster ausgezeichnet. Die Partner sitzen in "
    "Boston, Hongkong und Porto Alegre.",
    "clib2021": "Ein Cluster für industrielle Biotechnologie in Nordrhein-Westfalen. Im Projekt "
    "BIG-C arbeitet er mit Partnern in Flandern und den Niederlanden zusammen.",
    "software-cluster": "Unternehmenssoftware aus Darmstadt, Karlsruhe, Kaiserslautern und "
    "Saarbrücken, 2010 als Spitzencluster ausgezeichnet. Zielländer sind die USA, Singapur und "
    "Brasilien.",
    "mai-carbon": "Carbonfaserverstärkte Kunststoffe aus Augsburg, 2012 als Spitzencluster "
    "ausgezeichnet. Das Projekt MAI iBIC schlägt Brücken nach Südkorea und in die USA.",
    "biom": "Biotechnologie und personalisierte Medizin aus Martinsried bei München, 2010 als "
    "Spitzencluster ausgezeichnet. Im Projekt InnoMuNiCH arbeitet der Cluster mit Partnern in "
    "Japan zusammen.",
    "bioeconomy-cluster": "Bioökonomie in Halle (Saale), 2012 als Spitzencluster ausgezeichnet. "
    "In der Konzeptionsphase waren China, das Vereinigte Königreich, Finnland, Frankreich und die "
    "Niederlande die Zielländer.",
    "medicalmountains": "Medizintechnik aus Tuttlingen. Mit Partnern in Finnland und den USA geht "
    "es um Digitalisierung und additive Fertigung.",
    "elektromobilitaet-sued-west": "Elektromobilität in Baden-Württemberg, 2012 als Spitzencluster "
    "ausgezeichnet und von der e-mobil BW GmbH koordiniert. Partnerregion ist Rhône-Alpes in "
    "Frankreich.",
    "cool-silicon": "Energieeffiziente Mikro- und Nanoelektronik aus Sachsen, 2008 als "
    "Spitzencluster ausgezeichnet. Sein internationales Projekt heißt iCool.",
    "its-owl": "Intelligente technische Systeme aus Ostwestfalen-Lippe, 2012 als Spitzencluster "
    "ausgezeichnet. Partner in der Konzeptionsphase war DIMECC in Finnland.",
    "arena2036": "Leichtbau und Automobilproduktion in Stuttgart. In der Konzeptionsphase waren "
    "Australien und Kanada die Zielländer, in der Umsetzungsphase Australien.",
    "amz-sachsen": "Das 1999 gegründete Netzwerk der Automobilzulieferer in Sachsen. Im Projekt "
    "TADA geht es mit Partnern in den USA um automatisiertes Fahren.",
    "optence": "Ein Netzwerk für Photonik und optische Technologien.",
    "optonet-jena": "Das Photoniknetzwerk Thüringens. Zielländer sind die USA, Kanada, Japan und "
    "Südkorea.",
    "bio-nrw": "Biotechnologie und Life Sciences in Nordrhein-Westfalen. Im Projekt "
    "ChInValue geht es um die Zusammenarbeit kleiner und mittlerer Unternehmen mit China.",
}
