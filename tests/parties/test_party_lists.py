"""Party lists: who defines them, what their criteria find, and that none leads back to itself."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import EVERYONE, SYSTEM
from opiekun.parties.errors import (
    CriterionHidden,
    ListCycle,
    ListNamed,
    ListNameTaken,
    ListsTooLarge,
    NamedListGone,
)
from opiekun.parties.models import PartyList, PartyListMember
from opiekun.parties.selectors.party_lists import all_lists
from opiekun.parties.services import (
    add_to_list,
    change_list,
    create_list,
    create_person,
    order_lists,
    restore_list,
    trash_list,
    trash_party,
    update_party,
)
from opiekun.parties.services.party_list_trash import purge_lists
from opiekun.parties.services.saved import Saved
from opiekun.records.conditions import Every, Leaf, Negation, Operator, Some
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.reading import condition_to_json
from tests.parties.lists import ACTIVE, SUSPENDED, company, criterion, found, manual, named
from tests.parties.people import TestViewer, make_user, manager, salesperson
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db
STARTERS = ["Klienci", "Dostawcy", "Klienci potencjalni", "Konkurencja"]


def names() -> list[str]:
    return [row.name for row in all_lists(SYSTEM)]


def test_a_company_begins_with_four_manual_lists_in_this_order() -> None:
    assert names() == STARTERS
    assert {row.kind for row in all_lists(SYSTEM)} == {"manual"}
    starter = all_lists(SYSTEM)[0]
    change_list(SYSTEM, starter.id, {"name": "Odbiorcy", "colour": "blue"}, starter.version)
    assert names()[0] == "Odbiorcy"


def test_list_is_made_changed_archived_ordered_and_each_is_in_the_history() -> None:
    made = create_list(manager(), {"kind": "manual", "name": "Targi", "name_en": "Fair", "colour": "teal"})
    assert names() == [*STARTERS, "Targi"]
    changed = change_list(manager(), made.id, {"is_archived": True, "description": "Poznań\nhala 5"}, 1)
    assert changed.version == 2
    ids = [row.id for row in all_lists(SYSTEM)]
    order_lists(SYSTEM, [ids[2], ids[0], 999_999])
    assert names() == ["Klienci potencjalni", "Klienci", "Dostawcy", "Konkurencja", "Targi"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT operation FROM core_history WHERE subject_id = %s ORDER BY id", [made.id])
        assert [row[0] for row in cursor.fetchall()] == ["insert", "update"]
    assert PartyList.objects.get(pk=made.id).version == 2, "its place is not a part of the list"


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ({}, "name"),
        ({"kind": "manual", "name": " "}, "name"),
        ({"kind": "manual", "name": "x" * 81}, "name"),
        ({"kind": "dynamic", "name": "x"}, "kind"),
        ({"kind": "manual", "name": "x", "colour": "infrared"}, "colour"),
        ({"kind": "manual", "name": "x", "owner": "1"}, "owner"),
        ({"kind": "manual", "name": "x", "condition": ACTIVE}, "condition"),
        ({"kind": "criterion", "name": "x"}, "condition"),
        ({"kind": "criterion", "name": "x", "condition": None}, "condition"),
        ({"kind": "criterion", "name": "x", "condition": []}, "condition"),
        ({"kind": "criterion", "name": "x", "condition": {"field": "colour", "op": "filled"}}, "condition"),
    ],
)
def test_wrong_list_is_refused_by_its_field_and_nothing_is_made(raw: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_list(SYSTEM, raw)
    assert place in {error.loc[0] for error in refused.value.errors}
    assert names() == STARTERS


def test_unknown_field_in_a_criterion_is_named_by_the_path_of_its_leaf() -> None:
    tree = {"any": [ACTIVE, {"some": "persons", "where": {"not": {"field": "colour", "op": "filled"}}}]}
    with pytest.raises(InvalidInput) as refused:
        create_list(SYSTEM, {"kind": "criterion", "name": "x", "condition": tree})
    assert refused.value.errors[0].loc == ("condition", "any", 1, "where", "not", "colour")


def test_two_live_lists_have_not_one_name_whatever_the_letter_case() -> None:
    gone = manual("Targi")
    with pytest.raises(ListNameTaken):
        manual("TARGI")
    trash_list(SYSTEM, gone)
    other = manual("TARGI")
    with pytest.raises(ListNameTaken):
        restore_list(SYSTEM, gone)
    change_list(SYSTEM, other, {"name": "Inne"})
    restore_list(SYSTEM, gone)
    assert "Targi" in names()


def test_kind_of_a_list_never_changes_whoever_writes() -> None:
    made = manual()
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyList.objects.filter(pk=made).update(kind="criterion", condition=ACTIVE)
    with pytest.raises(InvalidInput):
        change_list(SYSTEM, made, {"kind": "criterion"})
    with pytest.raises(InvalidInput):
        change_list(SYSTEM, made, {"condition": ACTIVE})


def test_database_keeps_members_out_of_a_list_by_criterion() -> None:
    made, party = criterion(ACTIVE), company()
    PartyListMember.objects.create(party_list_id=made, party_id=party)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_rights_on_lists_are_their_own() -> None:
    made = manual()
    viewer = manager(actions=frozenset({"view"}))
    for refused in (
        lambda: create_list(viewer, {"kind": "manual", "name": "x"}),
        lambda: change_list(viewer, made, {"name": "x"}),
        lambda: trash_list(viewer, made),
        lambda: order_lists(viewer, [made]),
    ):
        with pytest.raises(NotAllowed):
            refused()
    blind = manager(actions=frozenset())
    assert all_lists(blind) == []
    with pytest.raises(NotFound):
        change_list(manager(actions=frozenset({"edit"})), made, {"name": "x"})


def test_change_made_from_an_old_version_is_refused() -> None:
    made = manual()
    change_list(SYSTEM, made, {"name": "Nowa"}, 1)
    with pytest.raises(StaleVersion):
        change_list(SYSTEM, made, {"name": "Stara"}, 1)
    assert PartyList.objects.get(pk=made).name == "Nowa"


def test_members_by_criterion_follow_the_data_at_once() -> None:
    made, party = criterion(SUSPENDED), company(status="active")
    viewer = manager()
    assert found(viewer, named(made)) == []
    update_party(SYSTEM, party, {"status": "suspended"})
    assert found(viewer, named(made)) == [party]
    change_list(SYSTEM, made, {"condition": ACTIVE})
    assert found(viewer, named(made)) == []


def test_criterion_of_one_person_and_of_other_lists() -> None:
    fair, buyer, other = manual(), company("A"), company("B")
    create_person(SYSTEM, {"party": str(buyer), "last_name": "Nowak", "job_title": "Kupiec", "is_main": True})
    add_to_list(SYSTEM, fair, [buyer, other])
    has_buyer = Some("persons", Every((Leaf("is_main", Operator.TRUE), Leaf("job_title", Operator.IS, ("kupiec",)))))
    first = criterion(Every((named(fair), has_buyer)), "Kupcy z targów")
    second = criterion(Every((named(fair), named(first, operator=Operator.IS_NOT))), "Reszta z targów")
    viewer = manager()
    assert found(viewer, named(first)) == [buyer]
    assert found(viewer, named(second)) == [other]
    assert found(viewer, named(first, second)) == sorted([buyer, other])
    assert found(viewer, Negation(named(first, second))) == []


def test_list_that_names_lists_is_asked_in_two_statements_however_deep() -> None:
    made = manual("0")
    for number in range(1, 6):
        made = criterion(Every((named(made), Leaf("status", Operator.IS, ("active",)))), str(number))
    viewer = manager()
    with CaptureQueriesContext(connection) as asked:
        found(viewer, named(made))
    assert len(asked) == 2


def test_lists_never_grant_reach() -> None:
    mine = salesperson()
    own, other = company("Moja", account_manager=str(mine.id)), company("Cudza", account_manager=str(make_user().pk))
    fair = manual()
    add_to_list(SYSTEM, fair, [own, other])
    by_status = criterion(ACTIVE, "Aktywni")
    for made in (fair, by_status):
        assert found(mine, named(made)) == [own]


def test_member_in_the_trash_is_none_until_it_is_back() -> None:
    fair, party = manual(), company()
    add_to_list(SYSTEM, fair, [party])
    viewer = manager()
    trash_party(SYSTEM, party)
    assert found(viewer, named(fair)) == []


def test_criterion_with_a_field_that_the_viewer_may_not_read_tells_him_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from opiekun.core import kinds
    from opiekun.parties.kinds import PARTY_KIND

    secret = criterion(Leaf("industry", Operator.CONTAINS, ("tajna",)), "Tajne")
    outer = criterion(Every((named(secret),)), "Zewnętrzna")
    fields = tuple(replace(f, field_class=FieldClass.PRIVATE) if f.code == "industry" else f for f in PARTY_KIND.fields)
    hidden = replace(PARTY_KIND, fields=fields)
    monkeypatch.setitem(kinds._kinds, "party", hidden)
    monkeypatch.setattr("opiekun.parties.selectors.list_conditions.PARTY_KIND", hidden)
    monkeypatch.setattr("opiekun.parties.services.party_lists.PARTY_KIND", hidden)
    for made in (secret, outer):
        with pytest.raises(WrongCondition) as refused:
            found(manager(), named(made))
        error = refused.value.errors[0]
        assert (error.loc, error.code) == (("filter", "party_list"), "hidden_parts")
        assert "industry" not in str(error.message)
        with pytest.raises(CriterionHidden):
            change_list(manager(), made, {"condition": ACTIVE})
    change_list(manager(), secret, {"name": "Inna nazwa"})
    reader = manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE}))
    change_list(reader, secret, {"condition": ACTIVE})


def test_list_that_is_not_there_or_not_seen_cannot_be_asked_for() -> None:
    gone = manual()
    trash_list(SYSTEM, gone)
    for value in (str(gone), "999999", "x", "-1", "9" * 30):
        with pytest.raises(WrongCondition) as refused:
            found(manager(), Leaf("party_list", Operator.IS, (value,)))
        assert refused.value.errors[0].code == "wrong_reference"
    for operator in (Operator.EMPTY, Operator.FILLED):
        with pytest.raises(WrongCondition):
            found(manager(), Leaf("party_list", operator))

    class Blind(TestViewer):
        def can(self, kind: str, action: str) -> bool:
            return kind != "party_list"

    with pytest.raises(WrongCondition) as refused:
        found(Blind(1, "x", EVERYONE), named(manual("Inna")))
    assert refused.value.errors[0].code == "unknown_field"


def test_no_list_leads_back_to_itself() -> None:
    a = criterion(ACTIVE, "A")
    b = criterion(named(a), "B")
    c = criterion(Negation(Some("persons", Some("party", named(b)))), "C")
    for looped in (named(a), named(b), Negation(Some("persons", Some("party", named(c))))):
        with pytest.raises(ListCycle):
            change_list(SYSTEM, a, {"condition": condition_to_json(looped)})
    assert PartyList.objects.get(pk=a).condition == ACTIVE
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyList.objects.filter(pk=a).update(condition=condition_to_json(named(c)))


def test_named_list_is_neither_removed_nor_missing() -> None:
    fair = manual()
    outer = criterion(named(fair), "Z targów")
    with pytest.raises(ListNamed) as refused:
        trash_list(SYSTEM, fair)
    assert "Z targów" in str(refused.value)
    assert not PartyList.objects.filter(trashed_at__isnull=False).exists()
    trash_list(SYSTEM, outer)
    trash_list(SYSTEM, fair)
    with pytest.raises(NamedListGone):
        restore_list(SYSTEM, outer)
    with pytest.raises(InvalidInput):
        criterion(named(fair), "Inna")
    restore_list(SYSTEM, fair)
    restore_list(SYSTEM, outer)


def test_lists_that_grow_by_naming_one_another_are_refused_in_time() -> None:
    wide = {"any": [SUSPENDED] * 45}
    made = [criterion(wide, f"W{number}") for number in range(6)]
    outer = criterion(named(*made), "Wszystkie")
    with pytest.raises(WrongCondition):
        found(manager(), Every((named(outer), named(*made))))
    one_more = criterion(wide, "W7")
    with pytest.raises(InvalidInput):
        change_list(SYSTEM, outer, {"condition": condition_to_json(named(*made, one_more))})
    with pytest.raises(ListsTooLarge):
        change_list(SYSTEM, made[0], {"condition": condition_to_json(named(one_more, *made[1:3]))})
    assert found(manager(), named(outer)) == []


def test_chain_of_lists_that_each_name_the_one_before_many_times_is_no_bomb() -> None:
    first = criterion({"any": [SUSPENDED] * 40}, "1")
    bomb = {"any": [condition_to_json(named(first))] * 40}
    second = criterion({"any": [condition_to_json(named(first))] * 6}, "2")
    for tree in ({"any": [condition_to_json(named(second))] * 40}, bomb):
        with pytest.raises(InvalidInput):
            criterion(tree, "3")
    third = criterion(named(second), "3")
    with pytest.raises(ListsTooLarge):
        change_list(SYSTEM, first, {"condition": {"any": [SUSPENDED] * 49}})
    assert found(manager(), named(third)) == []


def test_purged_list_takes_its_members_rows_along() -> None:
    fair, party = manual(), company()
    add_to_list(SYSTEM, fair, [party])
    purge_lists([fair])
    assert PartyListMember.objects.count() == 1
    trash_list(SYSTEM, fair)
    purge_lists([fair])
    assert PartyListMember.objects.count() == 0
    assert found(manager(), Leaf("name", Operator.FILLED)) == [party]


@pytest.mark.django_db(transaction=True)
def test_two_users_do_not_close_a_circle_at_once() -> None:
    a, b = criterion(ACTIVE, "A"), criterion(ACTIVE, "B")
    for _round in range(5):
        for list_id in (a, b):
            change_list(SYSTEM, list_id, {"condition": ACTIVE})
        answers = run_together(
            lambda: change_list(SYSTEM, a, {"condition": condition_to_json(named(b))}),
            lambda: change_list(SYSTEM, b, {"condition": condition_to_json(named(a))}),
        )
        assert {type(answer) for answer in answers} == {Saved, ListCycle}


@pytest.mark.django_db(transaction=True)
def test_list_is_not_removed_while_another_comes_to_name_it() -> None:
    for number in range(4):
        fair, outer = manual(f"Targi {number}"), criterion(ACTIVE, f"Z targów {number}")
        tree = {"condition": condition_to_json(named(fair))}
        answers = run_together(partial(trash_list, SYSTEM, fair), partial(change_list, SYSTEM, outer, tree))
        assert [type(answer) for answer in answers].count(Saved) == 1, answers


@pytest.mark.django_db(transaction=True)
def test_two_who_fill_one_list_at_once_put_each_party_in_once() -> None:
    fair, parties = manual(), [company(f"Firma {number}") for number in range(12)]
    answers: list[Any] = run_together(
        lambda: add_to_list(SYSTEM, fair, parties[:9]), lambda: add_to_list(SYSTEM, fair, reversed(parties[3:]))
    )
    assert sum(answer.changed for answer in answers) == 12
    assert PartyListMember.objects.filter(party_list=fair).count() == 12
