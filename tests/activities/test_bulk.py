"""Interactions and notes are changed in bulk by the services of single ones, and taken back."""

import pytest

from opiekun.activities.models import Interaction, Note
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.notes import create_note
from opiekun.core.kinds import record_kind
from opiekun.records.bulk.fields import bulk_fields
from opiekun.records.bulk.planning import plan_edit, plan_trash
from opiekun.records.bulk.starting import run, undo
from tests.activities.mail.test_receive import firm
from tests.api.program import program
from tests.parties.people import make_user, manager
from tests.records.operations import chosen

pytestmark = pytest.mark.django_db


def test_interactions_get_another_user_or_kind_and_back() -> None:
    actor, other = manager(), make_user()
    party = firm(actor, "Stalmix")
    ids = [create_interaction(actor, {"kind": "call", "party": str(party), "subject": n}).id for n in ("a", "b")]
    for field, value, column in (("user", str(other.pk), "user_id"), ("kind", "meeting", "kind__code")):
        before = list(Interaction.objects.order_by("pk").values_list(column, flat=True))
        edit = run(actor, plan_edit(actor, chosen(*ids, kind="interaction"), field, value).pk)
        assert [str(one) for one in Interaction.objects.values_list(column, flat=True)] == [value] * 2
        undo(actor, edit.pk)
        assert list(Interaction.objects.order_by("pk").values_list(column, flat=True)) == before
    run(actor, plan_trash(actor, chosen(*ids, kind="interaction")).pk)
    assert not Interaction.objects.filter(trashed_at__isnull=True).exists()


def test_who_may_read_a_note_is_changed_by_its_author_alone() -> None:
    actor, colleague = manager(), manager()
    party = firm(actor, "Stalmix")
    mine = create_note(actor, {"party": str(party), "body": "<p>moja</p>"}).id
    theirs = create_note(colleague, {"party": str(party), "body": "<p>ich</p>"}).id
    run(actor, plan_edit(actor, chosen(mine, theirs, kind="note"), "visibility", "team").pk)
    assert dict(Note.objects.values_list("pk", "visibility")) == {mine: "team", theirs: "all"}
    run(actor, plan_edit(actor, chosen(theirs, kind="note"), "pinned", True).pk)
    assert Note.objects.get(pk=theirs).pinned


def test_readers_have_no_fields_to_change() -> None:
    reader = manager(actions=frozenset({"view"}))
    assert bulk_fields(reader, record_kind("interaction")) == []
    caller = program("read_only")
    assert caller.post("/interactions/bulk-edit", {"ids": ["1"], "field": "state", "value": "done"}).status_code == 403
