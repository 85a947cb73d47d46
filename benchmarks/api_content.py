"""What the API is measured on: works with concepts and clusters, as pages and as records."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

CONCEPTS, CLUSTERS = 60, 8
# Of one work: two themes, three concepts, one cluster.
THEMES_OF, CONCEPTS_OF, CLUSTERS_OF = 2, 3, 1


def grow(count: int, first: int = 0) -> None:
    """Import works `first` to `count` with their links, until they have records and are found."""
    from benchmarks.works import entries
    from cms.records.after_change import settle
    from knowledge.importers import import_references, read_file

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "works.bib"
        with file.open("w") as out:
            out.writelines(each for number, each in enumerate(entries(count)) if number >= first)
        report = import_references(read_file(file, "bibtex"))
    if report.new != count - first:
        raise SystemExit(f"{report.new} of {count - first} works came in: {list(report.lines())}")
    _link()
    settle(max_items=None)
    _rest()


def _link() -> None:
    """Give every work that has none its themes, concepts and cluster, and an open abstract."""
    from cms.models import Concept
    from knowledge.models import (
        ClusterProfilePage,
        LiteratureAbstract,
        LiteratureCluster,
        LiteratureConcept,
        LiteratureEntryPage,
    )

    dice = random.Random(7)  # noqa: S311 - nothing secret
    themes = list(Concept.objects.filter(scheme__identifier="themes"))
    concepts = list(Concept.objects.exclude(scheme__identifier="themes"))
    clusters = list(ClusterProfilePage.objects.filter(locale__language_code="de"))
    bare = LiteratureEntryPage.objects.filter(concept_links=None).values_list("pk", flat=True)
    pks = list(bare)
    about, of = [], []
    for pk in pks:
        chosen = [*dice.sample(themes, THEMES_OF), *dice.sample(concepts, CONCEPTS_OF)]
        about += [
            LiteratureConcept(entry_id=pk, concept=concept, sort_order=place)
            for place, concept in enumerate(chosen)
        ]
        of += [
            LiteratureCluster(entry_id=pk, cluster=cluster, sort_order=place)
            for place, cluster in enumerate(dice.sample(clusters, CLUSTERS_OF))
        ]
    LiteratureConcept.objects.bulk_create(about, batch_size=5000)
    LiteratureCluster.objects.bulk_create(of, batch_size=5000)
    LiteratureAbstract.objects.filter(entry_id__in=pks).update(
        rights=LiteratureAbstract.Rights.OPEN
    )


def _rest() -> None:
    """As the server does by itself some time after so many rows came."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def plant_vocabulary() -> None:
    """Concepts and clusters that works are about."""
    from tests.content import add_cluster, add_concept, plant, planted

    plant()
    tree = planted()
    for number in range(CONCEPTS):
        scheme = "themes" if number % 3 == 0 else "concepts"
        add_concept(f"c{number}", scheme=scheme, de=f"Begriff {number}", en=f"Concept {number}")
    for number in range(CLUSTERS):
        add_cluster(tree, title=f"Cluster {number}", slug=f"cluster-{number}")
