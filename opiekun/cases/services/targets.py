"""Sales targets: what an owner is to win in a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.cases.errors import refusing_by_name
from opiekun.cases.models import SalesTarget
from opiekun.cases.permissions import SALES_TARGET
from opiekun.cases.rules.target_input import TARGET
from opiekun.core.errors import FieldError, InvalidInput, NotFound, StaleVersion
from opiekun.core.money import Money
from opiekun.core.permissions import require
from opiekun.core.reading import REASONS, read_fields
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


@dataclass(frozen=True, slots=True)
class SavedTarget:
    """The target after the write: its id and its version, the next ETag."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class GivenTarget:
    """What was written into a cell of the table of targets; ``shown`` is the version that stood there, 0 for none."""

    owner: int
    month: date
    amount: Any
    shown: int


def create_target(actor: Viewer, raw: Mapping[str, Any]) -> SavedTarget:
    """A target of an ``owner`` for a ``month``. Raises NotAllowed, InvalidInput, TargetTaken."""
    require(actor, SALES_TARGET, "manage")
    clean, errors = read_fields({"owner": None, "month": None, "amount": None, **raw}, TARGET)
    errors += [
        FieldError((name,), "required", str(REASONS["required"]))
        for name in ("owner", "month", "amount")
        if name in clean and clean[name] is None
    ]
    if not errors and not User.objects.filter(pk=clean["owner"], trashed_at__isnull=True).exists():
        errors.append(FieldError(("owner",), "not_an_id", str(REASONS["not_an_id"])))
    if errors:
        raise InvalidInput(errors)
    amount: Money = clean["amount"]
    values = {"owner_id": clean["owner"], "month": clean["month"]}
    with refusing_by_name(), writing(actor):
        made = SalesTarget.objects.create(**values, amount=amount.amount, currency=amount.currency)
        return SavedTarget(made.pk, 1)


def update_target(actor: Viewer, target_id: int, raw: Mapping[str, Any], expected: int | None = None) -> SavedTarget:
    """Change the ``amount``; whose target it is, and of which month, stays.

    Raises NotAllowed, NotFound, StaleVersion, InvalidInput.
    """
    require(actor, SALES_TARGET, "manage")
    clean, errors = read_fields(raw, TARGET)
    with writing(actor):
        target = _lock(target_id, expected)
        stays = {"owner": target.owner_id, "month": target.month}
        errors += [
            FieldError((name,), "fixed", _("This stays. Remove the target and make another one."))
            for name, value in stays.items()
            if clean.get(name, value) != value
        ]
        if "amount" in clean and clean["amount"] is None:
            errors.append(FieldError(("amount",), "required", str(REASONS["required"])))
        if errors:
            raise InvalidInput(errors)
        return _write(target, clean["amount"]) if "amount" in clean else SavedTarget(target.pk, target.version)


def delete_target(actor: Viewer, target_id: int, expected: int | None = None) -> None:
    """Remove the target; its history stays. Raises NotAllowed, NotFound, StaleVersion."""
    require(actor, SALES_TARGET, "manage")
    with writing(actor):
        _lock(target_id, expected).delete()


def set_targets(actor: Viewer, given: Sequence[GivenTarget]) -> int:
    """Write the cells of a table: an amount sets a target, an empty one removes it. All or nothing; the number of
    targets that are others now.

    Raises NotAllowed, InvalidInput (at the number of the cell), StaleVersion where somebody else has changed a target.
    """
    require(actor, SALES_TARGET, "manage")
    amounts: list[Money | None] = []
    errors: list[FieldError] = []
    for number, cell in enumerate(given):
        clean, wrong = read_fields({"amount": cell.amount}, TARGET)
        errors += [FieldError((number,), error.code, error.message) for error in wrong]
        amounts.append(clean.get("amount"))
    there = set(User.objects.filter(trashed_at__isnull=True).values_list("pk", flat=True))
    unknown = str(REASONS["not_an_id"])
    errors += [FieldError((n,), "not_an_id", unknown) for n, cell in enumerate(given) if cell.owner not in there]
    if errors:
        raise InvalidInput(errors)
    with refusing_by_name(), writing(actor):
        return sum(_set(cell, amount) for cell, amount in zip(given, amounts, strict=True))


def _set(cell: GivenTarget, amount: Money | None) -> bool:
    stored = SalesTarget.objects.select_for_update().filter(owner_id=cell.owner, month=cell.month).first()
    was = None if stored is None else Money(stored.amount, stored.currency)
    if was == amount:
        return False
    if (stored.version if stored else 0) != cell.shown:
        raise StaleVersion(current=stored.version if stored else 0, expected=cell.shown)
    if amount is None:
        if stored is not None:
            stored.delete()
    elif stored is None:
        values = {"amount": amount.amount, "currency": amount.currency}
        SalesTarget.objects.create(owner_id=cell.owner, month=cell.month, **values)
    else:
        _write(stored, amount)
    return True


def _write(target: SalesTarget, amount: Money) -> SavedTarget:
    if (target.amount, target.currency) == (amount.amount, amount.currency):
        return SavedTarget(target.pk, target.version)
    row = SalesTarget.objects.filter(pk=target.pk)
    row.update(amount=amount.amount, currency=amount.currency, version=F("version") + 1)
    return SavedTarget(target.pk, target.version + 1)


def _lock(target_id: int, expected: int | None) -> SalesTarget:
    target = SalesTarget.objects.select_for_update().filter(pk=target_id).first()
    if target is None:
        raise NotFound
    if expected is not None and target.version != expected:
        raise StaleVersion(current=target.version, expected=expected)
    return target
