"""A view whose field is gone, or not for this viewer, opens with the rest; nothing hidden is told.

Where a filter is among what is lost, no row is shown until the viewer asks for the list without it.
"""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.core import kinds
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.models import Party
from opiekun.parties.services import create_party
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Either, Every, Leaf, Negation
from opiekun.records.lists.opening import open_saved, reachable
from opiekun.records.lists.setup import list_setup
from opiekun.records.models import SavedView
from opiekun.records.saved_views.errors import HiddenParts
from opiekun.records.saved_views.services import change_view
from opiekun.records.saved_views.stored import kept_by
from tests.accounts.people import make_user
from tests.records.views import content, save

pytestmark = pytest.mark.django_db
ACTIVE = Leaf("status", Operator.IS, ("active",))
SECRET = Leaf("industry", Operator.CONTAINS, ("Tajemnica",))


@pytest.fixture
def industry(monkeypatch: pytest.MonkeyPatch) -> Callable[[FieldClass | None], None]:
    """Make the field "industry" of another class, or let it vanish."""

    def become(field_class: FieldClass | None) -> None:
        others = tuple(f for f in PARTY_KIND.fields if f.code != "industry")
        field = next(f for f in PARTY_KIND.fields if f.code == "industry")
        kept = (replace(field, field_class=field_class, sortable=True),) if field_class else ()
        monkeypatch.setitem(kinds._kinds, "party", replace(PARTY_KIND, fields=(*others, *kept)))

    return become


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_hidden_field_is_left_out_and_neither_it_nor_its_value_is_told(industry: Callable[..., None]) -> None:
    industry(FieldClass.PRIVATE)
    boss, clerk = make_user("sales_manager"), make_user("salesperson")
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Żubr", "account_manager": str(clerk.pk)})
    secret = content(Every((ACTIVE, SECRET)), "industry", ("industry", "city"))
    view = save(viewer_of_user(boss), visibility="everyone", content=secret)
    address = f"/parties?view={view.pk}"
    assert "Tajemnica" in logged_in(boss).get(address).content.decode()
    answer = logged_in(clerk).get(address)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f"/parties/{party.id}" not in shown, "nobody shall take more records for those that are meant"
    assert "Tajemnica" not in shown
    assert "Branża" not in shown
    assert "filtry, kolumny, kolejność" in shown
    without = logged_in(clerk).get(way_on(shown))
    assert without.status_code == 200
    assert f"/parties/{party.id}" in without.content.decode()
    assert "Tajemnica" not in without.content.decode()


def way_on(page: str) -> str:
    """Where the button leads that stands in the place of rows."""
    found = re.search(r'class="o-empty" role="alert">.*?href="([^"]+)"', page, re.DOTALL)
    assert found is not None
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("do", ["export", "bulk"])
def test_nothing_is_done_with_all_records_of_a_view_that_has_lost_a_filter(
    industry: Callable[..., None], do: str
) -> None:
    user = make_user("administrator")
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Żubr"})
    view = save(viewer_of_user(user), content=content(Every((SECRET,))))
    industry(None)
    client, query = logged_in(user), f"view={view.pk}"
    if do == "export":
        refused = client.post("/parties/export", {"format": "csv", "all": "1", "query": query})
    else:
        refused = client.post("/parties/bulk/edit", {"all": "1", "query": query, "field": "status", "value": "closed"})
    assert refused.status_code == 422, refused.content.decode()[:300]
    assert Party.objects.get(pk=party.id).status == "active"
    assert client.get(f"/parties/count?{query}").status_code == 422
    assert client.get(f"/parties/counts?{query}").status_code == 200, "the numbers of the other views still come"


