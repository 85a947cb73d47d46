"""`manage.py check_translations [--update]`: every text of ours has its translation."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError

from config.environment import BASE_DIR
from config.translations import extract_messages, find_problems, read_catalogue, write_catalogue
from config.unmarked_text import find_unmarked

SOURCE_LANGUAGE = "en"


class Command(BaseCommand):
    # Importing every URL and view would take far longer than the work itself.
    requires_system_checks = []
    help = (
        "Compare the texts in the code with the catalogues of their translations and name "
        "what is missing, fuzzy, empty, left over or has other placeholders, and what text in "
        "a template is not marked for translation."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--update",
            action="store_true",
            help="first write the catalogues: add what is missing, drop what is left over",
        )

    def handle(self, *args: Any, update: bool = False, **options: Any) -> None:
        messages = extract_messages(rooms())
        problems = find_unmarked(rooms())
        for language, path in catalogues():
            catalogue = read_catalogue(path)
            if update:
                write_catalogue(messages, catalogue, language, path)
                catalogue = read_catalogue(path)
            problems += [f"{path}: {each}" for each in find_problems(messages, catalogue)]
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(
                f"{len(problems)} texts need attention. `manage.py check_translations --update` "
                "adds what is missing to the catalogue and drops what is left over; then "
                "translate what is empty, and delete the word `fuzzy` where a text is right. Mark "
                'text in templates with {% translate %}, or as a name with translate="no".'
            )
        self.stdout.write(f"{len(messages)} texts are translated.")


def rooms() -> list[Path]:
    """The folders of the apps that are part of this project, rather than installed packages."""
    folders = (Path(each.path) for each in apps.get_app_configs())
    return sorted(each for each in folders if each.parent == BASE_DIR)


def catalogues() -> Iterator[tuple[str, Path]]:
    """Language and path of each catalogue; the texts in the code are English already."""
    for language, _name in settings.LANGUAGES:
        if language != SOURCE_LANGUAGE:
            yield language, Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
