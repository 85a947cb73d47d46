"""A work as a plain Wagtail page with child rows, and nothing of ours."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, Page
from wagtail.search import index


class StockWork(Page):
    """The fields of a work that a first version would have."""

    citation_key = models.CharField(max_length=200)
    issued = models.CharField(max_length=60, blank=True)
    container_title = models.CharField(max_length=1000, blank=True)
    volume = models.CharField(max_length=100, blank=True)
    pages = models.CharField(max_length=100, blank=True)
    doi = models.CharField(max_length=300, blank=True)
    abstract = models.TextField(blank=True)

    search_fields = [*Page.search_fields, index.SearchField("abstract")]


class StockContributor(Orderable):
    work = ParentalKey(StockWork, on_delete=models.CASCADE, related_name="contributors")
    family = models.CharField(max_length=500)
    given = models.CharField(max_length=300, blank=True)
