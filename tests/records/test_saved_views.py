"""Saved views: who sees them, who may change them, and that a shared one is never overwritten by accident."""

import pytest
from django.db import IntegrityError, connection, transaction

from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.models import History
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Every, Leaf
from opiekun.records.models import SavedView
from opiekun.records.saved_views import services
from opiekun.records.saved_views.arranging import choose_default, star_view
from opiekun.records.saved_views.audience import others_who_see
from opiekun.records.saved_views.errors import NameTaken, NameTakenMeanwhile, TooManyViews
from opiekun.records.saved_views.services import change_view, remove_view, restore_view
from opiekun.records.saved_views.stored import kept_by
from tests.accounts.people import make_role, make_team, make_user, viewer
from tests.accounts.races import race
from tests.records.views import ACTIVE, CLOSED, content, save

pytestmark = pytest.mark.django_db


def names(looking: object) -> list[str]:
    return [view.name for view in kept_by(looking).of("party")]  # type: ignore[arg-type]


def test_view_comes_back_as_it_was_saved() -> None:
    anna = viewer("salesperson")
    made = save(anna, content=content(ACTIVE, "-updated_at", ("city", "nip")))
    (view,) = kept_by(anna).of("party")
    assert (view.name, view.condition, view.sort, view.columns) == ("Aktywni", ACTIVE, "-updated_at", ("city", "nip"))
    assert (view.version, view.owner_id, view.is_shared, made.version) == (1, anna.id, False, 1)


def test_personal_view_is_its_owners_alone() -> None:
    anna, jan, boss = viewer("salesperson"), viewer("salesperson"), viewer("administrator")
    made = save(anna)
    assert (names(anna), names(jan), names(boss)) == (["Aktywni"], [], [])
    for other in (jan, boss):
        with pytest.raises(NotFound):
            change_view(other, made.pk, {"name": "Moje"})
        with pytest.raises(NotFound):
            remove_view(other, made.pk)
    assert SavedView.objects.get(pk=made.pk).name == "Aktywni"


def test_shared_view_is_seen_by_all_and_changed_by_its_owner_and_who_manages() -> None:
    anna, jan, manager = viewer("salesperson"), viewer("salesperson"), viewer("sales_manager")
    made = save(anna, visibility="everyone")
    assert names(jan) == names(manager) == ["Aktywni"]
    with pytest.raises(NotAllowed):
        change_view(jan, made.pk, {}, content(CLOSED), made.version)
    with pytest.raises(NotAllowed):
        remove_view(jan, made.pk, made.version)
    assert SavedView.objects.get(pk=made.pk).version == 1
    change_view(manager, made.pk, {}, content(CLOSED), made.version)
    (view,) = kept_by(anna).of("party")
    assert (view.condition, view.version, view.changed_by) == (CLOSED, 2, manager.name)


def test_view_of_a_team_is_seen_there_and_below_but_not_beside() -> None:
    sales = make_team("Sprzedaż")
    south, service = make_team("Południe", sales), make_team("Serwis")
    anna = viewer("salesperson", teams=(sales,))
    below, beside = viewer("salesperson", teams=(south,)), viewer("salesperson", teams=(service,))
    made = save(anna, visibility="team", team=sales.pk)
    assert (names(anna), names(below), names(beside)) == (["Aktywni"], ["Aktywni"], [])
    assert others_who_see(anna, anna.id, "team", sales.pk) == 1
    change_view(anna, made.pk, {"visibility": "personal"})
    assert names(below) == []
    assert SavedView.objects.get(pk=made.pk).team_id is None


def test_team_must_be_named_and_must_be_there() -> None:
    anna = viewer("salesperson")
    for raw in ({"visibility": "team"}, {"visibility": "team", "team": "999999"}, {"visibility": "world"}):
        with pytest.raises(InvalidInput) as refused:
            services.create_view(anna, "party", {"name": "X", **raw}, content())
        assert refused.value.errors[0].loc[0] in ("team", "visibility")
    assert not SavedView.objects.exists()


