"""What an hour of a user costs: set from a day on, changed, removed, put back; margins are looked at again."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.cases.entry_permissions import HOURLY_COST
from opiekun.cases.errors import refusing_by_name
from opiekun.cases.margin_causes import HOURLY, Cause
from opiekun.cases.models import CaseEntry, HourlyRate
from opiekun.cases.rules.entry_input import read_rate
from opiekun.cases.services.margin import amounts_changed
from opiekun.cases.services.rates_held import change_rates
from opiekun.core import clock
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.models import History
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def set_hourly_rate(actor: Viewer, raw: Mapping[str, Any]) -> int:
    """Set what an hour of ``user`` costs from ``valid_from`` on (``amount`` with its currency); its id.

    Another rate from the same day is replaced. Raises NotAllowed, InvalidInput.
    """
    require(actor, HOURLY_COST, "manage")
    clean = read_rate(raw)
    with writing(actor):
        change_rates(clean["user"])
        if not User.objects.filter(pk=clean["user"], trashed_at__isnull=True).exists():
            raise InvalidInput([FieldError(("user",), "not_an_id", _("There is no such active user."))])
        amount = clean["amount"]
        values = {"amount": amount.amount, "currency": amount.currency, "set_by_id": actor.id, "set_at": clock.now()}
        rate, _made = HourlyRate.objects.update_or_create(
            user_id=clean["user"], valid_from=clean["valid_from"], defaults=values
        )
        _look_again(actor, clean["user"], clean["valid_from"])
        return rate.pk


def remove_hourly_rate(actor: Viewer, pk: int) -> None:
    """Remove a rate: the one before it counts again. Raises NotAllowed, NotFound."""
    require(actor, HOURLY_COST, "manage")
    with writing(actor):
        user_id = HourlyRate.objects.filter(pk=pk).values_list("user_id", flat=True).first()
        if user_id is None:
            raise NotFound
        change_rates(user_id)
        rate = HourlyRate.objects.select_for_update().filter(pk=pk).first()
        if rate is None:
            raise NotFound
        rate.delete()
        _look_again(actor, rate.user_id, rate.valid_from)


def restore_hourly_rate(actor: Viewer, pk: int) -> int:
    """Put a removed rate back as it was, of which the history tells; its id.

    Raises NotAllowed, NotFound (it is there, was never there, or its user is gone), HourlyRateTaken (another one from
    the same day was set meanwhile).
    """
    require(actor, HOURLY_COST, "manage")
    with refusing_by_name(), writing(actor):
        removed = History.objects.filter(subject_id=pk, table_name=HourlyRate._meta.db_table, operation="delete")
        was = removed.order_by("-at", "-pk").values_list("changes", flat=True).first()
        if was is None:
            raise NotFound
        change_rates(was["user_id"])
        if HourlyRate.objects.filter(pk=pk).exists():
            raise NotFound
        if not User.objects.filter(pk=was["user_id"], trashed_at__isnull=True).exists():
            raise NotFound
        since, amount = date.fromisoformat(was["valid_from"]), Decimal(str(was["amount"]))
        values = {"user_id": was["user_id"], "valid_from": since, "amount": amount, "currency": was["currency"]}
        HourlyRate(pk=pk, set_by_id=actor.id, set_at=clock.now(), **values).save(force_insert=True)
        _look_again(actor, was["user_id"], since)
        return pk


def _look_again(actor: Viewer, user_id: int, since: date) -> None:
    worked = CaseEntry.objects.filter(worker_id=user_id, on__gte=since, trashed_at__isnull=True)
    amounts_changed(actor, list(worked.values_list("case_id", flat=True).distinct()), Cause(HOURLY))
