"""The moments along which timelines walk: the same as what a plain look at all rows finds, whatever was written."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any, Final

import pytest
from django.db import connection, transaction
from django.utils import timezone

from opiekun.activities.models import (
    Attachment,
    Document,
    DocumentVersion,
    Interaction,
    InteractionKind,
    InteractionLink,
    Participant,
    Renewal,
    Task,
    TaskLink,
)
from opiekun.activities.services.interactions import purge_interactions
from opiekun.core.models import StoredFile
from opiekun.parties.services import create_person
from opiekun.records.record.timeline import Asked, read_before, read_timeline, write_before
from tests.cases.cases import make_case, make_party, make_person
from tests.parties.people import TestViewer, manager
from tests.parties.test_shared_identity import run_together

AT: Final = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
# What the tables hold, and what they should.
_KEPT: Final = {
    "renewals": (
        "SELECT attachment_id, version_id, record_id, at FROM activities_renewal",
        "SELECT a.id, v.id, a.record_id, v.created_at FROM activities_attachment a"
        " JOIN activities_document_version v ON v.document_id = a.document_id AND v.number > 1",
    ),
    "tasks": (
        "SELECT link_id, task_id, record_id, due, done_at FROM activities_task_moment",
        "SELECT l.id, t.id, l.record_id, CASE WHEN t.state = 'open' AND t.trashed_at IS NULL THEN"
        " coalesce((t.due_on + coalesce(t.due_time, '23:59'))::timestamp AT TIME ZONE 'UTC', 'infinity') END,"
        " CASE WHEN t.state = 'done' AND t.trashed_at IS NULL THEN t.finished_at END"
        " FROM activities_task_link l JOIN activities_task t ON t.id = l.task_id",
    ),
    "participants": (
        "SELECT participant_id, interaction_id, record_id, at, is_planned FROM activities_participant_moment",
        "SELECT p.id, i.id, p.person_id, i.started_at, i.state = 'planned' FROM activities_participant p"
        " JOIN activities_interaction i ON i.id = p.interaction_id WHERE p.person_id IS NOT NULL",
    ),
    "links": (
        "SELECT link_id, interaction_id, record_id, at, is_planned FROM activities_interactionlink_moment",
        "SELECT l.id, i.id, l.record_id, i.started_at, i.state = 'planned' FROM activities_interactionlink l"
        " JOIN activities_interaction i ON i.id = l.interaction_id",
    ),
}


def differences() -> dict[str, int]:
    """How many rows of each table are wrong or missing."""
    found = {}
    with connection.cursor() as cursor:
        for name, (kept, plain) in _KEPT.items():
            cursor.execute(
                f"SELECT count(*) FROM (({kept} EXCEPT ALL {plain}) UNION ALL ({plain} EXCEPT ALL {kept})) d"
            )
            found[name] = cursor.fetchone()[0]
    return found


class Writer:
    """Writes by chance whatever stands on timelines, straight into the tables."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.actor = manager()
        self.party = make_party(self.actor)
        self.persons = [make_person(self.actor, self.party, first, "Dudek") for first in ("Konrad", "Ewa")]
        self.case = make_case(self.actor, party=str(self.party)).pk
        self.records = [self.party, *self.persons, self.case]
        self.kind = InteractionKind.objects.get(code="call").pk
        self.file = StoredFile.objects.create(storage_key="x", name="x.txt", content_type="text/plain", size=1)

    def chance(self, rows: Any) -> Any:
        return rows.order_by("pk")[self.random.randrange(rows.count())] if rows.exists() else None

    def moment(self) -> datetime:
        # Few different ones, so that many are of one instant.
        return AT + timedelta(hours=self.random.randrange(-6, 6))

    def state(self) -> str:
        return self.random.choice(("done", "done", "missed", "planned"))

    def write_interaction(self) -> None:
        made = Interaction.objects.create(
            kind_id=self.kind,
            party_id=self.party,
            person_id=self.random.choice((None, *self.persons)),
            started_at=self.moment(),
            state=self.state(),
            subject=f"Rozmowa {self.random.random()}",
        )
        for role in self.random.sample(("from", "to", "cc", "attendee"), self.random.randrange(4)):
            Participant.objects.create(interaction=made, role=role, person_id=self.random.choice(self.persons))
        if self.random.random() < 0.5:
            InteractionLink.objects.create(interaction=made, record_id=self.case)

    def change_interaction(self) -> None:
        if (row := self.chance(Interaction.objects)) is not None:
            values = self.random.choice(
                (
                    {"started_at": self.moment()},
                    {"state": self.state()},
                    {"person_id": self.random.choice((None, *self.persons))},
                    {"trashed_at": self.random.choice((None, AT))},
                )
            )
            Interaction.objects.filter(pk=row.pk).update(**values)

    def change_participant(self) -> None:
        if (row := self.chance(Participant.objects)) is None:
            return
        if self.random.random() < 0.4:
            row.delete()
        elif self.random.random() < 0.5:
            Participant.objects.filter(pk=row.pk).update(person_id=None, address=f"{row.pk}@firma.pl")
        else:
            Participant.objects.filter(pk=row.pk).update(person_id=self.persons[0], address="")

    def change_link(self) -> None:
        if (row := self.chance(InteractionLink.objects)) is not None:
            if self.random.random() < 0.5:
                row.delete()
            else:
                InteractionLink.objects.filter(pk=row.pk).update(record_id=self.random.choice(self.records))

    def remove_interaction(self) -> None:
        if (row := self.chance(Interaction.objects)) is not None:
            purge_interactions([row.pk])

    def write_task(self) -> None:
        made = Task.objects.create(title=f"Zadanie {self.random.random()}", assignee_id=self.actor.id, **self.due())
        for record in self.random.sample(self.records, self.random.randrange(3)):
            TaskLink.objects.create(task=made, record_id=record)

    def due(self) -> dict[str, Any]:
        if self.random.random() < 0.2:
            return {"due_on": None, "due_time": None}
        hour = self.random.choice((None, time(8), time(23, 59)))
        return {"due_on": AT.date() + timedelta(days=self.random.randrange(4)), "due_time": hour}

    def change_task(self) -> None:
        if (row := self.chance(Task.objects)) is None:
            return
        values: dict[str, Any] = self.random.choice(
            (
                self.due(),
                {"state": "done", "finished_at": self.moment()},
                {"state": "cancelled", "finished_at": self.moment()},
                {"state": "open", "finished_at": None, "outcome": ""},
                {"trashed_at": self.random.choice((None, AT))},
            )
        )
        Task.objects.filter(pk=row.pk).update(**values)

    def change_task_link(self) -> None:
        if (row := self.chance(TaskLink.objects)) is not None:
            if self.random.random() < 0.5:
                row.delete()
            else:
                free = [one for one in self.records if not row.task.links.filter(record_id=one).exists()]
                TaskLink.objects.filter(pk=row.pk).update(record_id=self.random.choice(free or [row.record_id]))

    def remove_task(self) -> None:
        if (row := self.chance(Task.objects)) is not None:
            row.delete()

    def write_document(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('activities_document_version', 'id'))")
            version = cursor.fetchone()[0]
            document = Document.objects.create(title=f"Pismo {version}", current_id=version)
            self.add_version(document.pk, 1, version)
        for record in self.random.sample(self.records, self.random.randrange(1, 4)):
            Attachment.objects.create(document=document, record_id=record, attached_at=self.moment())

    def add_version(self, document: int, number: int, pk: int | None = None) -> None:
        DocumentVersion.objects.create(
            **({"pk": pk} if pk else {}),
            document_id=document,
            number=number,
            file=self.file,
            name="x.txt",
            size=1,
            media_type="text/plain",
            sha256=f"{number}",
            created_at=self.moment(),
        )

    def renew_document(self) -> None:
        if (row := self.chance(Document.objects)) is not None:
            self.add_version(row.pk, row.versions.count() + 1)

    def change_attachment(self) -> None:
        if (row := self.chance(Attachment.objects)) is None:
            return
        free = [one for one in self.records if not row.document.attachments.filter(record_id=one).exists()]
        if self.random.random() < 0.4 or not free:
            row.delete()
        else:
            Attachment.objects.filter(pk=row.pk).update(record_id=self.random.choice(free))

    def change_document(self) -> None:
        if (row := self.chance(Document.objects)) is not None:
            Document.objects.filter(pk=row.pk).update(trashed_at=self.random.choice((None, AT)))

    def anything(self) -> None:
        steps: tuple[Callable[[], None], ...] = (
            *(self.write_interaction, self.change_interaction, self.change_participant, self.change_link) * 2,
            *(self.write_task, self.change_task, self.change_task_link) * 2,
            *(self.write_document, self.renew_document, self.change_attachment, self.change_document) * 2,
            *(self.remove_interaction, self.remove_task),
        )
        self.random.choice(steps)()


