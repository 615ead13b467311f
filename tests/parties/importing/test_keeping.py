"""Imports are kept as long as they can be undone; a person's data leave them with the person."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotFound
from opiekun.core.models import StoredFile
from opiekun.core.registries.personal_data import personal_data_sources
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.records.importing import report, starting
from opiekun.records.importing.errors_file import errors_file
from opiekun.records.importing.keeping import IMPORTS, forget_old_imports
from opiekun.records.models import Import, ImportRow, ImportState, RowOutcome
from tests.parties.importing.imports import NIPS, drafted, imported, party, row, table
from tests.records.operations import company

pytestmark = pytest.mark.django_db(transaction=True)

DATA = table(("Nazwa", "NIP"), ("Alfa", NIPS[0]), ("Beta", "1"), ("Gamma", ""))


def aged(job: Import, days: int) -> None:
    then = clock.now() - timedelta(days=days)
    Import.objects.filter(pk=job.pk).update(created_at=then, started_at=then if job.started_at else None)
    StoredFile.objects.update(created_at=then)


def test_drafts_go_after_a_week_and_imports_after_thirty_days_with_their_files() -> None:
    young, old, draft, fresh = imported(DATA), imported(DATA), drafted(DATA), drafted(DATA)
    assert old.file is not None
    aged(young, 29)
    aged(old, 31)
    aged(draft, 8)
    aged(fresh, 6)
    assert forget_old_imports() > 0
    assert set(Import.objects.values_list("pk", flat=True)) == {young.pk, fresh.pk}
    assert not ImportRow.objects.filter(job=old.pk).exists()
    assert not default_storage.exists(old.file.storage_key)
    assert forget_old_imports() == 0
    assert party("Alfa")


def test_draft_that_is_run_late_can_be_undone_for_thirty_days_from_then() -> None:
    job = drafted(DATA)
    aged(job, 6)
    done = starting.run(SYSTEM, job.pk, at_once=True)
    assert starting.can_undo(done)
    Import.objects.filter(pk=job.pk).update(created_at=clock.now() - timedelta(days=35))
    forget_old_imports()
    done.refresh_from_db()
    assert starting.can_undo(done)


def test_source_of_personal_data_is_registered() -> None:
    assert IMPORTS in personal_data_sources()


def test_what_rows_say_of_a_person_is_given_and_erased_with_the_file() -> None:
    known = company("Alfa")
    again = imported(DATA)
    alfa = row(again, 2).record_id
    assert alfa is not None
    seen = imported(table(("Nazwa",), ("Gamma",)), dry=True)
    gamma = row(again, 4).record_id
    assert gamma is not None
    assert row(seen, 2).alike
    assert [given["row"] for given in IMPORTS.export(alfa)["imports"]] == [2]
    assert IMPORTS.erase(SYSTEM, alfa) == 1
    erased = row(again, 2)
    assert (erased.title, erased.changes, erased.record_id, erased.outcome) == ("", None, alfa, RowOutcome.CREATED)
    assert row(again, 4).title == "Gamma"
    job = report.own_import(SYSTEM, again.pk)
    assert job.file is None
    with pytest.raises(InvalidInput), errors_file(job):
        pass
    assert IMPORTS.export(known) == {"imports": []}
    undone = starting.undo(SYSTEM, again.pk, at_once=True)
    assert undone.state == ImportState.UNDONE
    assert not Party.objects.filter(pk__in=(alfa, gamma), trashed_at__isnull=True).exists()


def test_names_of_an_erased_person_leave_the_proposals_of_other_imports() -> None:
    first = imported(table(("Nazwa",), ("Gamma",)))
    gamma = row(first, 2).record_id
    assert gamma is not None
    second = imported(table(("Nazwa",), ("Gamma",)), dry=True)
    IMPORTS.erase(SYSTEM, gamma)
    assert row(second, 2).alike is None


def test_import_that_is_gone_is_not_found() -> None:
    job = imported(DATA)
    aged(job, 31)
    forget_old_imports()
    with pytest.raises(NotFound):
        report.own_import(SYSTEM, job.pk)
