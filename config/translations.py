"""Our translatable texts and the catalogues of their translations, compared and written.

Texts are read from the syntax tree of the code and with Django's own reading of its templates,
so no gettext programs are needed.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

# Which arguments of a function are context, text and plural; the same with _lazy and _noop.
ARGUMENTS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
VARIANT = re.compile(r"_(lazy|noop)$")
# What Django makes of a template: calls like these between words of blanked text.
STRING = r"""u?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(?:_|n?p?gettext)\({STRING}(?:, ?{STRING})*(?:, ?count)?\)")
NO_TEXTS = {"migrations", "tests", "node_modules", "locale"}
TEMPLATES = {".html", ".txt", ".xml"}
HEADER = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
PLURAL_FORMS = {"de": "nplurals=2; plural=(n != 1);"}

# %(name)s, %s, {name}, {} and the names of HTML elements; %% stands for a percent sign.
PLACEHOLDER = re.compile(
    r"%%|(?P<named>%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|\{[a-zA-Z_]\w*(?:![rsa])?(?::[^{}]*)?\})"
    r"|(?P<positional>%[sdrif]|\{\d*\})|(?P<element></?[a-z][a-z0-9]*)"
)


class Message(NamedTuple):
    """A text as the code has it; its translation is found by all three together."""

    context: str | None
    msgid: str
    plural: str | None

    def __str__(self) -> str:
        return repr(self.msgid) + (f" (context {self.context!r})" if self.context else "")

    @property
    def order(self) -> tuple[str, str, str, str]:
        """Case does not tear apart what belongs together."""
        return self.msgid.casefold(), self.msgid, self.context or "", self.plural or ""


def source_files(rooms: Iterable[Path]) -> Iterator[Path]:
    """Every Python file and template of the rooms that may hold texts of ours."""
    for room in rooms:
        for path in sorted(room.rglob("*")):
            inside = path.relative_to(room).parts[:-1]
            if NO_TEXTS.isdisjoint(inside) and (
                path.suffix == ".py" or (path.suffix in TEMPLATES and "templates" in inside)
            ):
                yield path


def extract_messages(rooms: Iterable[Path]) -> set[Message]:
    """Every marked text below the folders.

    A file that cannot be parsed raises the SyntaxError of its parser, with the file's path.
    """
    found: set[Message] = set()
    for path in source_files(rooms):
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            found.update(_in_python(ast.parse(source, str(path))))
        else:
            for call in TEMPLATE_CALL.findall(templatize(source, origin=str(path))):
                found.update(_in_python(ast.parse(call), {"_": "gettext"}))
    # One catalogue entry serves a text with and without its plural.
    with_plural = {(each.context, each.msgid) for each in found if each.plural is not None}
    return {
        each
        for each in found
        if each.plural is not None or (each.context, each.msgid) not in with_plural
    }


def _in_python(tree: ast.Module, known_as: dict[str, str] | None = None) -> Iterator[Message]:
    """The texts in calls of gettext's functions, under whatever name they were imported."""
    names = dict(known_as or {})
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names.update({each.asname or each.name: each.name for each in node.names})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    function = VARIANT.sub("", names.get(name, name))
                    if function in ARGUMENTS:
                        yield from _in_call(node, *ARGUMENTS[function])


def _in_call(
    call: ast.Call, context: int | None, text: int, plural: int | None
) -> Iterator[Message]:
    """The message of a call; none where its text is a variable, which is marked elsewhere."""

    def literal(index: int | None) -> str | None:
        if index is None or index >= len(call.args):
            return None
        argument = call.args[index]
        value = argument.value if isinstance(argument, ast.Constant) else None
        return value if isinstance(value, str) else None

    singular = literal(text)
    if singular:
        yield Message(literal(context), singular, literal(plural))


def read_catalogue(path: Path) -> polib.POFile:
    """The catalogue at `path`, or an empty one when there is none."""
    if not path.exists():
        return polib.POFile(wrapwidth=100)
    return polib.pofile(str(path), encoding="utf-8", wrapwidth=100)


def find_problems(messages: Iterable[Message], catalogue: polib.POFile) -> list[str]:
    """What is wrong with a catalogue, one sentence for each finding and text."""
    wanted = set(messages)
    problems: list[str] = []
    seen: set[Message] = set()
    for entry in catalogue:
        message = _message(entry)
        if message in seen:
            problems.append(f"Twice: {message}.")
        elif entry.obsolete or message not in wanted:
            problems.append(f"No longer in the code: {message}.")
        else:
            problems.extend(_entry_problems(message, entry))
        if not entry.obsolete:
            seen.add(message)
    missing = sorted(wanted - seen, key=lambda each: each.order)
    return problems + [f"Missing: {each}." for each in missing]


def _message(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt or None, entry.msgid, entry.msgid_plural or None)


def _entry_problems(message: Message, entry: polib.POEntry) -> Iterator[str]:
    if entry.fuzzy:
        yield f"Fuzzy: {message}."
    forms: dict[int, str] = entry.msgstr_plural if message.plural else {0: entry.msgstr}
    if not forms or not all(forms.values()):
        yield f"Not translated: {message}."
        return
    for index, form in sorted(forms.items()):
        # A singular may name its number in words; every other form has that of its original.
        originals = [message.msgid, message.plural or message.msgid]
        if message.plural and index > 0:
            originals = [message.plural]
        if placeholders(form) not in [placeholders(each) for each in originals]:
            yield f"Other placeholders than the original: {message} → {form!r}."
        if _outer_breaks(form) not in [_outer_breaks(each) for each in originals]:
            yield f"Other line breaks at the ends than the original: {message} → {form!r}."


def placeholders(text: str) -> tuple[set[str], list[str], list[str]]:
    """What a text has filled in by name, what by position (in this order), and its elements."""
    matches = list(PLACEHOLDER.finditer(text))
    named = {each["named"] for each in matches if each["named"]}
    positional = [each["positional"] for each in matches if each["positional"]]
    return named, positional, sorted(each["element"] for each in matches if each["element"])


def _outer_breaks(text: str) -> tuple[bool, bool]:
    return text.startswith("\n"), text.endswith("\n")


def write_catalogue(
    messages: Iterable[Message], catalogue: polib.POFile, language: str, path: Path
) -> None:
    """Write exactly the given texts, each with the translation that it has in the catalogue.

    Sorted, without line numbers and dates: a difference between two versions is a difference
    between two texts.
    """
    kept = {_message(each): each for each in catalogue if not each.obsolete}
    written = polib.POFile(wrapwidth=100)
    written.header = "Texts by `manage.py check_translations --update`, translations by hand."
    written.metadata = {**HEADER, "Language": language}
    plural_forms = PLURAL_FORMS.get(language) or catalogue.metadata.get("Plural-Forms")
    if plural_forms:
        written.metadata["Plural-Forms"] = plural_forms
    for message in sorted(messages, key=lambda each: each.order):
        entry = kept.get(message) or polib.POEntry(
            msgctxt=message.context,
            msgid=message.msgid,
            msgid_plural=message.plural or "",
            msgstr_plural={0: "", 1: ""} if message.plural else {},
        )
        entry.occurrences = []
        written.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    written.save(str(path), newline="\n")
