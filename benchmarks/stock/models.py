"""A work as a plain Wagtail page with child rows: the same facts as ours, and nothing of ours."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, Page
from wagtail.search import index


class StockWork(Page):
    """The fields of `LiteratureEntryPage`."""

    citation_key = models.CharField(max_length=200, blank=True, db_index=True)
    type = models.CharField(max_length=40, default="article-journal")
    issued = models.CharField(max_length=60, blank=True)
    year = models.IntegerField(null=True, db_index=True)
    container_title = models.CharField(max_length=1000, blank=True)
    publisher = models.CharField(max_length=500, blank=True)
    publisher_place = models.CharField(max_length=300, blank=True)
    volume = models.CharField(max_length=100, blank=True)
    issue = models.CharField(max_length=100, blank=True)
    page = models.CharField(max_length=100, blank=True)
    number = models.CharField(max_length=100, blank=True)
    edition = models.CharField(max_length=100, blank=True)
    doi = models.CharField(max_length=300, blank=True)
    doi_verified = models.BooleanField(default=True)
    isbn = models.CharField(max_length=60, blank=True)
    issn = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=20, blank=True)
    summary = models.TextField(blank=True)
    editorial_note = models.TextField(blank=True)
    audience = models.CharField(max_length=20, blank=True)
    open_access = models.BooleanField(null=True, blank=True)
    peer_reviewed = models.BooleanField(null=True, blank=True)
    verification = models.CharField(max_length=20, default="sourced")
    extra = models.JSONField(default=dict, blank=True)

    search_fields = [
        *Page.search_fields,
        index.SearchField("citation_key"),
        index.AutocompleteField("citation_key"),
        index.RelatedFields(
            "contributors", [index.SearchField("family"), index.AutocompleteField("family")]
        ),
        index.SearchField("container_title"),
        index.SearchField("summary"),
    ]


class StockContributor(Orderable):
    work = ParentalKey(StockWork, on_delete=models.CASCADE, related_name="contributors")
    role = models.CharField(max_length=40, default="author")
    family = models.CharField(max_length=500, blank=True)
    given = models.CharField(max_length=300, blank=True)
    particle = models.CharField(max_length=60, blank=True)
    suffix = models.CharField(max_length=60, blank=True)
    literal = models.CharField(max_length=1000, blank=True)
    orcid = models.CharField(max_length=19, blank=True)


class StockAbstract(Orderable):
    work = ParentalKey(StockWork, on_delete=models.CASCADE, related_name="abstracts")
    language = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    source = models.CharField(max_length=300, blank=True)
    rights = models.CharField(max_length=20, default="restricted")


class StockConcept(Orderable):
    work = ParentalKey(StockWork, on_delete=models.CASCADE, related_name="concept_links")
    concept = models.ForeignKey("cms.Concept", on_delete=models.CASCADE, related_name="+")


class StockCluster(Orderable):
    work = ParentalKey(StockWork, on_delete=models.CASCADE, related_name="cluster_links")
    cluster = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
