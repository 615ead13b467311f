"""The one list of what happens by the clock. Apps add theirs at start-up; times are UTC."""

from collections.abc import Callable
from dataclasses import dataclass

from procrastinate import App

from opiekun.core.fields import Label
from opiekun.core.jobs.deferring import job
from opiekun.core.registries.registry import Registry


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """``work`` is called at the times of ``cron`` (five fields, UTC) by one worker of the installation."""

    code: str
    cron: str
    label: Label
    work: Callable[[], object]


_jobs: Registry[PeriodicJob] = Registry("periodic job")


def register_periodic(code: str, cron: str, label: Label, work: Callable[[], object]) -> None:
    """Add a periodic job at start-up. ``work`` may run twice and must not mind."""
    _jobs.add(PeriodicJob(code, cron, label, work))


def periodic_jobs() -> list[PeriodicJob]:
    """The whole list."""
    return list(_jobs)


@job("core.periodic", attempts=3)
def run_periodic(timestamp: int, code: str) -> None:
    """Do one periodic job. ``timestamp`` (seconds) is when it was due."""
    _jobs.get(code).work()


def schedule_all(app: App) -> None:
    """Tell the worker's app of the list; calling it again changes nothing."""
    known = {periodic_id for _name, periodic_id in app.periodic_registry.periodic_tasks}
    for entry in periodic_jobs():
        if entry.code not in known:
            mark = f"periodic:{entry.code}"
            app.periodic_registry.register_task(
                task=run_periodic,
                cron=entry.cron,
                periodic_id=entry.code,
                configure_kwargs={"task_kwargs": {"code": entry.code}, "lock": mark, "queueing_lock": mark},
            )
