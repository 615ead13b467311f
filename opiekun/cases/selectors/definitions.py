"""The types, stages and short lists as each process keeps them: read anew when the configuration's stamp is another."""

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.db import connection

from opiekun.cases.choices import CaseState, Outcome
from opiekun.cases.models.terms import TermKind
from opiekun.core.fields import Label
from opiekun.records.custom.definition import in_language

_READ: Final = """
SELECT s.stamp,
  (SELECT coalesce(json_agg(to_jsonb(t) ORDER BY t.position, t.id), '[]') FROM cases_type t),
  (SELECT coalesce(json_agg(to_jsonb(g) || jsonb_build_object(
      'next_ids', (SELECT coalesce(json_agg(n.to_id ORDER BY n.to_id), '[]') FROM cases_stage_next n
                   WHERE n.stage_id = g.id),
      'role_ids', (SELECT coalesce(json_agg(m.role_id ORDER BY m.role_id), '[]') FROM cases_stage_mover m
                   WHERE m.stage_id = g.id),
      'checks', (SELECT coalesce(json_agg(to_jsonb(c) ORDER BY c.position, c.id), '[]') FROM cases_stage_check c
                 WHERE c.stage_id = g.id),
      'tasks', (SELECT coalesce(json_agg(to_jsonb(k) ORDER BY k.position, k.id), '[]') FROM cases_stage_task k
                WHERE k.stage_id = g.id AND k.template_id IS NULL)
      ) ORDER BY g.position, g.id), '[]') FROM cases_stage g),
  (SELECT coalesce(json_agg(to_jsonb(e) ORDER BY e.position, e.id), '[]') FROM cases_term e)
FROM accounts_rights_stamp s
"""


@dataclass(frozen=True)
class CheckDefinition:
    """A point of a stage's checklist."""

    id: int
    text: str
    text_en: str
    is_retired: bool

    @property
    def label(self) -> Label:
        return in_language(self.text, self.text_en)


@dataclass(frozen=True)
class TaskDefinition:
    """A task that is made when a case comes into the stage for the first time."""

    id: int
    title: str
    details: str
    due_after_days: int | None
    priority: str


@dataclass(frozen=True)
class StageDefinition:
    """A stage as it is defined now; a retired one is shown and found, and no case comes into it."""

    id: int
    type_id: int
    code: str
    name: str
    name_en: str
    state: CaseState
    outcome: Outcome
    position: int
    colour: str
    probability: int
    guidance: str
    guidance_en: str
    required: tuple[str, ...]
    stale_after_days: int | None
    mover: str
    is_retired: bool
    replaced_by_id: int | None
    next_ids: tuple[int, ...]
    role_ids: tuple[int, ...]
    checks: tuple[CheckDefinition, ...]
    tasks: tuple[TaskDefinition, ...]

    @property
    def label(self) -> Label:
        return in_language(self.name, self.name_en)

    @property
    def advice(self) -> Label:
        """The guidance in the reader's language."""
        return in_language(self.guidance, self.guidance_en)

    @property
    def is_open(self) -> bool:
        return self.state != CaseState.CLOSED

    @property
    def is_lost(self) -> bool:
        return self.outcome == Outcome.LOST

    @property
    def points(self) -> tuple[CheckDefinition, ...]:
        """The points of its checklist that are in use."""
        return tuple(check for check in self.checks if not check.is_retired)


@dataclass(frozen=True)
class TypeDefinition:
    """A type of cases with its stages in their order."""

    id: int
    code: str
    name: str
    name_en: str
    icon: str
    number_pattern: str
    party_use: str
    margin_floor: Decimal | None
    linkable: tuple[str, ...]
    is_archived: bool
    position: int
    version: int
    every_stage: tuple[StageDefinition, ...] = ()

    @property
    def label(self) -> Label:
        return in_language(self.name, self.name_en)

    @cached_property
    def stages(self) -> tuple[StageDefinition, ...]:
        """Those in use: potential ones, then active ones, then closed ones, each in their order."""
        order = list(CaseState)
        used = [stage for stage in self.every_stage if not stage.is_retired]
        return tuple(sorted(used, key=lambda s: (order.index(s.state), s.is_lost, s.position, s.id)))

    @property
    def open_stages(self) -> tuple[StageDefinition, ...]:
        """Those in which work is done: the pipeline."""
        return tuple(stage for stage in self.stages if stage.is_open)

    @property
    def way(self) -> tuple[StageDefinition, ...]:
        """The stages through which a case goes that is not lost, in their order."""
        return tuple(stage for stage in self.stages if not stage.is_lost)

    @property
    def first(self) -> StageDefinition | None:
        """Where a new case begins."""
        return self.stages[0] if self.stages else None

    def after(self, stage_id: int) -> StageDefinition | None:
        """The next stage of the way to which a case in this one may go."""
        way = self.way
        at = next((n for n, stage in enumerate(way) if stage.id == stage_id), None)
        if at is None:
            return None
        allowed = way[at].next_ids
        return next((stage for stage in way[at + 1 :] if not allowed or stage.id in allowed), None)


