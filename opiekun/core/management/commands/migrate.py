"""Django's `migrate`, without drawing up half of all models anew for each index and each constraint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState


class Command(migrate.Command):
    """As Django's in all else. A new database took 22 s of processor, of which more than half went into this."""

    def handle(self, *args: Any, **options: Any) -> Any:
        with options_added_in_place():
            return super().handle(*args, **options)


@contextmanager
def options_added_in_place() -> Iterator[None]:
    """An index or a constraint joins the model that there is.

    Django makes the model anew, and with it whatever is related to what it refers to: nearly everything, as nearly
    everything refers to a user. Neither changes a field or a relation, so the others need not know.
    """
    states: Any = ProjectState
    original = states._append_option

    def append(state: ProjectState, app_label: str, model_name: str, option: str, added: Any) -> None:
        options = state.models[app_label, model_name].options
        options[option] = [*options.get(option, []), added]
        if "apps" in vars(state):
            meta = state.apps.get_model(app_label, model_name)._meta
            setattr(meta, option, [*getattr(meta, option), added])

    states._append_option = append
    try:
        yield
    finally:
        states._append_option = original
