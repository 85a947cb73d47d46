"""What `make run` does before the web server: `manage.py prepare`."""

import io
import re
import time
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from pytest_django.fixtures import Settings
from wagtail.models import Site

from config.management.commands.prepare import Command, MigrationProgress


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def prepare(output: io.StringIO) -> Command:
    command = Command(stdout=output)
    command.started = time.time()
    return command


@pytest.mark.django_db
def test_the_administrators_password_is_shown_once(prepare: Command, output: io.StringIO) -> None:
    User.objects.filter(is_superuser=True).delete()

    prepare.create_administrator()
    first = output.getvalue()
    prepare.create_administrator()

    shown = re.search(r"Administrator: (\S+), password: (\S+) ", first)
    assert shown is not None
    user = authenticate(username=shown[1], password=shown[2])
    assert isinstance(user, User)
    assert user.is_superuser
    assert output.getvalue() == first


@pytest.mark.django_db
def test_a_site_on_localhost_follows_the_port(prepare: Command, settings: Settings) -> None:
    Site.objects.filter(is_default_site=True).update(hostname="localhost", port=80)
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8123"

    prepare.align_site()

    assert Site.objects.get(is_default_site=True).root_url == "http://localhost:8123"


@pytest.mark.django_db
def test_a_site_that_staff_have_named_is_left_alone(prepare: Command, settings: Settings) -> None:
    Site.objects.filter(is_default_site=True).update(hostname="interspin.example", port=443)
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8123"

    prepare.align_site()

    assert Site.objects.get(is_default_site=True).root_url == "https://interspin.example"


def test_static_files_are_collected_when_one_has_changed(
    prepare: Command, output: io.StringIO, settings: Settings, tmp_path: Path
) -> None:
    source = tmp_path / "source" / "site.css"
    source.parent.mkdir()
    source.write_text("a {}")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [source.parent]
    settings.STATIC_ROOT = tmp_path / "collected"
    collected = tmp_path / "collected" / "site.css"

    prepare.collect_static()
    assert collected.read_text() == "a {}"

    collected.write_text("left alone")
    prepare.collect_static()
    assert collected.read_text() == "left alone"
    assert "up to date" in output.getvalue()

    source.write_text("a { color: red }")
    prepare.collect_static()
    assert collected.read_text() == "a { color: red }"


def test_progress_of_migrations_is_told_by_quarters() -> None:
    said: list[str] = []
    progress = MigrationProgress(8, said.append)

    for number in range(8):
        progress.write(f"  Applying cms.{number:04}_step...")
        progress.write(" OK\n")

    assert said == [f"… {done} of 8 migrations." for done in (2, 4, 6, 8)]