@dataclass(frozen=True)
class TermDefinition:
    """An entry of a short list."""

    id: int
    kind: str
    code: str
    name: str
    name_en: str
    is_archived: bool
    position: int
    version: int

    @property
    def label(self) -> Label:
        return in_language(self.name, self.name_en)


@dataclass(frozen=True)
class Definitions:
    """All that the company defines of cases, and the stamp under which it was read."""

    stamp: UUID | None = None
    types: tuple[TypeDefinition, ...] = ()
    terms: tuple[TermDefinition, ...] = ()
    by_id: Mapping[int, TypeDefinition] = field(default_factory=dict)
    stage_by_id: Mapping[int, StageDefinition] = field(default_factory=dict)
    term_by_id: Mapping[int, TermDefinition] = field(default_factory=dict)

    @property
    def offered(self) -> list[TypeDefinition]:
        """The types for new cases."""
        return [one for one in self.types if not one.is_archived and one.stages]

    @property
    def stages(self) -> Iterator[StageDefinition]:
        """Every stage of every type, retired ones too."""
        return (stage for one in self.types for stage in one.every_stage)

    def type_by_code(self, code: str) -> TypeDefinition | None:
        return next((one for one in self.types if one.code == code), None)

    def stage_by_code(self, code: str) -> StageDefinition | None:
        return next((stage for stage in self.stages if stage.code == code), None)

    def terms_of(self, kind: TermKind) -> list[TermDefinition]:
        """The whole short list, archived entries too."""
        return [term for term in self.terms if term.kind == kind]

    def term_by_code(self, kind: TermKind, code: str) -> TermDefinition | None:
        return next((term for term in self.terms_of(kind) if term.code == code), None)


_kept = Definitions()
_present: ContextVar[Definitions | None] = ContextVar("opiekun_case_definitions", default=None)


def definitions() -> Definitions:
    """The definitions with which the request, job or command began; read now where none did."""
    global _kept
    found = _present.get() or _kept
    if found.stamp is None:
        found = _kept = read_definitions()
    return found


def keep_current_definitions(stamp: UUID) -> None:
    """Begin with the definitions under the stamp; no statement is needed while nobody changes anything."""
    global _kept
    if _kept.stamp is not None and _kept.stamp != stamp:
        # Read when they are asked for.
        _kept = Definitions()
    _present.set(None if _kept.stamp is None else _kept)


def refresh_definitions() -> Definitions:
    """Go on with the definitions as the open transaction sees them; other requests learn of them by the stamp."""
    found = read_definitions()
    _present.set(found)
    return found


def forget_definitions() -> None:
    """Begin anew, for tests."""
    global _kept
    _kept = Definitions()
    _present.set(None)


def read_definitions() -> Definitions:
    """All definitions and the stamp, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        stamp, types, stages, terms = cursor.fetchone()
    of_type: dict[int, list[StageDefinition]] = {}
    for row in stages:
        of_type.setdefault(row["type_id"], []).append(_stage(row))
    every = tuple(_type(row, tuple(of_type.get(row["id"], ()))) for row in types)
    entries = tuple(TermDefinition(**row) for row in terms)
    return Definitions(
        stamp,
        every,
        entries,
        {one.id: one for one in every},
        {stage.id: stage for one in every for stage in one.every_stage},
        {term.id: term for term in entries},
    )


def _stage(row: dict[str, Any]) -> StageDefinition:
    checks = tuple(
        CheckDefinition(**{name: check[name] for name in ("id", "text", "text_en", "is_retired")})
        for check in row.pop("checks")
    )
    tasks = tuple(
        TaskDefinition(**{name: task[name] for name in ("id", "title", "details", "due_after_days", "priority")})
        for task in row.pop("tasks")
    )
    tuples = {name: tuple(row[name]) for name in ("required", "next_ids", "role_ids")}
    states = {"state": CaseState(row["state"]), "outcome": Outcome(row["outcome"])}
    return StageDefinition(**{**row, **tuples, **states, "checks": checks, "tasks": tasks})


def _type(row: dict[str, Any], stages: tuple[StageDefinition, ...]) -> TypeDefinition:
    floor = None if row["margin_floor"] is None else Decimal(str(row["margin_floor"]))
    return TypeDefinition(**{**row, "margin_floor": floor, "linkable": tuple(row["linkable"])}, every_stage=stages)
