"""Cases that are chosen to be moved together, as programs name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from opiekun.core import reading
from opiekun.core.errors import FieldError
from opiekun.core.reading import REASONS, Reader, WrongRows, WrongValue
from opiekun.core.whole_numbers import is_whole

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that is to be moved; ``version`` is the one that was read, if it matters."""

    id: int
    version: int | None = None


def _version(value: Any) -> int | None:
    if value is None:
        return None
    text = str(value)
    if isinstance(value, bool) or not is_whole(text):
        raise WrongValue("not_an_id", REASONS["not_an_id"])
    return int(text)


def _finish(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "version": row.get("version")}


_ROWS: Final[Reader] = reading.rows({"id": reading.record_id, "version": _version}, _finish, MOST)


def read_chosen(value: Any) -> list[Chosen]:
    """The cases, each once. Raises WrongValue for none, for too many, and naming rows that are no cases."""
    rows = _ROWS(value)
    if not rows:
        raise WrongValue("required")
    found = [row["id"] for row in rows]
    wrong = [n for n, pk in enumerate(found) if pk is None or pk in found[:n]]
    if wrong:
        code = "not_an_id"
        raise WrongRows([FieldError((n, "id"), code, str(REASONS[code])) for n in wrong])
    return [Chosen(row["id"], row["version"]) for row in rows]