def walked(who: TestViewer, kind: str, record: int, source: str, person: int | None) -> list[tuple[datetime, int]]:
    """All entries of a source, page by page."""
    found: list[tuple[datetime, int]] = []
    before = None
    while True:
        page = read_timeline(who, kind, record, Asked(source=source, person_id=person, before=before, limit=3))
        found += [(entry.at, entry.record_id or 0) for entry in page.entries]
        if page.before is None:
            return found
        before = read_before(write_before(page.before))


def newest(pairs: list[tuple[datetime, int, int]]) -> list[tuple[datetime, int]]:
    """By moment and key, the newest first; without the key."""
    return [(at, record) for at, _key, record in sorted(pairs, key=lambda one: one[:2], reverse=True)]


def plain_interactions(records: list[int], party: int | None = None) -> list[tuple[datetime, int]]:
    rows = Interaction.objects.filter(trashed_at=None).exclude(state="planned")
    rows = rows if party is None else rows.filter(party_id=party)
    found = [
        row
        for row in rows
        if row.person_id in records
        or row.participants.filter(person_id__in=records).exists()
        or row.links.filter(record_id__in=records).exists()
    ]
    return newest([(row.started_at, row.pk, row.pk) for row in found])


def plain_tasks(records: list[int]) -> list[tuple[datetime, int]]:
    rows = Task.objects.filter(trashed_at=None, state="done", links__record_id__in=records)
    return newest([(row.finished_at or AT, row.pk, row.pk) for row in rows])


