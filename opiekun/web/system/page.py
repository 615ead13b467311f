"""Settings, System: how the program stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from opiekun.accounts.ui.requests import render_settings, viewer_of
from opiekun.core import clock
from opiekun.core.checks.registry import all_checks
from opiekun.core.fields import Label
from opiekun.core.jobs import last_proof, periodic_jobs, runs_of
from opiekun.core.jobs.runs import RunStatus
from opiekun.core.money.rates.fetching import rates_stand
from opiekun.core.operating import read_gauges, versions
from opiekun.core.operating.failed_jobs import FailedJob, failed_jobs
from opiekun.core.operating.rights import require_operator
from opiekun.core.outbox import parked_events
from opiekun.web.system.times import in_words

TEMPLATE = "web/system.html"


@dataclass(frozen=True, slots=True)
class Broken:
    """A check that did not hold and how many rows broke it."""

    label: Label
    count: int


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The page."""
    viewer = viewer_of(request)
    require_operator(viewer)
    gauges = {gauge.name: gauge.value for gauge in read_gauges() if not gauge.labels}
    labels = {job.code: job.label for job in periodic_jobs()}
    proof = last_proof(viewer)
    context: dict[str, Any] = {
        "versions": versions(),
        "workers": int(gauges["opiekun_workers"]),
        "waiting": int(gauges["opiekun_outbox_waiting"]),
        "parked": parked_events(),
        "failed": [(job, _label(job, labels)) for job in failed_jobs(viewer)],
        "runs": runs_of(viewer),
        "periodic": _periodic(),
        "proof": proof,
        "broken": _broken(proof),
        "rates": rates_stand(),
    }
    return render_settings(request, TEMPLATE, context)


def _periodic() -> list[tuple[Label, str]]:
    now, zone = clock.now(), clock.company_zone()
    return [(job.label, in_words(job.cron, now, zone)) for job in periodic_jobs()]


def _label(job: FailedJob, labels: dict[str, Label]) -> Label:
    return labels.get(job.code, job.task)


def _broken(proof: RunStatus | None) -> Sequence[Broken]:
    found = proof.result.get("broken", {}) if proof else {}
    if not found:
        return []
    labels = {check.code: check.label for check in all_checks()}
    return [Broken(labels.get(code, code), count) for code, count in found.items()]
