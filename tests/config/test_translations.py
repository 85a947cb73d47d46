"""Our texts in German: `manage.py check_translations` and `manage.py compile_translations`."""

import io
import re
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from pytest_django.fixtures import Settings

from config.management.commands.check_translations import catalogues, rooms
from config.management.commands.compile_translations import compile_catalogues
from config.translations import (
    Message,
    extract_messages,
    find_problems,
    read_catalogue,
    write_catalogue,
)
from config.unmarked_text import find_unmarked

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """An app with nothing in it but a folder for templates."""
    (tmp_path / "room" / "templates").mkdir(parents=True)
    return tmp_path / "room"


def problems(texts: list[Message], catalogue: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "django.po"
    path.write_text(HEADER + catalogue)
    return find_problems(texts, read_catalogue(path))


def text(msgid: str, plural: str | None = None, context: str | None = None) -> Message:
    return Message(context, msgid, plural)


# What counts as a text of ours


def test_marked_texts_of_python_files_are_found_under_every_name(room: Path) -> None:
    (room / "models.py").write_text(
        "from django.utils.translation import gettext, gettext_lazy as _, ngettext\n"
        "from django.utils.translation import pgettext_lazy as with_context, npgettext_lazy\n"
        "from django.utils import translation\n"
        "name = _('Name ' 'in parts')\n"
        "shown = f\"{1} ({gettext('no date')})\"\n"
        "many = ngettext('one hit', '%(count)s hits', 3)\n"
        "role = with_context('role', 'Editor')\n"
        "marks = npgettext_lazy('school', 'mark', 'marks', 'count')\n"
        "other = translation.gettext('Other')\n"
        "text = _(name)\n"
        "plain = 'not marked'\n"
    )

    assert extract_messages([room]) == {
        text("Name in parts"),
        text("no date"),
        text("one hit", "%(count)s hits"),
        text("Editor", context="role"),
        text("mark", "marks", "school"),
        text("Other"),
    }


def test_marked_texts_of_templates_are_found_as_django_looks_them_up(room: Path) -> None:
    (room / "templates" / "page.html").write_text(
        """{% load i18n %}
        <p title="{% translate 'It’s "here"' %}">{{ _("Constant") }} {{ x|default:_("None") }}</p>
          {% translate "to" context "years" %} und so weiter, "nicht markiert"
        {% blocktranslate trimmed with name=page.title %}
          Hello {{ name }},
          100 % right
        {% endblocktranslate %}
      {% blocktranslate count n=n %}{{ n }} work{% plural %}{{ n }} works{% endblocktranslate %}
        {% comment %}{% translate "Left out" %}{% endcomment %}
        """
    )

    assert extract_messages([room]) == {
        text('It’s "here"'),
        text("Constant"),
        text("None"),
        text("to", context="years"),
        text("Hello %(name)s, 100 %% right"),
        text("%(n)s work", "%(n)s works"),
    }


def test_a_text_with_and_without_plural_is_one_entry(room: Path) -> None:
    (room / "views.py").write_text("gettext('hit'); ngettext('hit', 'hits', 2)")

    assert extract_messages([room]) == {text("hit", "hits")}


def test_migrations_and_tests_have_no_texts_of_ours(room: Path) -> None:
    for folder in ("migrations", "tests"):
        (room / folder).mkdir()
        (room / folder / "some.py").write_text("gettext('Nothing')")

    assert extract_messages([room]) == set()


def test_a_file_that_cannot_be_parsed_is_named(room: Path) -> None:
    (room / "broken.py").write_text("def")

    with pytest.raises(SyntaxError) as error:
        extract_messages([room])
    assert error.value.filename == str(room / "broken.py")


# What is wrong with a catalogue


def test_a_translated_text_is_no_problem(tmp_path: Path) -> None:
    catalogue = 'msgid "%(n)s of %(all)s"\nmsgstr "von %(all)s %(n)s"\n'

    assert problems([text("%(n)s of %(all)s")], catalogue, tmp_path) == []


@pytest.mark.parametrize(
    ("catalogue", "finding"),
    [
        ("", "Missing: 'Page'."),
        ('msgid "Page"\nmsgstr ""\n', "Not translated: 'Page'."),
        ('#, fuzzy\nmsgid "Page"\nmsgstr "Seite"\n', "Fuzzy: 'Page'."),
        (
            'msgid "Page"\nmsgstr "Seite"\n\nmsgid "Pages"\nmsgstr "Seiten"\n',
            "No longer in the code: 'Pages'.",
        ),
        (
            'msgid "Page"\nmsgstr "Seite"\n\n#~ msgid "Old"\n#~ msgstr "Alt"\n',
            "No longer in the code: 'Old'.",
        ),
        (
            'msgid "Page"\nmsgstr "Seite"\n\nmsgid "Page"\nmsgstr "Blatt"\n',
            "Twice: 'Page'.",
        ),
        (
            'msgid "Page"\nmsgstr "Seite"\n\nmsgctxt "role"\nmsgid "Page"\nmsgstr "Page"\n',
            "No longer in the code: 'Page' (context 'role').",
        ),
    ],
)
def test_each_fault_of_a_catalogue_is_named(catalogue: str, finding: str, tmp_path: Path) -> None:
    assert problems([text("Page")], catalogue, tmp_path) == [finding]


@pytest.mark.parametrize(
    ("original", "translated"),
    [
        ("%(name)s is missing", "%(nam)s fehlt"),
        ("%(name)s is missing", "fehlt"),
        ("{name} is missing", "{Name} fehlt"),
        ("%s of %d", "%d von %s"),
        ("{} of {}", "{} von"),
        ("<strong>All</strong>", "<b>Alle</b>"),
        ("Line\\n", "Zeile"),
    ],
)
def test_a_translation_with_other_placeholders_is_named(
    original: str, translated: str, tmp_path: Path
) -> None:
    catalogue = f'msgid "{original}"\nmsgstr "{translated}"\n'

    [found] = problems([text(original.replace("\\n", "\n"))], catalogue, tmp_path)

    assert "than the original" in found


def test_percent_signs_are_not_placeholders(tmp_path: Path) -> None:
    catalogue = 'msgid "100%% of them, 5 % of us"\nmsgstr "100 %% davon, 5 % von uns"\n'

    assert problems([text("100%% of them, 5 % of us")], catalogue, tmp_path) == []


@pytest.mark.parametrize(
    ("one", "many", "found"),
    [
        ("%(n)s Werk", "%(n)s Werke", 0),
        ("Ein Werk", "%(n)s Werke", 0),  # words, as the original has them
        ("%(n)s Werk", "Werke", 1),
        ("%(x)s Werk", "%(n)s Werke", 1),
        ("%(n)s Werk", "", 1),
    ],
)
def test_every_form_of_a_plural_is_looked_at(
    one: str, many: str, found: int, tmp_path: Path
) -> None:
    catalogue = (
        f'msgid "one work"\nmsgid_plural "%(n)s works"\nmsgstr[0] "{one}"\nmsgstr[1] "{many}"\n'
    )

    assert len(problems([text("one work", "%(n)s works")], catalogue, tmp_path)) == found


# Writing a catalogue


def test_an_update_adds_drops_and_keeps_and_changes_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    write_catalogue([text("Page"), text("Old")], polib.POFile(), "de", path)
    catalogue = read_catalogue(path)
    for entry in catalogue:
        entry.msgstr = {"Page": "Seite", "Old": "Alt"}[entry.msgid]

    texts = [text("Page"), text("one", "many"), text("All")]
    write_catalogue(texts, catalogue, "de", path)

    first = path.read_text()
    updated = read_catalogue(path)
    assert [each.msgid for each in updated] == ["All", "one", "Page"]
    assert find_problems(texts, updated) == ["Not translated: 'All'.", "Not translated: 'one'."]
    assert updated.find("Page").msgstr == "Seite"
    assert "nplurals=2" in updated.metadata["Plural-Forms"]
    assert "Date" not in first
    write_catalogue(reversed(texts), updated, "de", path)
    assert path.read_text() == first


# The catalogues of this project


def test_every_text_of_ours_is_translated_and_every_template_is_marked() -> None:
    output = io.StringIO()

    call_command("check_translations", stdout=output, stderr=output)

    assert "texts are translated" in output.getvalue()


def test_the_check_names_what_is_missing_and_says_what_to_do(
    settings: Settings, tmp_path: Path
) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    output = io.StringIO()

    with pytest.raises(CommandError, match="check_translations --update"):
        call_command("check_translations", stderr=output)
    assert "Missing: 'Page not found'." in output.getvalue()

    with pytest.raises(CommandError):
        call_command("check_translations", update=True, stderr=output)
    assert "Not translated: 'Page not found'." in output.getvalue()
    assert read_catalogue(tmp_path / "de" / "LC_MESSAGES" / "django.po").find("Page not found")


def test_the_texts_in_the_code_are_english() -> None:
    german = re.compile(
        r"[äöÄÖß]|\b(und|oder|nicht|für|mit|von|vom|der|das|des|ein|eine|einer|wird|werden|ist|"
        r"sind|zum|zur|bei|nach|aus|Sie|Seite|Suche)\b"
    )

    assert [each for each in extract_messages(rooms()) if german.search(each.msgid)] == []


# Text that nobody could translate


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>\n  Nothing  here\n</p>", ["2: Not marked: 'Nothing here'."]),
        ('<img alt="A tree">', ["1: Not marked: 'A tree'."]),
        ("<p>{{ n }} works of {{ all }}</p>", ["1: Not marked: 'works of'."]),
        ("{% if x %}<p>{% endif %}Some text", ["1: Not marked: 'Some text'."]),
        (
            '<div{% if x %} lang="{{ x }}"{% endif %}>Some text</div>',
            ["1: Not marked: 'Some text'."],
        ),
        ('{% load i18n %}<p>{% translate "Marked" %} DOI &amp; 12 §</p>', []),
        ("{% blocktranslate %}<p>Marked</p>{% endblocktranslate %}", []),
        ("{% comment %}For us{% endcomment %}{# for us #}<!-- for us -->", []),
        ("<style>p { color: red }</style><script>let x = 'abc'</script>", []),
        ('<span translate="no">BibTeX <b>file</b></span>', []),
        ('<abbr lang="en" title="Digital Object Identifier">DOI</abbr>', []),
        ('{% extends "page.html" %}{% block og_type %}article{% endblock %}', []),
    ],
)
def test_text_outside_the_tags_for_translation_is_found(
    template: str, found: list[str], room: Path
) -> None:
    path = room / "templates" / "page.html"
    path.write_text(template)

    assert find_unmarked([room]) == [f"{path}:{each}" for each in found]


