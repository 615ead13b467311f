"""Removes the demo company and leaves everything else."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg.errors
from django.db import IntegrityError, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import ProtectedError
from django.db.models.functions import Now

from opiekun.accounts.models import ADMINISTRATOR, Membership, Team, User, UserRole
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Party
from opiekun.web.demo import custom_fields, own_company
from opiekun.web.demo.documents import remove_documents
from opiekun.web.demo.errors import DemoAdministratorIsLast, DemoInUse, DemoNotLoaded
from opiekun.web.demo.loading import lock_demo
from opiekun.web.demo.mail import remove_mail
from opiekun.web.demo.overrun import forget_floor
from opiekun.web.demo.rates import remove_rates
from opiekun.web.demo.stages import forget_stages
from opiekun.web.models import DemoLoad

# Persons added to demo parties by hand go with them; demo persons who were moved to a real party stay, and so do lists
# that one made by hand names.
_GONE = """
CREATE TEMPORARY TABLE demo_persons ON COMMIT DROP AS
    SELECT id, identity_id FROM parties_person WHERE party_id BETWEEN %(first)s AND %(last)s;
CREATE TEMPORARY TABLE demo_identities ON COMMIT DROP AS
    SELECT identity_id AS id FROM parties_party WHERE id BETWEEN %(first)s AND %(last)s
    UNION SELECT identity_id FROM demo_persons;
CREATE TEMPORARY TABLE demo_cases ON COMMIT DROP AS
    SELECT id FROM cases_case WHERE party_id BETWEEN %(first)s AND %(last)s;
DELETE FROM cases_person WHERE case_id IN (SELECT id FROM demo_cases)
    OR person_id IN (SELECT id FROM demo_persons);
DELETE FROM cases_user WHERE case_id IN (SELECT id FROM demo_cases);
DELETE FROM cases_check WHERE case_id IN (SELECT id FROM demo_cases);
DELETE FROM cases_thread WHERE case_id IN (SELECT id FROM demo_cases);
DELETE FROM cases_plan_line WHERE case_id IN (SELECT id FROM demo_cases);
DELETE FROM cases_plan_version WHERE case_id IN (SELECT id FROM demo_cases);
DELETE FROM cases_entry WHERE case_id IN (SELECT id FROM demo_cases);
DELETE FROM cases_margin_state WHERE case_id IN (SELECT id FROM demo_cases);
DELETE FROM cases_stage_task_made WHERE case_id IN (SELECT id FROM demo_cases);
UPDATE cases_case SET parent_id = NULL WHERE parent_id IN (SELECT id FROM demo_cases);
DELETE FROM cases_case WHERE id IN (SELECT id FROM demo_cases);
DELETE FROM activities_task_item WHERE task_id IN (
    SELECT id FROM activities_task WHERE party_id BETWEEN %(first)s AND %(last)s);
DELETE FROM activities_task_reminder WHERE task_id IN (
    SELECT id FROM activities_task WHERE party_id BETWEEN %(first)s AND %(last)s);
CREATE TEMPORARY TABLE demo_tasks ON COMMIT DROP AS
    SELECT id, series_id FROM activities_task WHERE party_id BETWEEN %(first)s AND %(last)s;
DELETE FROM activities_task_link WHERE task_id IN (SELECT id FROM demo_tasks);
DELETE FROM activities_task WHERE id IN (SELECT id FROM demo_tasks);
DELETE FROM activities_task_series s WHERE id IN (SELECT series_id FROM demo_tasks)
    AND NOT EXISTS (SELECT FROM activities_task t WHERE t.series_id = s.id);
CREATE TEMPORARY TABLE demo_talks ON COMMIT DROP AS
    SELECT id FROM activities_interaction WHERE party_id BETWEEN %(first)s AND %(last)s;
CREATE TEMPORARY TABLE demo_notes ON COMMIT DROP AS
    SELECT id FROM activities_note WHERE party_id BETWEEN %(first)s AND %(last)s
    UNION SELECT id FROM activities_note WHERE person_id IN (SELECT id FROM demo_persons);
DELETE FROM activities_mention WHERE note_id IN (SELECT id FROM demo_notes);
DELETE FROM activities_note WHERE id IN (SELECT id FROM demo_notes);
DELETE FROM activities_participant WHERE interaction_id IN (SELECT id FROM demo_talks)
    OR person_id IN (SELECT id FROM demo_persons) OR party_id BETWEEN %(first)s AND %(last)s;
