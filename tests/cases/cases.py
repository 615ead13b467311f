"""Cases made as short as a test wants to read."""

from typing import Any

from opiekun.cases.models import Case, Stage, StageCheck
from opiekun.cases.selectors.definitions import definitions, refresh_definitions
from opiekun.cases.services import create_case
from opiekun.core.viewer import Viewer
from opiekun.parties.services import create_party, create_person


def make_party(actor: Viewer, name: str = "Metal-Plast sp. z o.o.", **fields: Any) -> int:
    """A party of the actor's."""
    raw = {"kind": "organisation", "name": name, "account_manager": str(actor.id), **fields}
    return create_party(actor, raw).id


def make_person(actor: Viewer, party: int, first: str = "Konrad", last: str = "Dudek") -> int:
    """A person at the party."""
    return create_person(actor, {"party": str(party), "first_name": first, "last_name": last}).id


def make_case(actor: Viewer, title: str = "Regały do hali", **fields: Any) -> Case:
    """A case of the actor's, a sale to a party that is made for it unless one is given."""
    raw: dict[str, Any] = {"type": "sale", "title": title, **fields}
    of = definitions().type_by_code(raw["type"])
    if "party" not in raw and of is not None and of.party_use == "required":
        raw["party"] = str(make_party(actor))
    return Case.objects.get(pk=create_case(actor, raw).id)


def again(case: Case) -> Case:
    """The case as it stands now."""
    return Case.objects.get(pk=case.pk)


def stage_of(case: Case) -> str:
    """The code of the stage in which the case is now."""
    return again(case).stage.code


def define(code: str, **columns: Any) -> Stage:
    """Change the stage under the code."""
    Stage.objects.filter(code=code).update(**columns)
    refresh_definitions()
    return Stage.objects.get(code=code)


def add_check(code: str, text: str) -> int:
    """A new point on the stage's checklist."""
    check = StageCheck.objects.create(stage=Stage.objects.get(code=code), text=text)
    refresh_definitions()
    return check.pk