# Compiling


@pytest.fixture
def own_locale(settings: Settings, tmp_path: Path) -> Path:
    """A German catalogue of one text, alone in a locale folder that Django reads."""
    settings.LOCALE_PATHS = [tmp_path]
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + 'msgid "A text of this test"\nmsgstr "Ein Text dieses Tests"\n')
    return path


def test_the_catalogues_of_the_project_are_served_in_german() -> None:
    call_command("compile_translations", verbosity=0)

    for _language, path in catalogues():
        assert path.with_suffix(".mo").stat().st_mtime_ns == path.stat().st_mtime_ns
    with translation.override("de"):
        assert translation.gettext("preferred label") == "Vorzugsbenennung"
        assert translation.pgettext("role", "Editor") == "Herausgabe"
        assert translation.ngettext("%(total)s work", "", 1) == "%(total)s Werk"
    with translation.override("en"):
        assert translation.gettext("preferred label") == "preferred label"


def test_a_compiled_catalogue_is_used_at_once(own_locale: Path) -> None:
    with translation.override("de"):
        assert translation.gettext("A text of this test") == "A text of this test"

        call_command("compile_translations", verbosity=0)

        assert translation.get_language() == "de"
        assert translation.gettext("A text of this test") == "Ein Text dieses Tests"


def test_only_what_has_changed_is_compiled(own_locale: Path) -> None:
    compiled = own_locale.with_suffix(".mo")
    folder = own_locale.parents[2]

    assert compile_catalogues([folder]) == [compiled]
    assert compile_catalogues([folder]) == []

    own_locale.write_text(own_locale.read_text().replace("Ein Text", "Der Text"))
    assert compile_catalogues([folder]) == [compiled]
    assert "Der Text" in compiled.read_bytes().decode(errors="replace")
    assert sorted(each.name for each in own_locale.parent.iterdir()) == ["django.mo", "django.po"]


def test_a_catalogue_that_cannot_be_read_is_reported_with_its_line(own_locale: Path) -> None:
    own_locale.write_text(HEADER + "no entry at all\n")

    with pytest.raises(OSError, match=r"line 4"):
        compile_catalogues([own_locale.parents[2]])
    assert not own_locale.with_suffix(".mo").exists()
