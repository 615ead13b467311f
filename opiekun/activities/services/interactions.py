"""Writing down what was said with a party, changing it, and to the trash and back."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from opiekun.activities.announcing import announce_interactions
from opiekun.activities.choices import InteractionState
from opiekun.activities.errors import refusing_by_name
from opiekun.activities.models import Interaction
from opiekun.activities.permissions import INTERACTION, reached_interactions
from opiekun.activities.selectors.interaction_kinds import KindOfInteraction, kinds
from opiekun.activities.services import interaction_rules as rules
from opiekun.activities.services.interaction_custom import read_custom_of_kind
from opiekun.activities.services.interaction_rows import insert_links, replace_links, replace_participants, rows_there
from opiekun.activities.services.saved import Saved
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.locking import lock_current
from opiekun.core.permissions import require
from opiekun.core.rows import insert_row, update_row
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Party
from opiekun.parties.permissions import reached
from opiekun.records.custom.reading import merged, read_both, without_custom


def create_interaction(actor: Viewer, raw: Mapping[str, Any], then: Callable[[int], None] | None = None) -> Saved:
    """Write down an interaction from entered fields.

    Without a party it is the person's, without either our own company's; without a time it is now, without a user the
    actor's, and one that is to come is planned. ``then`` is called with the id inside the transaction.

    Raises NotAllowed, InvalidInput, OwnerInTrash.
    """
    require(actor, INTERACTION, "create")
    plain, given = without_custom(raw)
    clean, custom = read_both(
        lambda: rules.read(plain, ("kind",)), lambda: read_custom_of_kind(actor, given, str(plain.get("kind") or ""))
    )
    kind = kind_of(clean["kind"])
    rules.check_offered(kind)
    party_id, person_id = rules.find_party(actor, clean.pop("party", None), clean.pop("person", None))
    if not _reaches(actor, party_id):
        raise NotAllowed
    user_id = clean.pop("user", actor.id)
    rules.check_user(user_id)
    rules.check_rows(actor, clean)
    columns = new_columns(clean, custom, kind, party_id, person_id)
    columns["user_id"] = user_id
    with refusing_by_name(), writing(actor):
        pk, version = insert_row(Interaction, columns, "id", "version")
        replace_participants(pk, clean.get("participants", ()))
        insert_links(pk, clean.get("links", ()))
        announce_interactions([pk])
        if then is not None:
            then(pk)
    return Saved(pk, version)


def new_columns(
    clean: Mapping[str, Any], custom: Mapping[str, Any], kind: KindOfInteraction, party_id: int, person_id: int | None
) -> dict[str, Any]:
    """What is written of a new interaction, but for whose it is."""
    started_at = clean.get("started_at") or clock.now()
    rules.check_took_place(clean.get("state", ""), started_at)
    columns: dict[str, Any] = {
        **{name: clean[name] for name in (*rules.COLUMNS, "body_text") if name in clean},
        "kind_id": kind.id,
        "party_id": party_id,
        "person_id": person_id,
        "started_at": started_at,
        "state": clean.get("state") or rules.usual_state(started_at),
        "subject": rules.titled(clean.get("subject", ""), clean.get("body_text", ""), clean.get("outcome", ""), kind),
    }
    if values := merged({}, custom):
        columns["custom"] = Jsonb(values)
    return columns


def _reaches(actor: Viewer, party_id: int) -> bool:
    condition = reached(actor, INTERACTION, "create", "")
    rows = Party.objects.filter(pk=party_id)
    if condition is None or rows.filter(is_own=True).exists():
        return True
    return rows.filter(condition).exists()


def kind_of(code: str) -> KindOfInteraction:
    """The kind by a code that was read."""
    kind = kinds().by_code(code)
    assert kind is not None
    return kind


def update_interaction(actor: Viewer, pk: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields; participants and links are given whole. The party never changes. One that becomes of
    another kind loses what that kind does not have, and needs what it requires.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput.
    """
    with refusing_by_name(), writing(actor):
        row = lock_interaction(actor, pk, "edit", expected)
        clean, columns = changed_columns(actor, row, raw)
        if "kind_id" in columns:
            rules.check_offered(kind_of(clean["kind"]))
        if columns:
            update_row(Interaction, pk, columns, "version")
        if "participants" in clean:
            replace_participants(pk, clean["participants"])
        gone = replace_links(actor, pk, clean["links"]) if "links" in clean else ()
        announce_interactions([pk], gone)
        version: int = Interaction.objects.values_list("version", flat=True).get(pk=pk)
    return Saved(pk, version)


