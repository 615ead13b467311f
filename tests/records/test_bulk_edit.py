"""Bulk changes: what is previewed is done, by the services of single records, and can be taken back."""

from datetime import timedelta

import pytest

from opiekun.core import clock
from opiekun.core.errors import Conflict
from opiekun.core.models import History
from opiekun.core.viewer import EVERYONE, SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import trash_party, update_party
from opiekun.records.bulk import report
from opiekun.records.bulk.keeping import remove_old_edits
from opiekun.records.bulk.numbers import numbers_of
from opiekun.records.bulk.planning import plan_edit, plan_trash
from opiekun.records.bulk.preview import preview_rows
from opiekun.records.bulk.starting import run, undo
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Leaf
from opiekun.records.models import BulkEdit, BulkEditRow, BulkState
from tests.parties.people import make_user, manager, salesperson
from tests.records.operations import chosen, company, natural_person, person, whole_list

pytestmark = pytest.mark.django_db


def statuses(*ids: int) -> list[str]:
    found = dict(Party.objects.filter(pk__in=ids).values_list("pk", "status"))
    return [found[pk] for pk in ids]


def test_preview_counts_and_shows_and_changes_nothing() -> None:
    actor = salesperson(reach_of={"view": EVERYONE})
    mine, closed = (company(name, account_manager=str(actor.id)) for name in ("Moja", "Zamknięta"))
    update_party(SYSTEM, closed, {"status": "closed"})
    other = company("Cudza", account_manager=str(make_user().pk))
    edit = plan_edit(actor, chosen(mine, closed, other), "status", "closed")
    assert (edit.selected, edit.planned, edit.unchanged, edit.out_of_reach) == (3, 1, 1, 1)
    (row,) = preview_rows(edit)
    assert (row.name, row.before, row.after) == ("Moja", "Aktywny", "Zakończył działalność")
    assert statuses(mine, closed, other) == ["active", "closed", "active"]
    assert edit.state == BulkState.DRAFT


def test_every_record_is_changed_with_history_and_version_of_its_own() -> None:
    actor, ids = manager(), [company(f"Firma {n}") for n in range(3)]
    edit = run(actor, plan_edit(actor, chosen(*ids), "industry", "Metal").pk)
    assert edit.state == BulkState.DONE
    assert list(Party.objects.filter(pk__in=ids).values_list("industry", "version")) == [("Metal", 2)] * 3
    rows = History.objects.filter(row_id__in=ids, actor_id=actor.id, changes__has_key="industry")
    assert rows.count() == 3


def test_the_whole_list_means_what_the_list_finds_on_the_server() -> None:
    actor = manager()
    fits, other = company("Żelazo", industry="Metal"), company("Mleko", industry="Mleczarstwo")
    edit = plan_edit(actor, whole_list(Leaf("industry", Operator.IS, ("Metal",))), "status", "inactive")
    run(actor, edit.pk)
    assert statuses(fits, other) == ["inactive", "active"]


def test_what_comes_into_the_list_after_the_preview_is_not_changed() -> None:
    actor, early = manager(), company("Wcześniej", industry="Metal")
    edit = plan_edit(actor, whole_list(Leaf("industry", Operator.IS, ("Metal",))), "status", "inactive")
    late = company("Później", industry="Metal")
    run(actor, edit.pk)
    assert statuses(early, late) == ["inactive", "active"]


def test_one_wrong_row_is_reported_with_its_reason_and_stops_no_other() -> None:
    actor = manager()
    first, natural, last = company("Pierwsza"), natural_person(), company("Ostatnia")
    edit = run(actor, plan_edit(actor, chosen(first, natural, last), "legal_form", "limited_company").pk)
    forms = dict(Party.objects.filter(pk__in=(first, natural, last)).values_list("pk", "legal_form"))
    assert forms == {first: "limited_company", natural: "", last: "limited_company"}
    (refused,) = report.refused(edit)
    assert (refused.id, refused.name, refused.code) == (natural, "Jan Wnuk", "invalid_input")
    assert refused.reason == "Osoba fizyczna tego nie ma."
    assert edit.state == BulkState.DONE


def test_record_that_went_to_the_trash_meanwhile_is_reported() -> None:
    actor, gone, stays = manager(), company("Znika"), company("Zostaje")
    edit = plan_edit(actor, chosen(gone, stays), "status", "closed")
    trash_party(SYSTEM, gone)
    run(actor, edit.pk)
    assert statuses(gone, stays) == ["active", "closed"]
    assert [named.code for named in report.refused(edit)] == ["not_found"]


def test_running_twice_changes_once() -> None:
    actor, party = manager(), company()
    edit = plan_edit(actor, chosen(party), "status", "closed")
    run(actor, edit.pk)
    update_party(SYSTEM, party, {"status": "active"})
    assert run(actor, edit.pk).state == BulkState.DONE
    assert statuses(party) == ["active"]


def test_undo_sets_back_only_what_nobody_has_changed_since() -> None:
    actor = manager()
    left, touched, gone = company("Zostawiona"), company("Zmieniona"), company("Wyrzucona")
    edit = run(actor, plan_edit(actor, chosen(left, touched, gone), "status", "closed").pk)
    update_party(SYSTEM, touched, {"status": "suspended"})
    trash_party(SYSTEM, gone)
    edit = undo(actor, edit.pk)
    assert edit.state == BulkState.UNDONE
    assert statuses(left, touched, gone) == ["active", "suspended", "closed"]
    assert {named.name for named in report.kept(edit)} == {"Zmieniona", "Wyrzucona"}
    assert numbers_of(edit).undone == 1


