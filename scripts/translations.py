"""The Polish catalogues, one an app: `extract` new messages, `compile` them, `check` that nothing is missing.

Messages are English in the code; `check` fails on a message without Polish words, on one that is not in the catalogue,
and on placeholders that differ.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
APPS = ("core", "accounts", "records", "parties", "web")
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def catalogue(app: str) -> Path:
    return ROOT / "opiekun" / app / "locale" / "pl" / "LC_MESSAGES" / "django.po"


def stored(app: str) -> Catalog:
    path = catalogue(app)
    if not path.exists():
        return Catalog(locale="pl", project="Opiekun", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="pl")


def written(app: str) -> Catalog:
    """The messages that stand in the app's code and templates."""
    found = Catalog(locale="pl", project="Opiekun", fuzzy=False)
    folder = ROOT / "opiekun" / app
    for file, _line, message, comments, context in extract_from_dir(
        folder, METHODS, OPTIONS, KEYWORDS, comment_tags=()
    ):
        found.add(message, None, [(f"opiekun/{app}/{file}", 0)], auto_comments=comments, context=context)
    return found


def extract() -> int:
    """Bring each catalogue up to the code: new messages come in empty, gone ones go."""
    for app in APPS:
        have = stored(app)
        have.update(written(app), no_fuzzy_matching=True)
        have.obsolete.clear()
        path = catalogue(app)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, have, width=120, include_lineno=False, sort_by_file=True, omit_header=False)
    return 0


def compile_all() -> int:
    for app in APPS:
        if catalogue(app).exists():
            with catalogue(app).with_suffix(".mo").open("wb") as file:
                write_mo(file, stored(app))
    return 0


def faults(app: str) -> Iterator[str]:
    have = stored(app)
    for message in written(app):
        if not message.id:
            continue
        translated = have.get(message.id, message.context)
        words = translated.string if translated else ""
        forms = words if isinstance(words, list | tuple) else (words,)
        source = message.id if isinstance(message.id, list | tuple) else (message.id,)
        if not all(forms) or (len(source) > 1 and len(forms) < have.num_plurals):
            yield f"{app}: no Polish for {source[0]!r}"
        elif any(set(PLACEHOLDER.findall(form)) - set(PLACEHOLDER.findall(" ".join(source))) for form in forms):
            yield f"{app}: other placeholders in the Polish of {source[0]!r}"


def check() -> int:
    found = [fault for app in APPS for fault in faults(app)]
    print("\n".join(found) or "Polish is complete.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    commands = {"extract": extract, "compile": compile_all, "check": check}
    sys.exit(commands[sys.argv[1]]())
