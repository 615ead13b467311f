"""Companies, lists and choices for the tests of bulk changes and exports."""

from opiekun.core.kinds import record_kind
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party, create_person
from opiekun.records.bulk.selection import Selection
from opiekun.records.conditions.tree import EVERYTHING, Condition
from opiekun.records.lists.query import ListQuery, Sort


def company(name: str = "Metal-Plast", **more: object) -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name, **more}).id


def natural_person(first_name: str = "Jan", last_name: str = "Wnuk", **more: object) -> int:
    return create_party(SYSTEM, {"kind": "natural_person", "first_name": first_name, "last_name": last_name, **more}).id


def person(party: int, last_name: str = "Nowak", **more: object) -> int:
    return create_person(SYSTEM, {"party": str(party), "last_name": last_name, **more}).id


def chosen(*ids: int, kind: str = "party", columns: tuple[str, ...] = (), sort: str = "name") -> Selection:
    """Records chosen by hand."""
    return Selection(record_kind(kind), ListQuery(Sort.read(sort), columns), tuple(sorted(ids)))


def whole_list(
    condition: Condition = EVERYTHING, kind: str = "party", columns: tuple[str, ...] = (), sort: str = "name"
) -> Selection:
    """Everything that a list finds."""
    return Selection(record_kind(kind), ListQuery(Sort.read(sort), columns, condition))
