"""Booking costs, revenue and time in a case, changing what was booked, and to the trash and back."""

from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.cases.choices import Side
from opiekun.cases.entry_permissions import ENTRY, may_book, reached_entries
from opiekun.cases.errors import refusing_by_name
from opiekun.cases.margin_causes import BOOKED, CHANGED, REMOVED, RESTORED, TIME, Cause
from opiekun.cases.models import Case, CaseEntry
from opiekun.cases.models.terms import CATEGORY_OF, TermKind
from opiekun.cases.permissions import may_with_case
from opiekun.cases.rules.entry_input import read_entry
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.money import allows
from opiekun.cases.selectors.own_amounts import TIME as TIME_KIND
from opiekun.cases.selectors.own_amounts import own_kind
from opiekun.cases.services.margin import amounts_changed
from opiekun.cases.services.rates_held import hold_rates
from opiekun.cases.services.saved import Saved
from opiekun.core import clock
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.live import announce
from opiekun.core.locking import lock_current
from opiekun.core.money import Money
from opiekun.core.permissions import require
from opiekun.core.reading import REASONS
from opiekun.core.rows import insert_row, update_row
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.core.writing import writing

LABOUR = "labour"


def create_entry(actor: Viewer, raw: Mapping[str, Any]) -> Saved:
    """Book an amount (``side``, ``bucket``, ``amount``) or time (``minutes`` or ``time``) in a case.

    Without a day it is today's; without a side a cost; time is the actor's own unless a ``worker`` is named, and own
    work unless a category is. Raises NotAllowed, InvalidInput.
    """
    require(actor, ENTRY, "create")
    clean = read_entry(raw)
    with refusing_by_name(), writing(actor):
        if "minutes" in clean:
            hold_rates([clean.get("worker") or actor.id])
        case = _case(actor, clean.pop("case"))
        columns = _columns(clean)
        columns.setdefault("on_day", clock.today())
        if "minutes" in clean:
            columns |= {"worker_id": _worker(actor, clean.get("worker") or actor.id)}
            columns |= {"side": "cost", "bucket": "actual"}
            columns.setdefault("category_id", _labour())
        else:
            columns["side"] = columns.get("side") or "cost"
            columns["bucket"] = columns.get("bucket") or "actual"
        _check(case, columns)
        pk, version = insert_row(CaseEntry, {"case_id": case.pk, **columns}, "id", "version")
        _tell(actor, case.pk, pk, Cause(TIME if "minutes" in clean else BOOKED, columns.get("text", "")))
    return Saved(pk, version)


