"""`manage.py find_duplicates`: look through all works for those that may be one."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import no_translations

from cms.progress import Progress
from knowledge.duplicates import searching
from knowledge.models import DuplicatePair, DuplicateSearch


class Command(BaseCommand):
    help = (
        "Compare all works with each other and store those that may be one, for the report in the "
        "CMS. What was decided there stays."
    )

    # Commands speak English.
    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            search = searching.begin(enqueue=False)
        except searching.Refused as refused:
            raise CommandError(str(refused)) from refused
        with Progress("works", search.total, self.stderr) as progress:
            going_on = True
            while going_on:
                going_on = searching.step(search.pk)
                before, search = search.done, DuplicateSearch.objects.get(pk=search.pk)
                progress.advance(search.done - before)
        if search.state != DuplicateSearch.State.DONE:
            raise CommandError(
                f"The search was cancelled after {search.done} of {search.total} works. It can go "
                "on in the report on duplicates in the CMS."
            )
        left = DuplicatePair.objects.filter(decision=DuplicatePair.Decision.OPEN).count()
        self.stdout.write(f"{search.total} works were compared; {left} pairs wait for a decision.")
