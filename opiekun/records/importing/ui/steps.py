"""The five steps of an import, for the head of its pages."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opiekun.records.importing.drafting import OPEN
from opiekun.records.models import Import

FILE, COLUMNS, KEYS, TRIAL, RESULT = range(1, 6)
_LABELS: Final[tuple[str | Promise, ...]] = (_("File"), _("Columns"), _("Matches"), _("Dry run"), _("Result"))


@dataclass(frozen=True, slots=True)
class Step:
    """``state`` is done, now or later; a step that can be gone back to has an address."""

    number: int
    label: str | Promise
    state: str
    url: str = ""


def steps(now: int, job: Import | None = None) -> list[Step]:
    """All steps as they stand while the page of ``now`` is open."""
    urls = {}
    if job is not None and job.state in OPEN:
        urls = {COLUMNS: reverse("import_columns", args=[job.pk]), KEYS: reverse("import_keys", args=[job.pk])}
    return [
        Step(number, label, _state(number, now), urls.get(number, "") if number != now else "")
        for number, label in enumerate(_LABELS, start=1)
    ]


def _state(number: int, now: int) -> str:
    if number == now:
        return "now"
    return "done" if number < now else "later"