def test_view_without_its_lost_filter_stays_without_it_on_the_next_page(industry: Callable[..., None]) -> None:
    user = make_user("administrator")
    for number in range(30):
        create_party(SYSTEM, {"kind": "organisation", "name": f"Żubr {number:02}"})
    view = save(viewer_of_user(user), content=replace(content(Every((ACTIVE, SECRET))), rows=25))
    industry(None)
    client = logged_in(user)
    first = client.get(way_on(client.get(f"/parties?view={view.pk}").content.decode())).content.decode()
    assert "Żubr 03" in first
    following = re.search(r'href="([^"]*cursor=[^"]*)"', first)
    assert following is not None
    assert "Żubr 29" in client.get(following[1].replace("&amp;", "&")).content.decode()


def test_field_that_has_vanished_is_no_fault(industry: Callable[..., None]) -> None:
    user = make_user("salesperson")
    create_party(SYSTEM, {"kind": "organisation", "name": "Żubr", "account_manager": str(user.pk)})
    view = save(viewer_of_user(user), content=content(Every((ACTIVE, SECRET)), "name", ("industry", "city")))
    industry(None)
    answer = logged_in(user).get(f"/parties?view={view.pk}")
    assert answer.status_code == 422
    assert "filtry, kolumny" in answer.content.decode()
    assert "Żubr" not in answer.content.decode()
    assert "Żubr" in logged_in(user).get(way_on(answer.content.decode())).content.decode()
    # The owner may save it as it is now; the page says that the part goes then.
    assert "Zapisanie widoku usunie tę część" in answer.content.decode()


def test_tree_that_cannot_be_read_is_no_fault() -> None:
    user = make_user("salesperson")
    view = save(viewer_of_user(user))
    SavedView.objects.filter(pk=view.pk).update(condition={"xor": []}, sort="nothing", columns=["gone", "nip"])
    answer = logged_in(user).get(f"/parties?view={view.pk}")
    assert answer.status_code == 422
    assert "filtry, kolumny, kolejność" in answer.content.decode()
    assert logged_in(user).get(way_on(answer.content.decode())).status_code == 200


def test_nobody_but_the_owner_saves_over_parts_that_he_cannot_see(industry: Callable[..., None]) -> None:
    boss, owner = make_user("customer_service"), make_user("sales_manager")
    view = save(viewer_of_user(owner), visibility="everyone", content=content(Every((ACTIVE, SECRET))))
    manager = viewer_of_user(boss)
    manager = replace(manager, rights=replace(manager.rights, table={**manager.rights.table, **_manages()}))
    industry(FieldClass.PRIVATE)
    with pytest.raises(HiddenParts):
        change_view(manager, view.pk, {}, content(ACTIVE), 1)
    assert SavedView.objects.get(pk=view.pk).version == 1
    change_view(manager, view.pk, {"name": "Inna nazwa"}, None, 1)
    change_view(viewer_of_user(owner), view.pk, {}, content(ACTIVE), 2)
    assert "Tajemnica" not in str(SavedView.objects.get(pk=view.pk).condition)


def _manages() -> dict[tuple[str, str], object]:
    return {("saved_view", "manage"): Reach.ALL}


def test_only_what_is_hidden_goes_out_of_a_tree(industry: Callable[..., None]) -> None:
    industry(FieldClass.PRIVATE)
    clerk, setup = viewer_of_user(make_user("salesperson")), list_setup("party")
    assert reachable(setup, clerk, Every((ACTIVE, SECRET))) == Every((ACTIVE,))
    assert reachable(setup, clerk, Either((SECRET, Every((SECRET, ACTIVE))))) == Either((Every((ACTIVE,)),))
    assert reachable(setup, clerk, Every((ACTIVE, Negation(SECRET)))) == Every((ACTIVE,))
    assert reachable(setup, clerk, Every((Either((SECRET,)),))) is None
    assert reachable(setup, clerk, Every()) == Every()


def test_whole_view_opens_whole() -> None:
    clerk = viewer_of_user(make_user("salesperson"))
    save(clerk)
    (stored,) = kept_by(clerk).of("party")
    assert open_saved(list_setup("party"), clerk, stored).left_out == ()
