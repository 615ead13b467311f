"""What is out of reach is in no export, no bulk change, no favourite and no saved view."""

import pytest

from opiekun.core.viewer import SYSTEM, Reach
from opiekun.parties.models import Party
from opiekun.parties.services import update_party
from opiekun.records.models import BulkEdit, SavedView
from tests.accounts.people import make_user
from tests.web.reach_world import VISIBLE, World

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[reach for reach in Reach if reach != Reach.NONE])
def world(request: pytest.FixtureRequest) -> tuple[World, set[str]]:
    return World(request.param), VISIBLE[request.param]


CHANGE = {"field": "industry", "value": "Nowa branża", "query": "q=widmo"}


def test_exports_and_bulk_edits_hold_what_is_within_reach(world: tuple[World, set[str]]) -> None:
    here, visible = world
    everybody = [kept.party for kept in here.kept.values()]
    for chosen in ({"all": "1"}, {"ids": everybody}):
        text = here.posted("/parties/bulk/preview", {**CHANGE, **chosen})
        assert here.shown_in(text) == visible, f"preview of {list(chosen)}"
    people = [kept.person for kept in here.kept.values()]
    for address, query, ids in (
        ("/parties/export", "q=widmo&columns=nip,phone,email", everybody),
        ("/persons/export", "q=osobnik&columns=party,phone,email,superior", people),
    ):
        for chosen in ({"all": "1"}, {"ids": ids}):
            text = here.posted(address, {"format": "csv", "query": query, **chosen})
            assert here.shown_in(text) == visible, f"{address} of {list(chosen)}"


def test_bulk_edit_of_ids_out_of_reach_changes_nothing_there(world: tuple[World, set[str]]) -> None:
    here, visible = world
    here.posted("/parties/bulk/preview", {**CHANGE, "ids": [kept.party for kept in here.kept.values()]})
    here.posted(f"/bulk/{BulkEdit.objects.get().pk}/run", {})
    changed = set(Party.objects.filter(industry="Nowa branża").values_list("pk", flat=True))
    assert changed == {kept.party for whose, kept in here.kept.items() if whose in visible}
    report = here.page(f"/bulk/{BulkEdit.objects.get().pk}")
    assert here.shown_in(report) == visible


def test_star_and_saved_view_name_nothing_that_went_out_of_reach() -> None:
    here = World(Reach.OWN)
    own, stranger = here.kept["own"], here.kept["stranger's"]
    for record in (own.party, own.person):
        assert here.client.post(f"/favourites/{record}", {"on": "1"}).status_code == 200
    for record in (stranger.party, stranger.person, 999_999):
        assert here.client.post(f"/favourites/{record}", {"on": "1"}).status_code == 404
    view = {"name": "Ludzie", "visibility": "personal", "state": f"f.party.is={own.party}"}
    here.posted("/persons/views/new", view)
    address = f"/persons?view={SavedView.objects.get().pk}"
    assert own.shown_in(here.page("/trash")), "the sidebar has the star"
    assert own.shown_in(here.page(address))
    update_party(SYSTEM, own.party, {"account_manager": str(make_user().pk)})
    for page in ("/", "/trash", "/parties", address, "/palette?q=wlasny", f"{address}&q=osobnik"):
        assert own.shown_in(here.page(page)) == [], page
    for path in ("/saved-views", f"/persons?view={SavedView.objects.get().pk}"):
        assert own.shown_in(here.api(path)) == [], path
