"""What the demo company wants of its sales, stage by stage: guidance, points to tick, fields that must be filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from opiekun.cases.models import Case, CaseCheck, Stage, StageCheck
from opiekun.cases.services.stages import update_stage
from opiekun.core.viewer import Viewer
from opiekun.web.models import DemoLoad


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Of the stage with the code; texts in Polish and English."""

    code: str
    guidance: tuple[str, str]
    checks: Sequence[tuple[str, str]] = ()
    required: Sequence[str] = ()


_STAGES: Final = (
    _Wanted(
        "sale_qualification",
        (
            "Czy jest potrzeba, budżet i ktoś, kto decyduje? Jeśli nie, lepiej od razu przegrać.",
            "Is there a need, a budget and somebody who decides? If not, better lose it at once.",
        ),
    ),
    _Wanted(
        "sale_needs",
        (
            "Zapisz, czego klient chce, na kiedy i za ile. Przy montażu umów oględziny na miejscu.",
            "Write down what the customer wants, by when and for how much. To install, look at the place first.",
        ),
        (("Znamy osobę, która decyduje", "We know who decides"), ("Znamy termin i budżet", "We know date and budget")),
        ("planned_revenue",),
    ),
    _Wanted(
        "sale_quote",
        (
            "Zadzwoń dwa dni po wysłaniu oferty. Kto nie dzwoni, ten czeka.",
            "Call two days after the quote has gone out. Who does not call, waits.",
        ),
        (("Oferta wysłana", "Quote sent"), ("Oferta omówiona z klientem", "Quote talked over with the customer")),
        ("planned_revenue", "expected_close_on"),
    ),
    _Wanted(
        "sale_contract",
        (
            "Umowę podpisują obie strony, zanim zamówimy towar.",
            "Both sides sign before goods are ordered.",
        ),
        (("Umowa podpisana", "Contract signed"), ("Zaliczka zapłacona", "Advance paid")),
        ("planned_revenue", "expected_close_on"),
    ),
    _Wanted(
        "sale_delivery",
        (
            "Co zmienia koszt, wpisz od razu: marża jest widoczna, dopóki da się coś zrobić.",
            "Book at once what changes the cost: the margin shows while something can still be done.",
        ),
        (
            ("Potwierdzić harmonogram dostaw", "Confirm the dates of delivery"),
            ("Spisać protokół odbioru", "Write the record of acceptance"),
        ),
    ),
)
# Of the cases that stand in a stage two in three have its first point ticked, one in three the second, too.
_TICK: Final = """
INSERT INTO cases_check (case_id, check_id, by_id, at)
SELECT c.id, k.id, c.owner_id, least(c.entered_stage_at + make_interval(days => k.place::int), %(day)s::timestamptz)
FROM cases_case c JOIN (
    SELECT k.*, row_number() OVER (PARTITION BY k.stage_id ORDER BY k.position, k.id) AS place
    FROM cases_stage_check k WHERE NOT k.is_retired
) k ON k.stage_id = c.stage_id
WHERE c.party_id BETWEEN %(first)s AND %(last)s
    AND (hashint8(c.party_id - %(block)s)::bigint & 2147483647) %% 3 >= k.place AND c.entered_stage_at < %(day)s
"""


def describe_stages(actor: Viewer) -> None:
    """In a company without cases of its own, for stages of which nobody said anything yet."""
    if Case.objects.exists():
        return
    for wanted in _STAGES:
        stage = Stage.objects.filter(code=wanted.code, guidance="", required=[]).first()
        if stage is None or StageCheck.objects.filter(stage=stage).exists():
            continue
        guidance, guidance_en = wanted.guidance
        checks = [{"text": text, "text_en": english} for text, english in wanted.checks]
        update_stage(
            actor,
            stage.pk,
            {"guidance": guidance, "guidance_en": guidance_en, "checks": checks, "required": [*wanted.required]},
        )


def tick_points(loaded: DemoLoad, first_id: int, last_id: int) -> None:
    """Points of the stages in which the cases with a part of the block stand."""
    values: dict[str, Any] = {"block": loaded.first_id, "first": first_id, "last": last_id, "day": loaded.day}
    with connection.cursor() as cursor:
        cursor.execute(_TICK, values)


def forget_stages(actor: Viewer) -> None:
    """Take back what nobody changed since. A point that a real case has ticked is retired."""
    for wanted in _STAGES:
        stage = Stage.objects.filter(code=wanted.code, guidance=wanted.guidance[0]).first()
        if stage is None:
            continue
        required = [] if stage.required == [*wanted.required] else stage.required
        update_stage(actor, stage.pk, {"guidance": "", "guidance_en": "", "required": required})
        points = StageCheck.objects.filter(stage=stage, text__in=[text for text, _english in wanted.checks])
        ticked = CaseCheck.objects.filter(check_item__in=points).values("check_item_id")
        points.filter(pk__in=ticked).update(is_retired=True)
        points.exclude(pk__in=ticked).delete()
