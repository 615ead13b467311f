"""Persons as they stand in the register, and the parties at which they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from opiekun.parties.choices import PartyKind
from opiekun.parties.importing.standing import CHANNEL, NAMES, Standing, stored_custom
from opiekun.parties.rules.yearly_days import YearlyDay
from opiekun.records.external_ids import external_ids_of
from opiekun.records.importing.entries import Target

PERSON_COLUMNS: Final = ("job_title", "department", "occupation", "education", "is_main", "has_left", "remarks")
_FLAGS: Final = frozenset({"is_main", "has_left"})


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What must be known of a party to put persons there."""

    id: int
    kind: str
    owner_id: int | None
    is_own: bool
    shown: str
    manager: str | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """An anniversary under its name, or a member of the family by relation and name, with or without a birthday."""

    kind: str
    relation: str
    name: str
    day: YearlyDay | None


@dataclass
class PersonStanding(Standing):
    """A person with all that an import can change; ``party_id`` says where.

    ``days`` are birthday and name day by their kind, each with the id of its row (0: a new one); None: it goes.
    ``interests`` are hobbies and interests by kind and folded words, each with the id of its row and,
    where it is new (0), its words. ``occasions`` are anniversaries and family members, each with the id of its row.
    """

    party_id: int = 0
    party_kind: str = ""
    days: dict[str, tuple[int, YearlyDay | None]] = field(default_factory=dict)
    interests: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    interests_gone: list[int] = field(default_factory=list)
    occasions: dict[tuple[str, str, str], tuple[int, Occasion]] = field(default_factory=dict)
    occasions_gone: list[tuple[str, int]] = field(default_factory=list)


_PERSONS: Final = f"""
SELECT n.id, n.version, n.party_id, n.party_kind, n.identity_id, p.owner_id, p.is_own, i.display_name, n.custom,
    {", ".join(f"i.{name}" for name in NAMES)}, {", ".join(f"n.{name}" for name in PERSON_COLUMNS)}
FROM parties_person n JOIN parties_identity i ON i.id = n.identity_id JOIN parties_party p ON p.id = n.party_id
WHERE n.id = ANY(%s) AND n.trashed_at IS NULL
"""  # noqa: S608 - put together from constants
_CHANNELS: Final = (
    f"SELECT identity_id, id, {', '.join(CHANNEL)} FROM parties_channel WHERE identity_id = ANY(%s) ORDER BY id"  # noqa: S608
)
_PARTIES: Final = """
SELECT p.id, p.kind, p.owner_id, p.is_own, i.display_name, u.name
FROM parties_party p JOIN parties_identity i ON i.id = p.identity_id
    LEFT JOIN accounts_user u ON u.id = p.account_manager_id
WHERE p.id = ANY(%s) AND p.trashed_at IS NULL
"""


def person_standings(person_ids: Sequence[int], system: str) -> Mapping[int, PersonStanding]:
    """The live persons by their ids. Rights are the caller's to check."""
    if not person_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, [list(person_ids)])
        found = {row[0]: _standing(row) for row in cursor.fetchall()}
        by_identity = {standing.identity_id: standing for standing in found.values()}
        cursor.execute(_CHANNELS, [list(by_identity)])
        for identity_id, row_id, *values in cursor.fetchall():
            row = {"id": row_id, **dict(zip(CHANNEL, values, strict=True))}
            by_identity[identity_id].channels.append(row)
    for person_id, ids in external_ids_of(found, system).items():
        found[person_id].external_id = ids[system]
    return found


def _standing(row: Sequence[Any]) -> PersonStanding:
    person_id, version, party_id, party_kind, identity_id, owner_id, is_own, shown, custom, *rest = row
    return PersonStanding(
        PartyKind.NATURAL_PERSON.value,
        Target(person_id, version),
        identity_id,
        owner_id,
        is_own,
        None,
        shown,
        names=dict(zip(NAMES, rest[: len(NAMES)], strict=True)),
        columns=dict(zip(PERSON_COLUMNS, rest[len(NAMES) :], strict=True)),
        custom=stored_custom(custom),
        party_id=party_id,
        party_kind=party_kind,
    )


def new_person(values: Mapping[str, Any], party: PartyFacts) -> PersonStanding:
    """A person as a row says it."""
    standing = PersonStanding(
        PartyKind.NATURAL_PERSON.value,
        names={name: values.get(name, "") for name in NAMES},
        columns={name: values.get(name) or (False if name in _FLAGS else "") for name in PERSON_COLUMNS},
        is_new=True,
        party_id=party.id,
        party_kind=party.kind,
    )
    standing.channels = [dict(row) for row in values.get("channels", ())]
    standing.external_id = values.get("external_id", "")
    if standing.external_id:
        standing.touched.add("external_id")
    return standing


def party_facts(party_ids: Sequence[int]) -> Mapping[int, PartyFacts]:
    """Live parties by their ids."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTIES, [list(party_ids)])
        return {row[0]: PartyFacts(*row) for row in cursor.fetchall()}
