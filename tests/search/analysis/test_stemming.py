"""German stems: one for all forms of a word, another one for another word."""

from __future__ import annotations

import pytest

from search.analysis import english_stem, german_stem, stem

FORMS = """
Netzwerk Netzwerke Netzwerken Netzwerkes Netzwerks
Innovation Innovationen
Cluster Clustern Clusters
Region Regionen
Kooperation Kooperationen
Strategie Strategien
Politik Politiken
Prozess Prozesse Prozessen Prozesses Prozeß
Haus Häuser Häusern Hauses
Markt Märkte Märkten Marktes
Land Länder Ländern Landes
Gründung Gründungen Gruendung Grundungen
Gründer Gründern Gründers
Unternehmen Unternehmens
Wissen Wissens
Akteur Akteure Akteuren Akteurs
Ergebnis Ergebnisse Ergebnissen Ergebnisses
System Systeme Systemen Systems
Zentrum Zentrums
regional regionale regionaler regionalen regionales regionalem
räumlich räumliche räumlicher räumlichen
Startup Startups
""".strip().splitlines()

OTHERS = """
Politik politisch Polizei
Organisation Organ Organismus
Region regional Regierung
Innovation innovativ
Wissen Wissenschaft
Gründung Gründer Grund
Entwicklung Entwickler
Leistung leisten
Technik Technologie technisch
Statistik Statist
Verein vereinigen
Partner Partnerschaft
Produkt Produktion
""".strip().splitlines()


@pytest.mark.parametrize("line", FORMS)
def test_all_forms_of_a_word_share_a_stem(line: str) -> None:
    assert len({german_stem(word) for word in line.split()}) == 1


@pytest.mark.parametrize("line", OTHERS)
def test_words_that_are_only_related_do_not(line: str) -> None:
    words = line.split()
    assert len({german_stem(word) for word in words}) == len(words)


def test_english_has_its_own_stems_and_names_have_none() -> None:
    assert english_stem("Networks") == english_stem("networking") == "network"
    assert stem("networks", "en-GB") == "network"
    assert stem("Netzwerke", "de") == "netzwerk"
    assert stem("Netzwerke", "none") == "netzwerke"
