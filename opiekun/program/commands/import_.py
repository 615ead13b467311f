"""`opiekun import`: parties, persons and whatever else registers, from CSV and Excel files; e-mail from its own."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opiekun.program.command import DONE, FAILED, WRONG_USAGE, Refused, print_result, say
from opiekun.program.ready import django_ready

if TYPE_CHECKING:
    from opiekun.core.viewer import Viewer
    from opiekun.records.models import Import

_MOST_FAILURES = 100_000
_COUNTED = ("read", "created", "updated", "skipped", "failed", "alike", "partly")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    known = "parties, persons, customers, suppliers, interactions, notes or mail; or undo, with numbers of imports"
    parser.add_argument("kind", metavar="KIND", help=known)
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="CSV or Excel files (.xlsx); mail: .eml, .mbox, .msg, .zip or folders",
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON on standard output")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")
    parser.add_argument("--user", metavar="LOGIN", help="import as this user, with this user's rights")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=FIELD",
        help="which field a column is; repeat it. Without it columns are recognised, and remembered for --user",
    )
    parser.add_argument("--encoding", help="as utf-8, windows-1250, iso-8859-2, utf-16")
    parser.add_argument("--separator", help='between cells: ";", ",", "|" or tab')
    parser.add_argument("--sheet", help="name of the sheet of a workbook")
    parser.add_argument("--head", type=int, metavar="ROW", help="number of the row with the names of the columns, or 0")
    parser.add_argument("--system", help="code of the system whose ids stand in the file")
    parser.add_argument(
        "--existing", choices=("update", "fill", "skip"), help="what is done with records that are there (update)"
    )
    parser.add_argument(
        "--alike", choices=("create", "skip", "update"), help="what is done with rows that only look like one (create)"
    )
    parser.add_argument("--list", metavar="NAME", help="put the parties into this manual list, or into a new one")
    parser.add_argument(
        "--missing-party",
        choices=("fail", "create"),
        help="of roles: what rows do whose party is not there (fail)",
    )
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write the rows that failed, with the reasons")


def run(options: argparse.Namespace) -> int:
    """Import the files one after the other. A file that cannot be read stops no other; the status is 1 then."""
    if options.errors and len(options.files) > 1:
        say("opiekun import: --errors takes the rows of one file")
        return WRONG_USAGE
    if options.kind == "mail":
        from opiekun.program.commands import import_mail

        return import_mail.run(options)
    if options.kind == "undo":
        from opiekun.program.commands import import_undo

        return import_undo.run(options)
    from opiekun.program.commands import import_words as words

    # Whoever ends the command ends it as Ctrl C does: what it began is put in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with django_ready():
        kind = _kind(options.kind)
        if not kind:
            return WRONG_USAGE
        actor = actor_of(options.user)
        words.speak_for(actor)
        told = [_one(actor, kind, path, options) for path in options.files]
        report = {name: sum(one[name] for one in told) for name in _COUNTED}
        failures = [failure for one in told for failure in one["failures"]]
    if options.json:
        imports = [str(one["import"]) for one in told if one["import"]]
        said = {**report, "dry_run": options.dry_run, "failures": failures, "imports": imports}
        print_result(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        for failure in failures[:20]:
            place = words.row_of(failure["row"]) if "row" in failure else failure["file"]
            say(f"{place}: {failure['reason']}")
        for one in told:
            if one["import"] and one["created"] + one["updated"]:
                say(words.to_take_back(one["import"], options.user))
        say(words.numbers(report, options.dry_run))
    return FAILED if any(one["import"] is None for one in told) else DONE


def _kind(name: str) -> str:
    from opiekun.records.importing.registry import import_kinds

    for kind in import_kinds():
        if kind.name == name:
            return kind.kind
    say(f"opiekun import: {name} cannot be imported; known: {', '.join(kind.name for kind in import_kinds())}")
    return ""


def actor_of(login: str | None) -> Viewer:
    """The user of the login, else the program itself."""
    from opiekun.accounts.models import User
    from opiekun.accounts.selectors.viewers import viewer_of_user
    from opiekun.core.viewer import SYSTEM
    from opiekun.records.custom.definitions import refresh

    if login is None:
        # Whoever has no rights to be read has not been told of the company's fields with them.
        refresh()
        return SYSTEM
    user = User.objects.filter(email__iexact=login, is_active=True, trashed_at__isnull=True).first()
    if user is None:
        raise Refused(f"there is no active user {login}")
    return viewer_of_user(user)


def _one(actor: Viewer, kind: str, path: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The report on one file; a file that is refused is one failure."""
    from opiekun.core.errors import Refusal
    from opiekun.records.importing import drafting

    try:
        job = _import(actor, kind, path, options)
    except (OSError, Refusal) as refused:
        reason = refused.strerror if isinstance(refused, OSError) else str(refused)
        failure = {"file": str(path), "reason": reason or type(refused).__name__}
        return {
            **dict.fromkeys(_COUNTED, 0),
            "failures": [failure],
            "import": None,
        }
    try:
        return _report_on(job, actor, path, options)
    finally:
        if options.dry_run:
            # Nobody goes on with it: the next command takes the file anew.
            drafting.discard(job.pk)