def test_stale_version_is_refused_and_changes_nothing() -> None:
    anna, manager = viewer("salesperson"), viewer("sales_manager")
    made = save(anna, visibility="everyone")
    change_view(manager, made.pk, {"name": "Aktywni klienci"}, None, 1)
    with pytest.raises(StaleVersion) as refused:
        change_view(anna, made.pk, {}, content(CLOSED), 1)
    assert refused.value.facts == {"current": 2, "expected": 1}
    view = SavedView.objects.get(pk=made.pk)
    assert (view.name, view.version) == ("Aktywni klienci", 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_learns_of_the_other() -> None:
    anna, manager = viewer("salesperson"), viewer("sales_manager")
    made = save(anna, visibility="everyone")
    outcomes = race(
        lambda: change_view(anna, made.pk, {}, content(CLOSED), 1),
        lambda: change_view(manager, made.pk, {}, content(ACTIVE, "-updated_at"), 1),
    )
    assert sorted(type(raised).__name__ for raised in outcomes) == ["NoneType", "StaleVersion"]
    assert SavedView.objects.get(pk=made.pk).version == 2


@pytest.mark.django_db(transaction=True)
def test_second_click_does_not_make_a_second_view() -> None:
    anna = viewer("salesperson")
    outcomes = race(lambda: save(anna, "Raz"), lambda: save(anna, "raz"))
    assert sorted(type(raised).__name__ for raised in outcomes) == ["NameTaken", "NoneType"]
    assert SavedView.objects.count() == 1


def test_name_is_needed_and_once_for_each_owner_and_list() -> None:
    anna, jan = viewer("salesperson"), viewer("salesperson")
    save(anna)
    save(jan)
    services.create_view(anna, "person", {"name": "Aktywni"}, content(Every(), columns=("phone",)))
    with pytest.raises(NameTaken):
        save(anna, "AKTYWNI")
    for name in ("", "  ", "x" * 81, "a\x00b"):
        with pytest.raises(InvalidInput):
            save(anna, name)
    assert SavedView.objects.count() == 3


def test_what_cannot_be_asked_is_not_saved() -> None:
    anna = viewer("salesperson")
    for wrong in (
        content(Leaf("colour", Operator.IS, ("red",))),
        content(Leaf("status", Operator.IS, ("nonsense",))),
        content(sort="nip"),
        content(columns=("colour",)),
    ):
        with pytest.raises(InvalidInput):
            save(anna, content=wrong)
    with pytest.raises(NotAllowed):
        services.create_view(anna, "team", {"name": "X"}, content())
    with pytest.raises(NotAllowed):
        save(SYSTEM)
    assert not SavedView.objects.exists()


def test_views_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_VIEWS", 2)
    anna = viewer("salesperson")
    first = save(anna, "1")
    save(anna, "2")
    with pytest.raises(TooManyViews):
        save(anna, "3")
    remove_view(anna, first.pk)
    save(anna, "3")


def test_removed_view_comes_back_with_the_stars_and_the_default_it_had() -> None:
    anna, jan = viewer("salesperson"), viewer("salesperson")
    made = save(anna, visibility="everyone")
    star_view(jan, made.pk, True)
    choose_default(jan, "party", str(made.pk))
    remove_view(anna, made.pk, made.version)
    assert (names(jan), kept_by(jan).default("party")) == ([], "")
    with pytest.raises(NotFound):
        restore_view(jan, made.pk)
    restore_view(anna, made.pk)
    kept = kept_by(jan)
    assert (names(jan), kept.default("party"), kept.starred_views) == (["Aktywni"], str(made.pk), [made.pk])


def test_removed_view_whose_name_was_taken_stays_removed() -> None:
    anna = viewer("salesperson")
    made = save(anna)
    remove_view(anna, made.pk)
    save(anna)
    with pytest.raises(NameTakenMeanwhile):
        restore_view(anna, made.pk)
    assert SavedView.objects.get(pk=made.pk).trashed_at is not None


def test_views_of_a_list_that_one_may_not_open_are_not_there() -> None:
    anna = viewer("salesperson")
    made = save(anna, visibility="everyone")
    role = make_role({("person", "view"): Reach.ALL})
    other = viewer_of_user(make_user(role_ids=[role.pk]))
    assert kept_by(other).views == []
    with pytest.raises(NotFound):
        change_view(other, made.pk, {"name": "X"})


def test_every_change_is_in_the_history() -> None:
    anna = viewer("salesperson")
    made = save(anna)
    change_view(anna, made.pk, {"name": "Klienci"})
    entry = History.objects.filter(subject_id=made.pk).order_by("-id")[0]
    assert entry.actor_id == anna.id
    assert entry.changes["name"] == ["Aktywni", "Klienci"]


def test_same_content_again_is_no_change() -> None:
    anna = viewer("salesperson")
    made = save(anna)
    assert change_view(anna, made.pk, {"name": "Aktywni"}, content(), 1).version == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "name = ''",
        "visibility = 'world'",
        "rows = 0",
        "rows = 501",
        "condition = '[]'",
        "team_id = (SELECT max(id) FROM accounts_team)",
    ],
)
def test_database_refuses_what_no_service_writes(wrong: str) -> None:
    anna = viewer("salesperson")
    make_team("Sprzedaż")
    save(anna)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE records_saved_view SET {wrong}")


def test_condition_that_cannot_be_read_any_more_opens_without_it() -> None:
    anna = viewer("salesperson")
    made = save(anna)
    SavedView.objects.filter(pk=made.pk).update(condition={"xor": []})
    (view,) = kept_by(anna).of("party")
    assert view.is_broken
