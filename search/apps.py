from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from search import word_list
        from search.models import CompoundWord

        for signal in (post_save, post_delete):
            signal.connect(word_list.forget, sender=CompoundWord)