def plain_documents(records: list[int]) -> list[tuple[datetime, int]]:
    found = []
    for row in Attachment.objects.filter(record_id__in=records, document__trashed_at=None):
        found.append((row.attached_at, row.pk * 2, row.document_id))
        found += [
            (
                version.created_at,
                Renewal.objects.get(attachment=row, version=version).pk * 2 + 1,
                row.document_id,
            )
            for version in row.document.versions.filter(number__gt=1)
        ]
    return newest(found)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(1, 4))
def test_whatever_is_written_timelines_tell_what_a_plain_look_finds(seed: int) -> None:
    writer = Writer(seed)
    for _step in range(120):
        writer.anything()
    assert differences() == dict.fromkeys(_KEPT, 0)
    who, person = writer.actor, writer.persons[0]
    assert walked(who, "person", person, "interactions", None) == plain_interactions([person])
    assert walked(who, "party", writer.party, "interactions", person) == plain_interactions([person])
    assert walked(who, "person", person, "tasks", None) == plain_tasks([person])
    assert walked(who, "person", person, "documents", None) == plain_documents([person])
    assert walked(who, "party", writer.party, "documents", None) == plain_documents([writer.party, *writer.persons])
    case = writer.case
    assert walked(who, "case", case, "case.interactions", None) == plain_interactions([case])
    assert walked(who, "case", case, "case.tasks", None) == plain_tasks([case])
    for record, kind in ((person, "person"), (case, "case")):
        waiting = read_timeline(who, kind, record).waiting
        rows = Task.objects.filter(trashed_at=None, state="open", links__record_id=record)
        due = sorted(
            (row.due_on or AT.date() + timedelta(days=9999), row.due_time or time(23, 59), row.pk) for row in rows
        )
        told = [entry.record_id for entry in waiting if entry.kind == "task"]
        assert told == [pk for _day, _hour, pk in due][: len(told)]
        assert len(told) == min(len(due), 20)


@pytest.mark.django_db(transaction=True)
def test_what_is_written_at_once_leaves_no_moment_behind() -> None:
    writer = Writer(7)
    writer.write_document()
    document = Document.objects.get()
    Attachment.objects.all().delete()
    task = Task.objects.create(title="Zadzwonić", assignee_id=writer.actor.id)
    talk = Interaction.objects.create(kind_id=writer.kind, party_id=writer.party, started_at=AT)
    person = create_person(writer.actor, {"party": str(writer.party), "last_name": "Lis"}).id
    for number in range(3):
        day, record = AT.date() + timedelta(days=number), writer.records[number + 1]
        at, role = timezone.now() + timedelta(days=number), ("from", "to", "cc")[number]
        results = run_together(
            partial(writer.add_version, document.pk, number + 2),
            partial(Attachment.objects.create, document=document, record_id=record),
            partial(Task.objects.filter(pk=task.pk).update, due_on=day),
            partial(TaskLink.objects.create, task=task, record_id=record),
            partial(Interaction.objects.filter(pk=talk.pk).update, started_at=at),
            partial(Participant.objects.create, interaction=talk, role=role, person_id=person),
        )
        assert [one for one in results if isinstance(one, Exception)] == []
    assert differences() == dict.fromkeys(_KEPT, 0)
