"""Personal-data sources: where each app keeps data about people, for requests under the GDPR."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PersonalDataSource:
    """What one app keeps about a person (``person_id`` is a record id).

    ``export`` gives the data as JSON values. ``erase(actor, person_id)`` removes or blanks them and says how many rows
    it touched; ``history`` names the columns, by table, whose values are then taken out of the history too.
    ``retention`` says in words how long the data are kept and why.
    """

    code: str
    label: Label
    export: Callable[[int], Mapping[str, Any]]
    erase: Callable[[Viewer, int], int]
    retention: Label
    history: Mapping[str, Sequence[str]] = field(default_factory=dict)


sources: Registry[PersonalDataSource] = Registry("personal-data source")


def register_personal_data_source(source: PersonalDataSource) -> None:
    """Add a source at start-up."""
    sources.add(source)


def personal_data_sources() -> list[PersonalDataSource]:
    """All sources, in the order in which apps registered them."""
    return list(sources)
