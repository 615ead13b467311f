"""What can come next after something was done: each subject of the app offers its own by a dialog."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class After:
    """What was just done: an interaction with a party, perhaps with one of its persons."""

    interaction_id: int
    party_id: int
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that can be planned: ``url(after)`` is the address of its dialog, loaded into ``#dialog``."""

    code: str
    label: Label
    icon: str
    url: Callable[[After], str]
    order: int = 100
    allowed: Callable[[Viewer], bool] = lambda viewer: True


_steps: Final[Registry[NextStep]] = Registry("next step")


def register_next_step(step: NextStep) -> None:
    """Offer a step at start-up."""
    _steps.add(step)


def next_steps(viewer: Viewer) -> list[NextStep]:
    """The steps that the viewer may plan, in their order."""
    return sorted((step for step in _steps if step.allowed(viewer)), key=lambda step: step.order)
