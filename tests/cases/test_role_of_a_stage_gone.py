"""The last role whose holders might bring cases into a stage is deleted: the type says so, and it opens to nobody."""

import pytest

from opiekun.accounts.services.roles import create_role, delete_role
from opiekun.cases.choices import Mover
from opiekun.cases.errors import NotYourMove
from opiekun.cases.models import Stage
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.services import move_case
from opiekun.cases.services.stages import update_stage
from opiekun.core.viewer import SYSTEM
from tests.cases.cases import make_case, stage_of
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
SAID = "only administrators may move cases here"


@pytest.fixture
def boss() -> Somebody:
    return log_in("sales_manager", "Ewa", "Lis")


def test_the_page_of_the_type_says_that_administrators_alone_are_left(boss: Somebody) -> None:
    stage = Stage.objects.get(code="sale_quote")
    roles = [create_role(SYSTEM, {"name": name}, {}) for name in ("Kierownik ofert", "Zastępca")]
    update_stage(SYSTEM, stage.pk, {"mover": Mover.ROLES.value, "roles": [str(role.pk) for role in roles]})
    case = make_case(boss.viewer)
    address = f"/settings/case-types/{stage.type_id}"
    delete_role(SYSTEM, roles[0].pk)
    assert SAID not in boss.client.get(address).content.decode()
    delete_role(SYSTEM, roles[1].pk)
    assert boss.client.get(address).content.decode().count(SAID) == 1
    found = definitions().stage_by_code("sale_quote")
    assert found is not None
    assert (found.mover, found.role_ids) == (Mover.ROLES, ())
    with pytest.raises(NotYourMove):
        move_case(boss.viewer, case.pk, {"stage": "sale_quote"})
    assert stage_of(case) != "sale_quote"
    update_stage(SYSTEM, stage.pk, {"mover": Mover.EDITORS.value})
    assert SAID not in boss.client.get(address).content.decode()
    move_case(boss.viewer, case.pk, {"stage": "sale_quote"})
    assert stage_of(case) == "sale_quote"
