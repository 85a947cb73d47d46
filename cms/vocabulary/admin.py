"""The vocabulary in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.vocabulary.models import Concept, ConceptScheme


class ConceptViewSet(SnippetViewSet):
    model = Concept
    icon = "tag"
    list_display = ["__str__", "scheme", "notation"]
    list_filter = ["scheme"]


class ConceptSchemeViewSet(SnippetViewSet):
    model = ConceptScheme
    icon = "folder-open-1"
    list_display = ["title", "identifier"]


class VocabularyViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Vocabulary")
    menu_icon = "tag"
    menu_order = 300
    items = (ConceptViewSet, ConceptSchemeViewSet)
