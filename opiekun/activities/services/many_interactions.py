"""Many interactions written at once, as an import brings them: the rules of single ones, asked once for all rows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from opiekun.accounts.models import User
from opiekun.activities.announcing import announce_interactions
from opiekun.activities.errors import refusing_by_name
from opiekun.activities.models import Interaction
from opiekun.activities.permissions import INTERACTION, reached_interactions
from opiekun.activities.services import interaction_rules as rules
from opiekun.activities.services.interaction_custom import read_custom_of_kind
from opiekun.activities.services.interactions import changed_columns, kind_of, new_columns
from opiekun.activities.services.saved import Saved
from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.record_ids import reserve_record_ids
from opiekun.core.rows import insert_rows, update_rows
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Party
from opiekun.parties.permissions import reached, reached_parties, reached_persons
from opiekun.records.custom.fields import definitions_for
from opiekun.records.custom.reading import read_both, without_custom

_AT_ONCE: Final = 200
Raw = Mapping[str, Any]


def create_interactions(actor: Viewer, raws: Sequence[Raw]) -> list[Saved | Refusal]:
    """Write down interactions from entered fields, each with its ``party``, without participants and links; answers in
    their order what was made of each, or why it was not. Raises NotAllowed."""
    require(actor, INTERACTION, "create")
    near = _Near(actor, raws)
    columns: list[dict[str, Any] | Refusal] = []
    for raw in raws:
        try:
            columns.append(near.columns(raw))
        except Refusal as refused:
            columns.append(refused)
    rows = [one for one in columns if not isinstance(one, Refusal)]
    with refusing_by_name(), writing(actor):
        ids = reserve_record_ids(len(rows)) if rows else []
        for row, pk in zip(rows, ids, strict=True):
            row["id"] = pk
        for names in {tuple(sorted(row)) for row in rows}:
            alike = [{name: row[name] for name in names} for row in rows if tuple(sorted(row)) == names]
            for start in range(0, len(alike), _AT_ONCE):
                insert_rows(Interaction, alike[start : start + _AT_ONCE])
        announce_interactions(ids)
        versions = dict(Interaction.objects.filter(pk__in=ids).values_list("pk", "version"))
    return [one if isinstance(one, Refusal) else Saved(one["id"], versions[one["id"]]) for one in columns]


def update_interactions(actor: Viewer, changes: Sequence[tuple[int, Raw]]) -> list[Saved | Refusal]:
    """Change the given fields of each, but for participants and links; answers in their order what became of each.

    Each is named once.
    """
    ids = [pk for pk, _raw in changes]
    done: list[Saved | Refusal] = []
    # What is to be unlike all others is compared with what was written before.
    one_by_one = any(one.is_unique for one in definitions_for(actor, INTERACTION))
    waiting: dict[int, dict[str, Any]] = {}
    versions: dict[int, int] = {}
    with refusing_by_name(), writing(actor):
        live = Interaction.objects.filter(pk__in=ids, trashed_at__isnull=True)
        rows = {row.pk: row for row in live.select_for_update(no_key=True).order_by("pk")}
        may = set(reached_interactions(actor, "edit").filter(pk__in=ids).values_list("pk", flat=True))
        for pk, raw in changes:
            try:
                if pk not in rows or pk not in may:
                    raise NotFound
                _clean, columns = changed_columns(actor, rows[pk], raw)
            except Refusal as refused:
                done.append(refused)
                continue
            done.append(Saved(pk, int(rows[pk].version)))
            if columns:
                waiting[pk] = columns
            if one_by_one:
                versions |= dict(update_rows(Interaction, [*waiting.items()], "id", "version"))
                waiting.clear()
        versions |= dict(update_rows(Interaction, [*waiting.items()], "id", "version"))
        announce_interactions([one.id for one in done if isinstance(one, Saved)])
    return [Saved(one.id, versions.get(one.id, one.version)) if isinstance(one, Saved) else one for one in done]


class _Near:
    """What the actor reaches of all that the rows name."""

    def __init__(self, actor: Viewer, raws: Sequence[Raw]) -> None:
        def named(name: str) -> set[int]:
            return {int(raw[name]) for raw in raws if raw.get(name) is not None}

        self._actor = actor
        parties = reached_parties(actor).filter(pk__in=named("party"))
        self._parties = set(parties.values_list("pk", flat=True))
        condition, rows = reached(actor, INTERACTION, "create", ""), Party.objects.filter(pk__in=self._parties)
        ours = rows.filter(is_own=True).values_list("pk", flat=True)
        writable = rows if condition is None else rows.filter(condition)
        self._writable = {*writable.values_list("pk", flat=True), *ours}
        persons = named("person")
        at = reached_persons(actor).filter(pk__in=persons).values_list("pk", "party_id") if persons else ()
        self._persons = dict(at)
        users = User.objects.filter(pk__in=named("user"), is_active=True, trashed_at__isnull=True)
        self._users = {*users.values_list("pk", flat=True), actor.id}

    def columns(self, raw: Raw) -> dict[str, Any]:
        """What is written of one row. Raises InvalidInput, NotAllowed."""
        plain, given = without_custom(raw)
        kind_code = str(plain.get("kind") or "")
        clean, custom = read_both(
            lambda: rules.read(plain, ("kind", "party")), lambda: read_custom_of_kind(self._actor, given, kind_code)
        )
        party_id, person_id = clean.pop("party"), clean.pop("person", None)
        user_id = clean.pop("user", self._actor.id)
        if party_id not in self._parties:
            raise rules.wrong("party")
        if person_id is not None and self._persons.get(person_id) != party_id:
            raise rules.wrong("person")
        if user_id not in self._users:
            raise rules.wrong("user")
        if party_id not in self._writable:
            raise NotAllowed
        kind = kind_of(clean["kind"])
        return {**new_columns(clean, custom, kind, party_id, person_id), "user_id": user_id}
