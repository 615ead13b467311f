"""Words of the user interface: found in the code, kept in each app's Polish catalogue, compiled at set-up.

Usage: python scripts/translations.py update | compile | check
"""

from __future__ import annotations

import ast
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "opiekun"
LOCALE = "pl"
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
METHODS += [("**/templates/**.txt", "jinja2.ext:babel_extract")]
OPTIONS = {name: {"silent": "false", "newstyle_gettext": "true", "trimmed": "true"} for name, _ in METHODS[2:]}
KEYWORDS = dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"))
KEYWORDS |= dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2))
KEYWORDS |= dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2))
KEYWORDS |= dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3))


def apps() -> list[Path]:
    """The folders of the package that may have words; core first: its words count for all."""
    folders = [path for path in PACKAGE.iterdir() if (path / "__init__.py").exists()]
    return sorted(folders, key=lambda path: (path.name != "core", path.name))


def used(app: Path) -> Catalog:
    """The words in the code and the templates of an app."""
    catalogue = Catalog(locale=LOCALE)
    found = extract_from_dir(app, METHODS, OPTIONS, KEYWORDS, ("Translators:",), strip_comment_tags=True)
    for name, _line, message, comments, context in found:
        # No line numbers: they would change with every edit of the code.
        catalogue.add(message, locations=[(f"{app.name}/{name}", None)], auto_comments=comments, context=context)
    for path, message, context in _in_braces(app):
        catalogue.add(message, locations=[(f"{app.name}/{path.relative_to(app)}", None)], context=context)
    return catalogue


def _in_braces(app: Path) -> Iterator[tuple[Path, str, str | None]]:
    """Words in the braces of f-strings, which the extractor of Babel takes for text."""
    for path in sorted(app.rglob("*.py")):
        if "migrations" in path.parts or 'f"' not in (text := path.read_text(encoding="utf-8")):
            continue
        strings = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr))
        for call in (node for string_ in strings for node in ast.walk(string_) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            words = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if name in ("_", "gettext") and len(words) == 1:
                yield path, words[0], None
            elif name == "pgettext" and len(words) == 2:
                yield path, words[1], words[0]


def po_file(app: Path) -> Path:
    return app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def known(app: Path) -> Catalog:
    """What the app's catalogue holds."""
    path = po_file(app)
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, domain="django")


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def key(message: Message) -> tuple[str, str | None]:
    return (message.id[0] if isinstance(message.id, tuple) else message.id), message.context


def is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings) and not message.fuzzy


def update() -> int:
    """Add new words to the apps' catalogues and drop those that are no longer used."""
    core_words = {key(message) for message in messages(known(PACKAGE / "core"))}
    for app in apps():
        words, catalogue = used(app), known(app)
        if app.name != "core":
            for message in [message for message in messages(words) if key(message) in core_words]:
                words.delete(message.id, message.context)
        if not len(words) and not len(catalogue):
            continue
        catalogue.update(words, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        po_file(app).parent.mkdir(parents=True, exist_ok=True)
        with po_file(app).open("wb") as file:
            write_po(file, catalogue, width=110, omit_header=False, sort_output=True)
    return check()


def compile_all() -> int:
    """Write the .mo files that Django reads."""
    for app in apps():
        if po_file(app).exists():
            with po_file(app).with_suffix(".mo").open("wb") as file:
                write_mo(file, known(app))
    return 0


def check() -> int:
    """1 when a word has no Polish, two apps disagree about one, or a placeholder is lost; each is named."""
    faults = [*_untranslated(), *_disagreements(), *_lost_placeholders()]
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(f"{len(faults)} faults in the translations", file=sys.stderr)
    return 1 if faults else 0


def _untranslated() -> Iterator[str]:
    translated = {key(message) for app in apps() for message in messages(known(app)) if is_translated(message)}
    for app in apps():
        for message in messages(used(app)):
            if key(message) not in translated:
                yield f"{message.locations[0][0]}: no Polish for {key(message)[0]!r}"


def _disagreements() -> Iterator[str]:
    first: dict[tuple[str, str | None], tuple[str, object]] = {}
    for app in apps():
        for message in messages(known(app)):
            name, text = first.setdefault(key(message), (app.name, message.string))
            if text != message.string:
                yield f"{app.name}: {key(message)[0]!r} is {message.string!r}, but {text!r} in {name}"


def _lost_placeholders() -> Iterator[str]:
    for app in apps():
        for message in messages(known(app)):
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            wanted = _placeholders(message.id[-1] if isinstance(message.id, tuple) else message.id)
            for text in strings:
                if text and not _placeholders(text) <= wanted:
                    yield f"{app.name}: unknown placeholder in {text!r}"


def _placeholders(text: str) -> set[str]:
    found = set(re.findall(r"%\((\w+)\)", text))
    try:
        found |= {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return found
    return found


COMMANDS = {"update": update, "compile": compile_all, "check": check}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(COMMANDS[sys.argv[1]]())
