"""What a work has several of: contributors, abstracts, concepts, clusters."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.models import Orderable

from cms.vocabulary.models import Concept

from .clusters import ClusterProfilePage
from .literature import LiteratureEntryPage


class LiteratureContributor(Orderable):
    """A person or body that made the work, in a role of CSL (author, editor, translator …)."""

    entry = ParentalKey(LiteratureEntryPage, on_delete=models.CASCADE, related_name="contributors")
    role = models.CharField(_("role"), max_length=40, default="author")
    family = models.CharField(_("family name"), max_length=500, blank=True)
    given = models.CharField(_("given names"), max_length=300, blank=True)
    particle = models.CharField(_("name prefix"), max_length=60, blank=True)
    suffix = models.CharField(_("name suffix"), max_length=60, blank=True)
    literal = models.CharField(
        _("body"), max_length=1000, blank=True, help_text=_("In place of a person's name.")
    )
    orcid = models.CharField(_("ORCID"), max_length=19, blank=True)

    panels = [
        FieldPanel("role"),
        FieldPanel("family"),
        FieldPanel("given"),
        FieldPanel("particle"),
        FieldPanel("suffix"),
        FieldPanel("literal"),
        FieldPanel("orcid"),
    ]
    api_fields = [
        APIField(name)
        for name in ("role", "family", "given", "particle", "suffix", "literal", "orcid")
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def __str__(self) -> str:
        return self.literal or " ".join(filter(None, (self.given, self.particle, self.family)))


class LiteratureAbstract(Orderable):
    """An abstract in one language, with where it is from and who may show it."""

    class Rights(models.TextChoices):
        OPEN = "open", _("may be given out")
        RESTRICTED = "restricted", _("only for search")

    entry = ParentalKey(LiteratureEntryPage, on_delete=models.CASCADE, related_name="abstracts")
    language = models.CharField(_("language"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    rights = models.CharField(
        _("rights"), max_length=20, choices=Rights.choices, default=Rights.RESTRICTED
    )

    panels = [
        FieldPanel("language"),
        FieldPanel("text"),
        FieldPanel("source"),
        FieldPanel("rights"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("abstract")
        verbose_name_plural = _("abstracts")

    def __str__(self) -> str:
        return self.text[:80]


class LiteratureConcept(Orderable):
    """The work is about this concept."""

    entry = ParentalKey(LiteratureEntryPage, on_delete=models.CASCADE, related_name="concept_links")
    concept = models.ForeignKey(
        Concept, on_delete=models.CASCADE, related_name="+", verbose_name=_("concept")
    )

    panels = [FieldPanel("concept")]
    api_fields = [APIField("concept")]

    class Meta(Orderable.Meta):
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")

    def __str__(self) -> str:
        return str(self.concept)


class LiteratureCluster(Orderable):
    """The work is about this cluster, or came out of it."""

    entry = ParentalKey(LiteratureEntryPage, on_delete=models.CASCADE, related_name="cluster_links")
    cluster = models.ForeignKey(
        ClusterProfilePage, on_delete=models.CASCADE, related_name="+", verbose_name=_("cluster")
    )

    panels = [PageChooserPanel("cluster")]
    api_fields = [APIField("cluster")]

    class Meta(Orderable.Meta):
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")

    def __str__(self) -> str:
        return str(self.cluster)