def _report_on(job: Import, actor: Viewer, path: Path, options: argparse.Namespace) -> dict[str, Any]:
    from opiekun.program.commands import import_words as words
    from opiekun.records.importing import report
    from opiekun.records.importing.registry import import_kind

    numbers = report.numbers_of(job)
    failed = report.rows_of(job, "failed", most=_MOST_FAILURES)
    failures: list[dict[str, Any]] = [{"file": str(path), "row": row.number, "reason": row.reason} for row in failed]
    if job.message:
        failures.append({"file": str(path), "reason": job.message})
    told = {name: numbers.of(name) for name in _COUNTED if name != "read"}
    for said in import_kind(job.kind).told_before(actor, job) if options.dry_run else ():
        say(f"{path.name}: {said}")
    for row in report.asides_of(job):
        say(f"{words.row_of_file(path.name, row.number)}: {row.reason}")
    number = 0 if options.dry_run else job.pk
    return {"read": numbers.read, **told, "failures": failures, "import": number}


def _import(actor: Viewer, kind: str, path: Path, options: argparse.Namespace) -> Import:
    from opiekun.records.importing import drafting

    with path.open("rb") as file:
        drafting.check_size(os.fstat(file.fileno()).st_size)
        job = drafting.draft(actor, kind, file, path.name)
    try:
        return _go(actor, job, path, options)
    except BaseException:
        # Refused or interrupted: nobody goes on with what has not begun. A file that runs can be gone on with.
        _begin_a_new_connection()
        drafting.discard(job.pk)
        raise


def _begin_a_new_connection() -> None:
    """An interruption may have come anywhere, also where a transaction begins or ends."""
    from django.db import DEFAULT_DB_ALIAS, connections

    connections[DEFAULT_DB_ALIAS].close()
    del connections[DEFAULT_DB_ALIAS]


def _go(actor: Viewer, job: Import, path: Path, options: argparse.Namespace) -> Import:
    from opiekun.program.commands import import_words as words
    from opiekun.records.importing import drafting, starting
    from opiekun.records.importing.source import sheets_of

    layout = {
        "encoding": options.encoding,
        "separator": options.separator,
        "sheet": options.sheet,
        "head_at": options.head,
    }
    chosen = {"system": options.system, "existing": options.existing, "alike": options.alike}
    if given := _given(layout):
        job = drafting.set_layout(actor, job.pk, given)
    if options.system:
        job = drafting.take_id_column(actor, job.pk)
    if options.map:
        job = drafting.set_mapping(actor, job.pk, _mapping(job, options.map))
    if more := _given({"list": options.list, "missing_party": options.missing_party}):
        chosen["options"] = more
    if given := _given(chosen):
        job = drafting.set_settings(actor, job.pk, given)
    begin = starting.try_out if options.dry_run else starting.run
    if others := [name for name in sheets_of(job) if name != job.layout["sheet"]]:
        say(words.other_sheets(path.name, job.layout["sheet"], ", ".join(others)))
    for name, withheld in drafting.withheld_columns(actor, job):
        say(words.column_passed_over(path.name, name, withheld.why))
    job = begin(actor, job.pk, at_once=True, report=_progress(path))
    if options.errors:
        _write_errors(job, options.errors)
    return job


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _mapping(job: Import, pairs: list[str]) -> list[str]:
    """The recognised mapping with the columns that were named; a column is named as in the head, or by its number."""
    mapping = list(job.mapping)
    names = [column["name"] for column in job.columns]
    for pair in pairs:
        name, equals, code = pair.rpartition("=")
        place = names.index(name) if name in names else int(name) - 1 if name.isdigit() else -1
        if not equals or not 0 <= place < len(names):
            raise Refused(f"--map {pair}: there is no such column")
        mapping[place] = code
    return mapping


def _progress(path: Path) -> Callable[[int, int, int | None], None]:
    if not sys.stderr.isatty():
        return lambda done, failed, total: None

    from opiekun.program.commands import import_words as words

    def tell(done: int, failed: int, total: int | None) -> None:
        end = "\n" if done == total else ""
        print(f"\r{words.rows_so_far(path.name, done, failed, total)}", end=end, file=sys.stderr, flush=True)  # noqa: T201

    return tell


def _write_errors(job: Import, path: Path) -> None:
    import shutil

    from opiekun.records.importing.errors_file import errors_file

    with errors_file(job) as (file, _name), path.open("wb") as target:
        shutil.copyfileobj(file, target)
