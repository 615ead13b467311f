"""The list page with saved views: tabs, saving, conflicts, defaults, stars, counts, and what it costs."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, update_party
from opiekun.parties.services.purge import purge_parties
from opiekun.records.conditions.tree import EVERYTHING
from opiekun.records.lists import counting
from opiekun.records.lists.setup import list_setup
from opiekun.records.models import Favourite, ListPreference, SavedView
from opiekun.records.saved_views.arranging import choose_default, star_record, star_view
from opiekun.records.saved_views.services import change_view, remove_view
from opiekun.records.saved_views.stored import kept_by
from tests.accounts.people import make_user, viewer
from tests.records.views import CLOSED, content, save

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


class Seat:
    """A user before the browser."""

    def __init__(self, role: str = "salesperson") -> None:
        self.user: User = make_user(role)
        self.viewer = viewer_of_user(self.user)
        self.client = Client()
        self.client.force_login(self.user)

    def page(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.content
        return answer.content.decode()

    def ask(self, address: str, **values: str) -> str:
        answer = self.client.get(address, values, headers=HTMX)
        assert answer.status_code == 200, answer.content
        return answer.content.decode()

    def post(self, address: str, **values: str):  # type: ignore[no-untyped-def]
        return self.client.post(address, values, headers=HTMX)


@pytest.fixture
def anna() -> Seat:
    return Seat()


def state_of(page: str) -> str:
    return re.search(r'name="state" value="([^"]*)"', page)[1].replace("&amp;", "&")  # type: ignore[index]


def test_list_as_it_is_shown_is_saved_under_a_name_and_opens_again(anna: Seat) -> None:
    shown = anna.page("/parties?f.status.is=active&sort=-updated_at&columns=city,nip&limit=100&q=x")
    assert "Widok zmieniony" in shown
    answer = anna.post("/parties/views/new", name="Aktywni", visibility="personal", team="", state=state_of(shown))
    view = SavedView.objects.get()
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/parties?view={view.pk}")
    assert (view.sort, view.columns, view.rows, view.owner_id) == ("-updated_at", ["city", "nip"], 100, anna.user.pk)
    again = anna.page(f"/parties?view={view.pk}")
    assert "Widok zmieniony" not in again
    assert parse_qs(state_of(again)) == parse_qs(state_of(shown))
    assert "Widok zmieniony" in anna.page(f"/parties?view={view.pk}&sort=name")


def test_wrong_name_is_told_in_the_dialog_and_nothing_typed_is_lost(anna: Seat) -> None:
    save(anna.viewer)
    state = "f.status.is=active&sort=name&columns=nip&limit=50"
    answer = anna.post("/parties/views/new", name="Aktywni", visibility="everyone", state=state)
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "Masz już widok o tej nazwie." in told
    assert 'value="Aktywni"' in told
    assert re.search(r'value="everyone" checked', told)
    assert parse_qs(state_of(told)) == parse_qs(state)
    assert SavedView.objects.count() == 1


def test_save_is_offered_on_ones_own_view_and_only_save_as_on_anothers(anna: Seat) -> None:
    jan = Seat()
    view = save(anna.viewer, visibility="everyone")
    changed = f"/parties?view={view.pk}&sort=-name"
    assert f"/views/{view.pk}/save" in anna.page(changed)
    shown = jan.page(changed)
    assert f"/views/{view.pk}/save" not in shown
    assert "Zapisz jako" in shown
    assert f"/views/{view.pk}/remove" not in shown
    assert jan.post(f"/parties/views/{view.pk}/save", state=state_of(shown), version="1").status_code == 403
    assert SavedView.objects.get().version == 1


def test_before_a_shared_view_is_saved_the_dialog_says_who_else_sees_it(anna: Seat) -> None:
    Seat(), Seat()
    view = save(anna.viewer, visibility="everyone")
    shown = anna.page(f"/parties?view={view.pk}&sort=-name")
    told = anna.ask(f"/parties/views/{view.pk}/save", state=state_of(shown), version="1")
    assert "Ten widok widzą jeszcze 2 osoby." in told
    assert SavedView.objects.get().sort == "name"
    anna.post(f"/parties/views/{view.pk}/save", state=state_of(told), version="1")
    assert SavedView.objects.get().sort == "-name"


def test_change_by_another_meanwhile_is_shown_and_each_part_chosen(anna: Seat) -> None:
    manager = Seat("sales_manager")
    view = save(anna.viewer, visibility="everyone")
    mine = anna.page(f"/parties?view={view.pk}&sort=-name&columns=phone")
    change_view(manager.viewer, view.pk, {}, content(CLOSED, columns=("email",)), 1)
    answer = anna.post(f"/parties/views/{view.pk}/save", state=state_of(mine), version="1")
    told = answer.content.decode()
    assert answer.status_code == 412
    for words in (manager.viewer.name, "Filtry", "Kolejność", "Telefon", "E-mail"):
        assert words in told, words
    assert SavedView.objects.get().version == 2
    choice = {"keep-condition": "theirs", "keep-sort": "mine", "keep-columns": "theirs"}
    anna.post(f"/parties/views/{view.pk}/save", state=state_of(told), version="2", **choice)
    saved = SavedView.objects.get()
    assert (saved.sort, saved.columns, saved.version) == ("-name", ["email"], 3)
    assert "closed" in str(saved.condition)


def test_rename_over_a_newer_name_tells_of_it_first(anna: Seat) -> None:
    view = save(anna.viewer)
    change_view(anna.viewer, view.pk, {"name": "Z innej karty"})
    answer = anna.post(f"/parties/views/{view.pk}/edit", name="Moja", visibility="personal", version="1")
    told = answer.content.decode()
    assert (answer.status_code, SavedView.objects.get().name) == (422, "Z innej karty")
    assert "Z innej karty" in told
    assert 'value="Moja"' in told
    anna.post(f"/parties/views/{view.pk}/edit", name="Moja", visibility="personal", version="2")
    assert SavedView.objects.get().name == "Moja"


def test_removed_view_can_be_brought_back_from_the_toast(anna: Seat) -> None:
    view = save(anna.viewer)
    assert anna.post(f"/parties/views/{view.pk}/remove", version="1")["HX-Redirect"] == "/parties?view=all"
    shown = anna.page("/parties?view=all")
    assert f"/parties/views/{view.pk}/restore" in shown
    assert anna.post(f"/parties/views/{view.pk}/restore").status_code == 204
    assert ">Aktywni <" in anna.page("/parties")


def test_address_of_a_view_that_is_gone_leads_to_all_records_and_says_so(anna: Seat) -> None:
    view = save(anna.viewer)
    remove_view(anna.viewer, view.pk)
    for address in (f"/parties?view={view.pk}", "/parties?view=999999999999"):
        answer = anna.client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/parties?view=all")
        assert "Ten widok usunięto" in anna.page("/parties?view=all")
    # What acts on a whole list must never take all records instead.
    assert anna.client.get(f"/parties/count?view={view.pk}").status_code == 422


def test_bare_address_opens_the_default_view_and_all_records_stay_in_reach(anna: Seat) -> None:
    view = save(anna.viewer)
    assert anna.client.get("/parties").status_code == 200
    choose_default(anna.viewer, "party", str(view.pk))
    assert anna.client.get("/parties")["Location"] == f"/parties?view={view.pk}"
    assert 'href="/parties?view=all"' in anna.page(f"/parties?view={view.pk}")
    assert "Widok zmieniony" not in anna.page("/parties?view=all")
    anna.post("/parties/views/default", view="mine")
    assert anna.client.get("/parties")["Location"] == "/parties?view=mine"
    anna.post("/parties/views/default", view="")
    assert anna.client.get("/parties").status_code == 200
    assert anna.post("/parties/views/default", view="nonsense").status_code == 422
    # A view that a later version of the program has no more.
    ListPreference.objects.update(default_builtin="retired")
    assert anna.client.get("/parties").status_code == 200


def test_tabs_stand_as_their_user_moved_them_and_as_they_were_for_others(anna: Seat) -> None:
    jan = Seat()
    first, second = save(anna.viewer, "Pierwszy", "everyone"), save(anna.viewer, "Drugi", "everyone")
    anna.post(f"/parties/views/{second.pk}/move", step="-1")
    assert [view.id for view in kept_by(anna.viewer).of("party")] == [second.pk, first.pk]
    assert [view.id for view in kept_by(jan.viewer).of("party")] == [first.pk, second.pk]
    anna.post(f"/parties/views/{second.pk}/move", step="-1")
    assert [view.id for view in kept_by(anna.viewer).of("party")] == [second.pk, first.pk]
    assert anna.post("/parties/views/1/move", step="1").status_code == 404


def test_many_views_fold_into_a_menu_and_the_open_one_stays_in_sight(anna: Seat) -> None:
    views = [save(anna.viewer, f"Widok {number:02}") for number in range(12)]
    shown = anna.page(f"/parties?view={views[-1].pk}")
    row = shown.split('<nav class="o-tabs"')[1].split("</nav>")[0]
    assert "Widok 11" in row
    assert "Widok 10" not in row
    assert "Widok 10" in shown


def test_mine_are_the_parties_whose_account_manager_i_am(anna: Seat) -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": "Moja", "account_manager": str(anna.user.pk)})
    boss = Seat("administrator")
    for seat, is_there in ((anna, True), (boss, False)):
        shown = seat.page("/parties?view=mine")
        assert (">Moja</a>" in shown) is is_there
        assert "Opiekun <b>ja</b>" in shown


def test_numbers_come_after_the_page_and_never_cost_without_bound(anna: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = Seat("administrator")
    for number in range(4):
        create_party(SYSTEM, {"kind": "organisation", "name": f"Firma {number}"})
    assert 'id="tab-count-all" hx-swap-oob="true">5<' in boss.ask("/parties/counts")
    monkeypatch.setattr(counting, "MOST_COUNTED", 3)
    told = boss.ask("/parties/counts")
    assert 'id="tab-count-all" hx-swap-oob="true">3+<' in told
    assert "ponad 3 podmioty" in told
    assert boss.ask("/parties/count") == "5 podmiotów"
    monkeypatch.setattr(counting, "MOST_MILLISECONDS", 0)
    told = boss.ask("/parties/counts")
    assert "tab-count-" not in told
    assert "Policz" in told


def test_count_that_takes_too_long_is_cut_off_and_the_connection_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    party, boss = Seat("administrator"), viewer("administrator")
    slow = replace(list_setup("party").record_kind, visible=_slow)
    monkeypatch.setattr(counting, "MOST_MILLISECONDS", 150)
    assert counting.count_matching(boss, slow, [EVERYTHING]) == [None]
    assert party.ask("/parties/count")


def test_slow_count_among_others_does_not_keep_the_quick_ones_back(monkeypatch: pytest.MonkeyPatch) -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": "Jedyna"})
    quick = Party.objects.filter(is_own=False)
    monkeypatch.setattr(counting, "TOGETHER_MILLISECONDS", 50)
    monkeypatch.setattr(counting, "MOST_MILLISECONDS", 300)
    answers = iter([quick, _slow(None, ""), quick])
    monkeypatch.setattr(counting, "matching", lambda *_asked: next(answers))
    found = counting.count_matching(viewer("administrator"), list_setup("party").record_kind, [EVERYTHING] * 3)
    assert found == [counting.Count(1), None, None]


def test_all_tabs_are_counted_in_one_statement() -> None:
    boss = Seat("administrator")
    boss.ask("/parties/counts")
    with CaptureQueriesContext(connection) as asked:
        boss.ask("/parties/counts")
    assert sum("count(*)" in query["sql"] for query in asked) == 1
    assert len(asked) <= 9, [query["sql"][:80] for query in asked]


def _slow(_viewer: object, _action: str) -> QuerySet[Party]:
    return Party.objects.extra(where=["pg_sleep(5) IS NOT NULL"])


def test_page_with_many_views_costs_no_statement_more(anna: Seat) -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": "Moja", "account_manager": str(anna.user.pk)})
    anna.page("/parties")
    with CaptureQueriesContext(connection) as bare:
        anna.page("/parties?view=all&f.status.is=active")
    team_views = [save(anna.viewer, f"Widok {number}", "everyone") for number in range(8)]
    star_view(anna.viewer, team_views[0].pk, True)
    with CaptureQueriesContext(connection) as full:
        anna.page(f"/parties?view={team_views[3].pk}&sort=-name")
    assert len(full) == len(bare)
    assert sum("records_saved_view" in query["sql"] for query in full) == 1


def test_star_on_a_record_puts_it_into_the_sidebar_while_it_is_in_reach(anna: Seat) -> None:
    mine = create_party(SYSTEM, {"kind": "organisation", "name": "Moja", "account_manager": str(anna.user.pk)}).id
    other = create_party(SYSTEM, {"kind": "organisation", "name": "Cudza"}).id
    answer = anna.post(f"/favourites/{mine}", on="1")
    assert 'aria-pressed="true"' in answer.content.decode()
    assert f'href="/parties/{mine}"' in answer.content.decode()
    anna.post(f"/favourites/{mine}", on="1")
    assert anna.post(f"/favourites/{other}", on="1").status_code == 404
    assert anna.post("/favourites/999999999", on="1").status_code == 404
    assert Favourite.objects.count() == 1
    sidebar = anna.page("/").split('id="favourites"')[1].split("</ul>")[0]
    assert "Moja" in sidebar
    update_party(SYSTEM, mine, {"account_manager": str(make_user("salesperson").pk)})
    assert "Moja" not in anna.page("/").split('id="favourites"')[1].split("</ul>")[0]


def test_star_goes_with_a_record_that_is_deleted_for_good(anna: Seat) -> None:
    mine = create_party(SYSTEM, {"kind": "organisation", "name": "Moja", "account_manager": str(anna.user.pk)}).id
    star_record(anna.viewer, mine, True)
    Party.objects.filter(pk=mine).update(trashed_at="2026-01-01T00:00:00Z", trash_root_id=mine)
    purge_parties([mine])
    assert not Favourite.objects.exists()


def test_palette_finds_views_of_lists_that_one_may_open(anna: Seat) -> None:
    view = save(anna.viewer, "Żelazo na Śląsku")
    told = anna.ask("/palette", q="zelazo slas")
    assert f"/parties?view={view.pk}" in told
    assert "/parties?view=mine" in anna.ask("/palette", q="moje")
    assert "view=" not in anna.ask("/palette", q="")
    assert "Żelazo" not in Seat().ask("/palette", q="zelazo")


def test_wrong_state_is_refused_and_nothing_saved(anna: Seat) -> None:
    for state in ("f.colour.is=red", "sort=password", "columns=colour", "where=%7B", "limit=0", "view=77"):
        assert anna.post("/parties/views/new", name="X", visibility="personal", state=state).status_code == 422, state
    assert anna.client.get("/parties/views/1/save").status_code == 404
    assert not SavedView.objects.exists()


def test_columns_may_be_none_but_the_name(anna: Seat) -> None:
    shown = anna.page("/parties?columns=name")
    assert parse_qs(urlsplit(f"?{state_of(shown)}").query)["columns"] == ["name"]
    anna.post("/parties/views/new", name="Nazwy", visibility="personal", state=state_of(shown))
    assert SavedView.objects.get().columns == []


def tools_of(page: str) -> str:
    return page[page.index('class="o-viewbar__tools"') : page.index('class="o-filterbar"')]


def test_menu_of_a_view_is_each_users_own_and_follows_every_change(anna: Seat) -> None:
    view = save(anna.viewer, visibility="everyone")
    address = f"/parties?view={view.pk}"
    marek = Seat()
    assert "Zmień nazwę" in tools_of(anna.page(address))
    hers = tools_of(anna.page(address))
    assert "Zmień nazwę" in hers
    assert f"Wspólny dla wszystkich · {anna.user.name}" in hers
    his = tools_of(marek.page(address))
    assert "Zmień nazwę" not in his
    assert "Dodaj do ulubionych" in his
    star_view(marek.viewer, view.pk, True)
    assert "Usuń z ulubionych" in tools_of(marek.page(address))
    assert "Dodaj do ulubionych" in tools_of(anna.page(address))
    SavedView.objects.filter(pk=view.pk).update(name="Nazwany inaczej")
    assert "Nazwany inaczej" in tools_of(marek.page(address))
    User.objects.filter(pk=marek.user.pk).update(language="en")
    assert "Remove from favourites" in tools_of(marek.page(address))
    assert "Usuń z ulubionych" not in tools_of(marek.page(address))
    assert "Zmień nazwę" in tools_of(anna.page(address))


def test_menus_of_a_list_follow_the_rights_of_whoever_looks(anna: Seat) -> None:
    reader = Seat("read_only")
    seen = tools_of(anna.page("/parties?view=all")), tools_of(reader.page("/parties?view=all"))
    assert ["Import" in one for one in seen] == [True, False]
    assert [tools_of(seat.page("/parties?view=all")) for seat in (anna, reader)] == list(seen)
