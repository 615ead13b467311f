"""What is done with rows that match a record, and with those that are like one: chosen once for a file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Self

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS, Reader, WrongValue, choice
from opiekun.records.external_ids import read_system

UPDATE: Final = "update"
FILL: Final = "fill"
SKIP: Final = "skip"
CREATE: Final = "create"


@dataclass(frozen=True, slots=True)
class Settings:
    """``system`` is the code of the system whose ids stand in the file.

    ``existing``: what a row does to the record that it matches: changes what differs, fills in what is empty, or
    nothing. ``alike``: what becomes of a row that only looks like a record: a new one, nothing, or a change of it.
    ``options`` are what the kind asks beyond that, by code (``registry.ImportOption``). ``made`` are the id and the
    version of what was made for an option when the run began, by its code.
    """

    system: str = "import"
    existing: str = UPDATE
    alike: str = CREATE
    options: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What ``to_json`` gave; names of other versions of the program are left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})


_CHOICES: Final[Mapping[str, Reader]] = {
    "existing": choice((UPDATE, FILL, SKIP), required=True),
    "alike": choice((CREATE, SKIP, UPDATE), required=True),
}


def chosen(settings: Settings, raw: Mapping[str, Any]) -> Settings:
    """The settings with what was chosen by hand. Raises InvalidInput naming every wrong one."""
    values, errors = settings.to_json(), []
    for name, value in raw.items():
        try:
            values[name] = read_system(value) if name == "system" else _CHOICES[name](value)
        except KeyError:
            errors.append(FieldError((name,), "unknown_field", str(REASONS["unknown_field"])))
        except WrongValue as wrong:
            errors.append(FieldError((name,), wrong.code, str(wrong.message)))
        except InvalidInput as wrong:
            errors += wrong.errors
    if errors:
        raise InvalidInput(errors)
    return Settings.from_json(values)
