"""One item of every kind and page type with a value in every field, in German and in English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from wagtail.models import Locale

from cms.models import ConceptNote
from home.models import (
    CallRound,
    HomePage,
    ProgrammeAim,
    ProgrammePage,
    ProgrammePartner,
    ProgrammeTheme,
    StandardPage,
    TeamMember,
    TeamOrganisation,
    TeamPage,
)
from knowledge.models import (
    ClusterIndexPage,
    ClusterProfilePage,
    HandoutIndexPage,
    HandoutPage,
    LiteratureAbstract,
    LiteratureCluster,
    LiteratureConcept,
    LiteratureContributor,
    LiteratureEntryPage,
    LiteratureIndexPage,
    PartnerCountry,
    SourcedFact,
)
from tests.content import Tree, add, add_concept, publish
from tests.contract.blocks.content import add_image, block
from tests.knowledge.handouts import add_handout, add_index

LOGO, PORTRAIT = 470011, 470012
LANGUAGES = ("de", "en")
VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


def plant_everything(tree: Tree) -> dict[str, tuple[str, str]]:
    """Publish all of it; gives (kind, translation key) by name of the golden file."""
    add_image(LOGO, title="Logo", width=600, height=200)
    add_image(PORTRAIT, title="Porträt", width=400, height=400)
    field = add_concept("aviation", scheme="technology-fields", de="Luftfahrt", en="Aviation")
    theme: Any = add_concept("partners", de="Partnerwahl", en="Choice of partners")
    theme.notes.add(ConceptNote(language="de", role="definition", text="Wen man sich aussucht."))
    theme.notes.add(ConceptNote(language="en", role="definition", text="Whom one chooses."))
    theme.broader = field
    theme.save()
    _describe_indexes(tree)
    _describe_programme(tree, theme)
    team = _team(tree)
    cluster = _cluster(tree, field)
    handouts = {code: add_index(tree, code) for code in LANGUAGES}
    for code, index in handouts.items():
        index.introduction = _say(code, "Kurze Anleitungen", "Short guides")
        publish(index)
    handout = add_handout(handouts["de"])
    return {
        "home": ("pages", str(tree.home["de"].translation_key)),
        "programme": ("pages", str(tree.programme["de"].translation_key)),
        "team": ("pages", str(team.translation_key)),
        "standard": ("pages", str(tree.about["de"].translation_key)),
        "cluster_index": ("pages", str(tree.clusters["de"].translation_key)),
        "handout_index": ("pages", str(handouts["de"].translation_key)),
        "literature_index": ("pages", str(tree.literature["de"].translation_key)),
        "cluster": ("clusters", str(cluster.translation_key)),
        "handout": ("handouts", str(handout.translation_key)),
        "work": ("literature", str(_work(tree, theme, field, cluster).translation_key)),
        "concept": ("concepts", str(theme.uuid)),
    }


# The page types behind the names; concepts are no pages.
MODELS = {
    "home": HomePage,
    "programme": ProgrammePage,
    "team": TeamPage,
    "standard": StandardPage,
    "cluster_index": ClusterIndexPage,
    "handout_index": HandoutIndexPage,
    "literature_index": LiteratureIndexPage,
    "cluster": ClusterProfilePage,
    "handout": HandoutPage,
    "work": LiteratureEntryPage,
}


def _say(code: str, de: str, en: str) -> str:
    return de if code == "de" else en


def _describe_indexes(tree: Tree) -> None:
    for pages in (tree.home, tree.about, tree.clusters, tree.literature):
        for code, page in pages.items():
            page.introduction = _say(code, "Worum es geht", "What it is about")
            page.search_description = _say(code, "Kurz gesagt", "In short")
            if hasattr(page, "body"):
                page.body = [block("heading", _say(code, "Ergebnisse", "Results"))]
            publish(page)


def _describe_programme(tree: Tree, theme: Any) -> None:
    for code, page in tree.programme.items():
        rows: Any = page
        rows.introduction = _say(code, "Was wir wollen", "What we want")
        rows.funder = "BMBF"
        rows.status = ProgrammePage.Status.COMPLETED
        rows.end_date = date(2021, 2, 28)
        rows.archive_notice = _say(code, "Ein Archiv", "An archive")
        rows.video = [
            block(
                "video",
                {
                    "url": VIDEO,
                    "title": _say(code, "Der Film", "The film"),
                    "transcript": f"<p>{_say(code, '<b>Willkommen</b>', '<b>Welcome</b>')}</p>",
                },
            )
        ]
        rows.aims = [ProgrammeAim(text=_say(code, "Wissen erweitern", "Extend what is known"))]
        rows.themes = [ProgrammeTheme(concept=theme)]
        rows.rounds = [CallRound(number=1, projects=11, selected="2015-06", start_year=2016)]
        rows.partners = [
            ProgrammePartner(
                name=_say(code, "Universität", "University"),
                role=_say(code, "Leitung", "Lead"),
                url="https://partner.example/",
                logo_id=LOGO,
                sort_order=0,
            ),
            ProgrammePartner(name="Institut", sort_order=1),
        ]
        publish(page)


def _team(tree: Tree) -> TeamPage:
    german: Any = None
    for code in LANGUAGES:
        page: Any = TeamPage(
            title="Team",
            slug="team",
            introduction=_say(code, "Wer wir sind", "Who we are"),
            locale=Locale.objects.get(language_code=code),
            **({"translation_key": german.translation_key} if german else {}),
        )
        page.people = [
            TeamMember(
                name=_say(code, "Programmbüro", "Programme office"),
                role=_say(code, "Ansprechstelle", "First contact"),
                organisation=_say(code, "Universität", "University"),
                email="office@programme.example",
                portrait_id=PORTRAIT,
                portrait_alt=_say(code, "Ein Schreibtisch", "A desk"),
            )
        ]
        page.organisations = [TeamOrganisation(name="Institut", role="", logo_id=LOGO)]
        made = add(HomePage.objects.get(pk=tree.home[code].pk), page)
        german = german or made
    found: TeamPage = german
    return found


def _cluster(tree: Tree, field: Any) -> ClusterProfilePage:
    german: Any = None
    for code in LANGUAGES:
        page: Any = ClusterProfilePage(
            title="Luftfahrtcluster",
            slug="luftfahrt",
            search_description=_say(code, "Flugzeuge", "Aircraft"),
            round=1,
            start_year=2016,
            end_year=2021,
            logo_id=LOGO,
            technology_field=field,
            states=["Hamburg", "Bremen"],
            city="Hamburg",
            latitude=Decimal("53.5500"),
            longitude=Decimal("9.9900"),
            website="https://cluster.example/",
            project_acronym="FLUG",
            project_title="Gemeinsam fliegen",
            project_start="2017-01",
            project_end="2019-12",
            introduction=_say(code, "Sie bauen Flugzeuge", "They build aircraft"),
            body=[block("heading", _say(code, "Ziele", "Aims"))],
            locale=Locale.objects.get(language_code=code),
            **({"translation_key": german.translation_key} if german else {}),
        )
        page.partner_countries = [
            PartnerCountry(
                country="CA",
                region="Québec",
                partner="Aéro Montréal",
                phase="concept",
                source="https://quelle.example/",
                confidence="high",
            )
        ]
        page.facts = [
            SourcedFact(
                field="start", value="Anfang 2016", language="de", confidence="medium", sort_order=0
            ),
            SourcedFact(
                field="start", value="early 2016", language="en", confidence="medium", sort_order=1
            ),
            SourcedFact(field="members", value="60", confidence="memory", sort_order=2),
        ]
        made = add(ClusterIndexPage.objects.get(pk=tree.clusters[code].pk), page)
        german = german or made
    found: ClusterProfilePage = german
    return found


def _work(tree: Tree, theme: Any, field: Any, cluster: Any) -> LiteratureEntryPage:
    german: Any = None
    for code in LANGUAGES:
        page: Any = LiteratureEntryPage(
            title="Clusters and the New Economics of Competition",
            slug="porter1998",
            citation_key="porter1998",
            type="article-journal",
            issued="1998-11",
            container_title="Harvard Business Review",
            volume="76",
            issue="6",
            page="77-90",
            language="en",
            doi="10.1000/182",
            doi_verified=True,
            summary=_say(code, "Warum Nähe zählt.", "Why proximity matters."),
            audience="general",
            open_access=False,
            peer_reviewed=False,
            verification="sourced",
            extra={"note": "Reprint"},
            locale=Locale.objects.get(language_code=code),
            **({"translation_key": german.translation_key} if german else {}),
        )
        page.contributors = [
            LiteratureContributor(role="author", family="Porter", given="Michael E.")
        ]
        page.abstracts = [
            LiteratureAbstract(
                language="en", text="Open text.", source="Publisher", rights="open", sort_order=0
            ),
            LiteratureAbstract(language="en", text="Closed text.", sort_order=1),
        ]
        page.concept_links = [
            LiteratureConcept(concept=theme, sort_order=0),
            LiteratureConcept(concept=field, sort_order=1),
        ]
        page.cluster_links = [LiteratureCluster(cluster=cluster)]
        made = add(LiteratureIndexPage.objects.get(pk=tree.literature[code].pk), page)
        german = german or made
    found: LiteratureEntryPage = german
    return found