def test_undo_gives_each_record_back_its_own_value() -> None:
    actor = manager()
    one, two, nobody = make_user(), make_user(), make_user()
    mine, theirs, free = company(account_manager=str(one.pk)), company(account_manager=str(two.pk)), company()
    update_party(SYSTEM, free, {"account_manager": None})
    edit = run(actor, plan_edit(actor, chosen(mine, theirs, free), "account_manager", str(nobody.pk)).pk)
    assert set(Party.objects.filter(pk__in=(mine, theirs, free)).values_list("account_manager", flat=True)) == {
        nobody.pk
    }
    undo(actor, edit.pk)
    found = dict(Party.objects.filter(pk__in=(mine, theirs, free)).values_list("pk", "account_manager_id"))
    assert found == {mine: one.pk, theirs: two.pk, free: None}


def test_run_that_is_left_over_changes_nothing_after_the_undoing() -> None:
    from opiekun.records.bulk.running import run_rows

    actor, done, waits = manager(), company("Zrobiona"), company("Czeka")
    edit = plan_edit(actor, chosen(done, waits), "status", "closed")
    BulkEditRow.objects.filter(bulk_edit=edit, record_id=waits).delete()
    run(actor, edit.pk)
    BulkEditRow.objects.create(bulk_edit=edit, record_id=waits)
    undo(actor, edit.pk)
    run_rows(actor, edit.pk)
    assert statuses(done, waits) == ["active", "active"]
    assert BulkEdit.objects.get(pk=edit.pk).state == BulkState.UNDONE


def test_undo_twice_undoes_once() -> None:
    actor, party = manager(), company()
    edit = run(actor, plan_edit(actor, chosen(party), "status", "closed").pk)
    undo(actor, edit.pk)
    update_party(SYSTEM, party, {"status": "closed"})
    assert undo(actor, edit.pk).state == BulkState.UNDONE
    assert statuses(party) == ["closed"]


def test_undo_that_the_rules_refuse_names_the_record() -> None:
    actor, user, party = manager(), make_user(), company()
    update_party(SYSTEM, party, {"account_manager": str(user.pk)})
    edit = run(actor, plan_edit(actor, chosen(party), "account_manager", "").pk)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    edit = undo(actor, edit.pk)
    assert [named.code for named in report.undo_refused(edit)] == ["no_such_user"]
    assert Party.objects.get(pk=party).account_manager_id is None


def test_after_thirty_days_there_is_no_undo_and_the_values_are_forgotten() -> None:
    actor, party = manager(), company()
    edit = run(actor, plan_edit(actor, chosen(party), "status", "closed").pk)
    with clock.frozen(clock.now() + timedelta(days=31)):
        with pytest.raises(Conflict) as refused:
            undo(actor, edit.pk)
        assert refused.value.code == "cannot_undo"
        assert statuses(party) == ["closed"]
        remove_old_edits()
    assert not BulkEditRow.objects.exists()


def test_erasing_a_person_takes_what_bulk_changes_kept_of_them() -> None:
    from opiekun.records.bulk.keeping import BULK_EDITS

    actor, party = manager(), company()
    one, other = person(party, job_title="Prezes"), person(party, "Maj")
    run(actor, plan_edit(actor, chosen(one, other, kind="person"), "job_title", "Kierownik").pk)
    assert [row["before"] for row in BULK_EDITS.export(one)["bulk_edits"]] == ["Prezes"]
    assert BULK_EDITS.erase(SYSTEM, one) == 1
    assert list(BulkEditRow.objects.values_list("record_id", flat=True)) == [other]


def test_drafts_that_nobody_ran_are_forgotten_after_a_day() -> None:
    actor, party = manager(), company()
    draft = plan_edit(actor, chosen(party), "status", "closed")
    done = run(actor, plan_edit(actor, chosen(party), "status", "suspended").pk)
    with clock.frozen(clock.now() + timedelta(days=2)):
        remove_old_edits()
    assert set(BulkEdit.objects.values_list("pk", flat=True)) == {done.pk} != {draft.pk}


def test_bulk_trash_takes_persons_along_and_undo_brings_them_back() -> None:
    actor, party, own = manager(), company("Znika"), Party.objects.get(is_own=True).pk
    employee = person(party)
    edit = run(actor, plan_trash(actor, chosen(party, own)).pk)
    assert Person.objects.get(pk=employee).trashed_at is not None
    assert [named.code for named in report.refused(edit)] == ["own_company_stays"]
    undo(actor, edit.pk)
    assert Party.objects.get(pk=party).trashed_at is None
    assert Person.objects.get(pk=employee).trashed_at is None


def test_undo_of_trash_keeps_what_somebody_trashed_again() -> None:
    from opiekun.parties.services import restore_party

    actor, party = manager(), company()
    edit = run(actor, plan_trash(actor, chosen(party)).pk)
    restore_party(SYSTEM, party)
    trash_party(SYSTEM, party)
    # One transaction holds the whole test, so its instants are alike; in life they differ.
    BulkEditRow.objects.filter(bulk_edit=edit).update(after="2026-01-01T00:00:00+00:00")
    undo(actor, edit.pk)
    assert Party.objects.get(pk=party).trashed_at is not None
    assert [named.id for named in report.kept(edit)] == [party]
