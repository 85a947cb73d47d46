"""Concepts from SKOS files into the vocabulary: read, compared with what is there, applied.

    skos.reading -> drafts -> plan -> apply -> report

A concept is known again by its address, by what the file says it is the same as, else by its
notation in its scheme. What is here is added to and changed, never deleted: what a file does not
say stays as it is.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from rdflib import Graph

from cms.vocabulary.models import Concept, ConceptScheme

from .apply import apply
from .drafts import drafts_of
from .plan import Plan, Planner
from .report import Report, report_of
from .stored import stored_concepts

__all__ = ["Report", "import_graph"]


def import_graph(
    graph: Graph,
    *,
    dry_run: bool = False,
    scheme: str = "",
    other_languages: bool = False,
    new_schemes: bool = True,
    user: Any = None,
    expected: Report | None = None,
) -> Report:
    """Put the concepts of a graph into the vocabulary, in one transaction.

    `scheme` is where they are put whatever the file says. With `other_languages` texts in
    languages that the site does not have are left out, else their concepts are refused. Without
    `new_schemes` concepts of schemes that are not here are refused. Where it would come out
    otherwise than `expected`, nothing is done: the report says `applied` false.
    """
    with transaction.atomic():
        if not dry_run:
            # No other import and no editor changes a concept between the plan and its effect.
            list(Concept.objects.select_for_update(no_key=True).values_list("pk").order_by("pk"))
        drafts = drafts_of(graph, scheme=scheme, other_languages=other_languages)
        identifiers = ConceptScheme.objects.values_list("identifier", flat=True)
        planner = Planner(stored_concepts(), identifiers, new_schemes=new_schemes)
        plan: Plan = planner.plan(drafts)
        report = report_of(plan, applied=False)
        if dry_run or (expected is not None and report != expected):
            return report
        apply(plan, user)
    report.applied = True
    return report