def update_entry(actor: Viewer, pk: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields; an entry stays in its case, and what it is: an amount or time.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput.
    """
    with refusing_by_name(), writing(actor):
        hold_rates([_worker_of(pk), whole(str(raw.get("worker") or ""))])
        row = lock_entry(actor, pk, "edit", expected)
        if "case" in raw and str(raw["case"]) != str(row.case_id):
            raise InvalidInput([FieldError(("case",), "fixed", _("An entry stays in its case."))])
        clean = read_entry({n: v for n, v in raw.items() if n != "case"}, row.minutes is not None)
        wanted = _columns(clean, row.side)
        if "worker" in clean and clean["worker"] != row.worker_id:
            wanted["worker_id"] = _worker(actor, clean["worker"])
        present = {**_present(row), **wanted}
        _check(Case.objects.get(pk=row.case_id), present, changed=wanted.keys())
        changed = {name: value for name, value in wanted.items() if _present(row)[name] != value}
        version = update_row(CaseEntry, pk, changed, "version")[0] if changed else row.version
        if changed:
            _tell(actor, row.case_id, pk, Cause(CHANGED, present["text"]))
    return Saved(pk, int(version))


def trash_entry(actor: Viewer, pk: int, expected: int | None = None) -> Saved:
    """Put the entry into the trash: it counts no more. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        row = lock_entry(actor, pk, "trash", expected)
        CaseEntry.objects.filter(pk=pk).update(trashed_at=Now(), trash_root_id=pk)
        _tell(actor, row.case_id, pk, Cause(REMOVED, row.text))
        return Saved(pk, CaseEntry.objects.values_list("version", flat=True).get(pk=pk))


def restore_entry(actor: Viewer, pk: int, expected: int | None = None) -> Saved:
    """Take the entry out of the trash. Raises NotFound, NotAllowed, StaleVersion."""
    with refusing_by_name(), writing(actor):
        hold_rates([_worker_of(pk)])
        row = lock_entry(actor, pk, "trash", expected, trashed=True)
        CaseEntry.objects.filter(pk=pk).update(trashed_at=None, trash_root_id=None)
        _tell(actor, row.case_id, pk, Cause(RESTORED, row.text))
        return Saved(pk, CaseEntry.objects.values_list("version", flat=True).get(pk=pk))


def purge_entries(ids: list[int]) -> None:
    """Remove trashed entries for good; called by core's purge in a transaction for each record."""
    CaseEntry.objects.filter(pk__in=ids, trashed_at__isnull=False).delete()


def lock_entry(actor: Viewer, pk: int, action: str, expected: int | None = None, trashed: bool = False) -> CaseEntry:
    """The entry, locked for a change. Raises NotFound, NotAllowed, StaleVersion."""
    if not reached_entries(actor, "view" if not trashed else action, trashed).filter(pk=pk).exists():
        raise NotFound
    if not reached_entries(actor, action, trashed).filter(pk=pk).exists():
        raise NotAllowed
    return lock_current(CaseEntry.objects.filter(trashed_at__isnull=not trashed), pk, expected)


def _case(actor: Viewer, case_id: int) -> Case:
    """The case, held as it is until the entry is written. Raises InvalidInput for one out of reach, NotAllowed."""
    rows = Case.objects.filter(pk=case_id, trashed_at__isnull=True)
    case = rows.select_for_update(no_key=True, of=("self",)).first()
    if case is None or not may_with_case(actor, "view", case_id, case.owner_id):
        raise InvalidInput([FieldError(("case",), "not_an_id", str(REASONS["not_an_id"]))])
    if not may_book(actor, case_id, case.owner_id):
        raise NotAllowed
    return case


def _columns(clean: Mapping[str, Any], side: str = "cost") -> dict[str, Any]:
    """Columns of the fields that are there."""
    columns = {name: clean[name] for name in ("side", "bucket", "text", "minutes") if name in clean}
    if clean.get("on") is not None:
        columns["on_day"] = clean["on"]
    if isinstance(amount := clean.get("amount"), Money):
        columns |= {"amount": amount.amount, "currency": amount.currency}
    if clean.get("category"):
        term = definitions().term_by_code(CATEGORY_OF[Side(clean.get("side") or side)], clean["category"])
        if term is None:
            raise InvalidInput([FieldError(("category",), "choice", str(REASONS["choice"]))])
        columns["category_id"] = term.id
    elif "category" in clean:
        columns["category_id"] = None
    return columns


def _present(row: CaseEntry) -> dict[str, Any]:
    names = ("side", "bucket", "category_id", "text", "amount", "currency", "worker_id", "minutes")
    return {**{name: getattr(row, name) for name in names}, "on_day": row.on}


def _labour() -> int | None:
    term = definitions().term_by_code(TermKind.COST_CATEGORY, LABOUR)
    return None if term is None or term.is_archived else term.id


def _worker_of(pk: int) -> int | None:
    """Whose time the entry is; nobody's where it is an amount."""
    return CaseEntry.objects.filter(pk=pk, minutes__isnull=False).values_list("worker_id", flat=True).first()


def _worker(actor: Viewer, worker_id: int | None) -> int:
    """A colleague who works here; one's own time is always one's own."""
    active = User.objects.filter(pk=worker_id or 0, is_active=True, trashed_at__isnull=True)
    if worker_id is None or (worker_id != actor.id and not active.exists()):
        raise InvalidInput([FieldError(("worker",), "not_an_id", _("There is no such active user."))])
    return worker_id


def _check(case: Case, columns: Mapping[str, Any], changed: Any = None) -> None:
    """What is newly said must be allowed by the type of the case, and its category be one of its side."""
    is_time = columns.get("minutes") is not None
    kind = TIME_KIND if is_time else own_kind(columns["side"], columns["bucket"])
    of = definitions().by_id[case.type_id]
    if (changed is None or set(changed) & {"side", "bucket"}) and not allows(of, kind):
        words = _("Cases of this type do not have such amounts.")
        raise InvalidInput([FieldError(("minutes" if is_time else "bucket",), "not_linkable", words)])
    term = definitions().term_by_id.get(columns.get("category_id") or 0)
    if term is not None and term.kind != CATEGORY_OF[Side(columns["side"])]:
        raise InvalidInput([FieldError(("category",), "choice", str(REASONS["choice"]))])


def _tell(actor: Viewer, case_id: int, pk: int, cause: Cause) -> None:
    amounts_changed(actor, [case_id], cause)
    announce({case_id, pk})
