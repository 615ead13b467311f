"""What `opiekun import` says of its work, in the language of whoever it works for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import activate, ngettext
from django.utils.translation import gettext as _

from opiekun.core.viewer import Viewer

_COUNTED: Final = ("read", "created", "updated", "skipped", "failed")


def speak_for(actor: Viewer) -> None:
    """From now on in the user's language, or in the installation's for the program itself; also what is kept of it."""
    activate(actor.language)


def numbers(report: Mapping[str, Any], is_dry: bool) -> str:
    """The numbers in one line; rows that look like records which are there are told of where there are any."""
    words = _foreseen() if is_dry else _done()
    told = [words[name] % {"num": report[name]} for name in _COUNTED]
    if alike := report.get("alike"):
        told.append(
            ngettext(
                "of the new ones %(num)s looks like a record that is there",
                "of the new ones %(num)s look like records that are there",
                alike,
            )
            % {"num": alike}
        )
    if partly := report.get("partly"):
        told.append(_("%(num)s without a part of what they say, see the file of errors") % {"num": partly})
    return ", ".join(told)


def _done() -> dict[str, str]:
    return {
        "read": _("read %(num)s"),
        "created": _("created %(num)s"),
        "updated": _("updated %(num)s"),
        "skipped": _("skipped %(num)s"),
        "failed": _("failed %(num)s"),
    }


def _foreseen() -> dict[str, str]:
    return {
        "read": _("read %(num)s"),
        "created": _("would create %(num)s"),
        "updated": _("would update %(num)s"),
        "skipped": _("would skip %(num)s"),
        "failed": _("would fail %(num)s"),
    }


def row_of(number: int) -> str:
    """A row that is spoken of."""
    return _("row %(row)s") % {"row": number}


def row_of_file(name: str, number: int) -> str:
    """A row of one of several files."""
    return _("%(file)s, row %(row)s") % {"file": name, "row": number}


def more_of_them(number: int) -> str:
    """So many failures are not shown."""
    return _("... and %(num)s more; --json tells all of them") % {"num": number}


def skipped_for(number: int, reason: object) -> str:
    """So many were skipped for this reason."""
    return _("skipped %(num)s: %(reason)s") % {"num": number, "reason": reason}


def no_such_file() -> str:
    """The path leads nowhere."""
    return _("there is no such file")


def messages_so_far(name: str, number: int) -> str:
    """While messages come in."""
    return ngettext("%(file)s: %(num)s message", "%(file)s: %(num)s messages", number) % {"file": name, "num": number}


def rows_so_far(name: str, done: int, failed: int, total: int | None) -> str:
    """While rows come in."""
    values = {"file": name, "done": done, "total": total or "?", "failed": failed}
    return _("%(file)s: %(done)s of %(total)s rows, failed %(failed)s") % values


def other_sheets(name: str, sheet: str, others: str) -> str:
    """A workbook has more sheets than the one that is read."""
    values = {"file": name, "sheet": sheet, "others": others}
    return _("%(file)s: sheet %(sheet)s is read; others (--sheet): %(others)s") % values


def column_passed_over(name: str, column: str, why: object) -> str:
    """A column may not be filled by this user."""
    values = {"file": name, "column": column, "why": why}
    return _("%(file)s: the column %(column)s is passed over: %(why)s") % values


def to_take_back(number: int, login: str | None) -> str:
    """How an import is undone."""
    command = f"opiekun import undo {number}" + (f" --user {login}" if login else "")
    return _("import %(number)s: to take it back within 30 days: %(command)s") % {"number": number, "command": command}


def taken_back(undone: int, kept: int) -> str:
    """What came of undoing imports."""
    return _("rows undone %(undone)s, kept %(kept)s") % {"undone": undone, "kept": kept}


def not_taken_back(number: object, reason: object) -> str:
    """Why an import was not undone."""
    return _("import %(number)s: %(reason)s") % {"number": number, "reason": reason}


def no_such_import(number: int, of_user: bool) -> str:
    """The number is not that of an import within reach."""
    if of_user:
        return _("there is no import %(number)s of this user") % {"number": number}
    return _("there is no import %(number)s of the command without --user") % {"number": number}