DELETE FROM activities_interactionlink WHERE interaction_id IN (SELECT id FROM demo_talks);
DELETE FROM activities_mailinteraction WHERE interaction_id IN (SELECT id FROM demo_talks);
DELETE FROM activities_interaction WHERE id IN (SELECT id FROM demo_talks);
UPDATE activities_interaction SET person_id = NULL WHERE person_id IN (SELECT id FROM demo_persons);
DELETE FROM parties_customer WHERE party_id BETWEEN %(first)s AND %(last)s;
DELETE FROM parties_supplier WHERE party_id BETWEEN %(first)s AND %(last)s;
DELETE FROM parties_privatechannel WHERE person_id IN (SELECT id FROM demo_persons);
DELETE FROM parties_homeaddress WHERE person_id IN (SELECT id FROM demo_persons);
DELETE FROM parties_personday WHERE person_id IN (SELECT id FROM demo_persons);
DELETE FROM parties_familymember WHERE person_id IN (SELECT id FROM demo_persons);
DELETE FROM parties_interest WHERE person_id IN (SELECT id FROM demo_persons);
DELETE FROM parties_personfact WHERE person_id IN (SELECT id FROM demo_persons);
DELETE FROM parties_dayreminder WHERE person_id IN (SELECT id FROM demo_persons);
DELETE FROM parties_bankaccount WHERE party_id BETWEEN %(first)s AND %(last)s;
DELETE FROM parties_channel WHERE identity_id IN (SELECT id FROM demo_identities);
DELETE FROM parties_address WHERE identity_id IN (SELECT id FROM demo_identities);
DELETE FROM parties_partylistmember WHERE party_id BETWEEN %(first)s AND %(last)s;
DELETE FROM parties_partylist l WHERE id BETWEEN %(first)s AND %(last)s AND NOT EXISTS (
    SELECT FROM parties_partylist o, parties_lists_named(o.condition) named
    WHERE o.trashed_at IS NULL AND o.condition IS NOT NULL AND named = l.id);
DELETE FROM parties_person WHERE id IN (SELECT id FROM demo_persons);
DELETE FROM parties_party WHERE id BETWEEN %(first)s AND %(last)s;
DELETE FROM parties_identity WHERE id IN (SELECT id FROM demo_identities);
DROP TABLE demo_persons, demo_identities, demo_cases, demo_tasks, demo_talks, demo_notes
"""


def remove(actor: Viewer) -> DemoLoad:
    """Remove demo parties with all that hangs on them, demo users, teams and custom fields that nobody else uses,
    what was wanted of the stages of sales, and the demo profile of our company.

    What was made by hand stays: its account manager is nobody where it was a demo user. History keeps that there was
    a demo company. Raises NotAllowed, DemoNotLoaded, DemoAdministratorIsLast, DemoInUse.
    """
    require(actor, "role", "manage")
    with _refusing_by_name(), writing(actor):
        lock_demo()
        loaded = DemoLoad.objects.filter(removed_at__isnull=True).first()
        if loaded is None:
            raise DemoNotLoaded
        _keep_an_administrator(loaded.user_ids)
        remove_documents(loaded)
        with connection.cursor() as cursor:
            _delete_records(cursor, loaded)
        remove_mail()
        remove_rates()
        forget_stages(actor)
        forget_floor(actor)
        custom_fields.remove(actor, loaded.custom_field_ids)
        Party.objects.filter(account_manager__in=loaded.user_ids).update(account_manager=None)
        if loaded.fills_own_company:
            own_company.clear(actor)
        User.objects.filter(pk__in=loaded.user_ids).delete()
        _delete_teams(loaded.team_ids)
        loaded.removed_at = Now()
        loaded.save(update_fields=["removed_at"])
    return loaded


def _delete_records(cursor: CursorWrapper, loaded: DemoLoad) -> None:
    block = {"first": loaded.first_id, "last": loaded.last_id}
    for statement in _GONE.split(";"):
        cursor.execute(statement, block)


def _delete_teams(team_ids: list[int]) -> None:
    """From the bottom up; a team that real users joined, or with a real one below it, stays."""
    for team_id in reversed(team_ids):
        in_use = Membership.objects.filter(team=team_id).exists() or Team.objects.filter(parent=team_id).exists()
        if not in_use:
            Team.objects.filter(pk=team_id).delete()


def _keep_an_administrator(demo_users: list[int]) -> None:
    real = User.objects.exclude(pk__in=demo_users).filter(is_active=True, trashed_at__isnull=True)
    administrators = UserRole.objects.filter(role__code=ADMINISTRATOR, user__in=real)
    if real.exists() and not administrators.exists():
        raise DemoAdministratorIsLast


@contextmanager
def _refusing_by_name() -> Iterator[None]:
    """Another app's row that points at a demo record stops the removal; nothing is half removed."""
    try:
        yield
    except ProtectedError as refused:
        raise DemoInUse(next(iter(refused.protected_objects))._meta.db_table) from refused
    except IntegrityError as refused:
        cause = refused.__cause__
        if not isinstance(cause, psycopg.errors.ForeignKeyViolation):
            raise
        raise DemoInUse(cause.diag.table_name or "?") from refused
