"""`manage.py remove_contacts`: what the worker does by itself, at once."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand
from django.db import transaction

from cms.records.after_change import settle
from knowledge.models import ClusterContact


class Command(BaseCommand):
    help = "Delete the contacts of clusters whose day of removal has come. The worker does so, too."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many are due")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        if dry_run:
            self.stdout.write(f"Contacts to be removed: {ClusterContact.objects.due().count()}.")
            return
        with transaction.atomic():
            removed = ClusterContact.objects.due().remove()
        settle()
        self.stdout.write(f"Contacts removed: {removed}.")