def changed_columns(
    actor: Viewer, row: Interaction, raw: Mapping[str, Any]
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """What was read, and the columns that this changes of an interaction that is locked. Raises InvalidInput."""
    plain, given = without_custom(raw)
    present_kind = kinds().by_id(row.kind_id)
    assert present_kind is not None
    kind_code = str(plain.get("kind") or present_kind.code)
    is_new_kind = kind_code != present_kind.code
    clean, custom = read_both(
        lambda: rules.read(plain),
        lambda: read_custom_of_kind(actor, given, kind_code, row.custom, row.pk, new_kind=is_new_kind),
    )
    columns = _changes(actor, row, clean)
    values = merged(row.custom, custom)
    values = {code: value for code, value in values.items() if kinds().has_field(kind_code, code)}
    if values != row.custom:
        columns["custom"] = Jsonb(values)
    return clean, columns


def _changes(actor: Viewer, row: Interaction, clean: Mapping[str, Any]) -> dict[str, Any]:
    if clean.get("party") not in (None, row.party_id):
        raise rules.wrong("party", "fixed", _("An interaction stays with its party."))
    if "person" in clean and clean["person"] != row.person_id:
        rules.check_person(actor, clean["person"], row.party_id)
    if "user" in clean and clean["user"] != row.user_id:
        rules.check_user(clean["user"])
    if "participants" in clean or "links" in clean:
        rules.check_rows(actor, clean, rows_there(row.pk))
    if "started_at" in clean and clean["started_at"] is None:
        raise rules.wrong("started_at", "required")
    _check_time(row, clean)
    wanted = {name: clean[name] for name in (*rules.COLUMNS, "body_text") if name in clean}
    if "kind" in clean:
        wanted["kind_id"] = kind_of(clean["kind"]).id
    wanted |= {f"{name}_id": clean[name] for name in ("person", "user") if name in clean}
    if wanted.get("subject") == "":
        kind = kinds().by_id(wanted.get("kind_id", row.kind_id))
        assert kind is not None
        body, outcome = wanted.get("body_text", row.body_text), wanted.get("outcome", row.outcome)
        wanted["subject"] = rules.titled("", body, outcome, kind)
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}


def _check_time(row: Interaction, clean: Mapping[str, Any]) -> None:
    """One that stands in the days to come, though it is done, may be changed in all but that."""
    state, started_at = clean.get("state", row.state), clean.get("started_at", row.started_at)
    if (state, started_at) != (row.state, row.started_at):
        rules.check_took_place(state, started_at, "state" if started_at == row.started_at else "started_at")


def finish_interaction(
    actor: Viewer, pk: int, outcome: str = "", expected: int | None = None, state: str = InteractionState.DONE
) -> Saved:
    """Say that a planned one took place (or did not), and what came of it. One that took place before the hour for
    which it was planned was held now: nothing that is done stands in the days to come."""
    raw = {"state": str(state), **({"outcome": outcome} if outcome else {})}
    planned_for = Interaction.objects.filter(pk=pk).values_list("started_at", flat=True).first()
    is_early = planned_for is not None and rules.usual_state(planned_for) == InteractionState.PLANNED
    if state == InteractionState.DONE and is_early:
        raw["started_at"] = clock.now().isoformat()
    return update_interaction(actor, pk, raw, expected)


def lock_interaction(
    actor: Viewer, pk: int, action: str, expected: int | None = None, trashed: bool = False
) -> Interaction:
    """The interaction, locked for a change. Raises NotFound, NotAllowed, StaleVersion."""
    # Locked first: whoever reaches its party may be another just now.
    Interaction.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if not reached_interactions(actor, action if trashed else "view", trashed).filter(pk=pk).exists():
        raise NotFound
    if not reached_interactions(actor, action, trashed).filter(pk=pk).exists():
        raise NotAllowed
    return lock_current(Interaction.objects.filter(trashed_at__isnull=not trashed), pk, expected)


def trash_interaction(actor: Viewer, pk: int, expected: int | None = None) -> Saved:
    """Put the interaction into the trash. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        lock_interaction(actor, pk, "trash", expected)
        Interaction.objects.filter(pk=pk).update(trashed_at=Now(), trash_root_id=pk)
        announce_interactions([pk])
        return Saved(pk, Interaction.objects.values_list("version", flat=True).get(pk=pk))


def restore_interaction(actor: Viewer, pk: int, expected: int | None = None) -> Saved:
    """Take the interaction out of the trash. Raises NotFound, NotAllowed, StaleVersion, OwnerInTrash."""
    with refusing_by_name(), writing(actor):
        lock_interaction(actor, pk, "trash", expected, trashed=True)
        Interaction.objects.filter(pk=pk).update(trashed_at=None, trash_root_id=None)
        announce_interactions([pk])
        return Saved(pk, Interaction.objects.values_list("version", flat=True).get(pk=pk))


def purge_interactions(ids: list[int]) -> None:
    """Remove trashed interactions for good; called by core's purge in a transaction for each record."""
    Interaction.objects.filter(pk__in=ids, trashed_at__isnull=False).delete()
