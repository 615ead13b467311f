"""The database and the evaluator say the same of every tree and all data; random ones look for the difference."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.core.fields import FieldClass
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.viewer import EVERYONE, Owners
from opiekun.parties.kinds import PARTY_KIND, PERSON_KIND
from opiekun.records.conditions import Condition, Leaf, Negation, Operator, Some, compile_condition, evaluate
from opiekun.records.conditions.facts import facts_of
from opiekun.records.conditions.registry import subject_of, subject_within
from opiekun.records.custom.amounts import number_text
from tests.parties.people import TestViewer
from tests.records.conditions import strategies as some
from tests.records.conditions.register import define_fields, random_register
from tests.records.conditions.things import COLOURS, CUSTOM, THING, Label, Thing, things

pytestmark = pytest.mark.django_db
BOSS = TestViewer(2, "Maria Górska", EVERYONE)
CLERK = TestViewer(2, "Jan Wnuk", frozenset({1, 2}))
CONFIDANT = TestViewer(2, "Ewa Lis", EVERYONE, classes=frozenset({FieldClass.BUSINESS, FieldClass.PERSONAL}))
SECRETARY = TestViewer(2, "Iza Mak", EVERYONE, classes=frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE}))


class Trader(TestViewer):
    """Sees all parties, of customers his own alone, and no suppliers."""

    def can(self, kind: str, action: str) -> bool:
        return kind != "supplier" and super().can(kind, action)

    def owners(self, kind: str, action: str) -> Owners:
        return frozenset({self.id}) if kind == "customer" else EVERYONE


TRADER = Trader(2, "Adam Bielik", EVERYONE)
CALM = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@pytest.fixture
def own_trees() -> Iterator[None]:
    """No trees over the fields of another test."""
    some.forget_trees()
    yield
    some.forget_trees()


@pytest.fixture
def toys(db: None, own_trees: None) -> Iterator[None]:
    with things():
        yield


def custom_values() -> st.SearchStrategy[dict[str, Any]]:
    """As they are stored: what is empty or false is not there."""
    size, plain = st.sampled_from(COLOURS), some.numbers.map(number_text)
    return st.fixed_dictionaries(
        {},
        optional={
            "note": some.texts.filter(bool),
            "credit": plain,
            "worth": plain.map(lambda amount: {"amount": amount, "currency": "PLN"}),
            "since": some.days.map(date.isoformat),
            "size": size,
            "marks": st.lists(size, min_size=1, max_size=2, unique=True),
            "vip": st.just(True),
            "friend": st.sampled_from(("1", "2", "3")),
        },
    )


@st.composite
def toy_rows(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    row = st.fixed_dictionaries(
        {
            "name": st.none() | some.texts,
            "code": st.text("abc1", max_size=4),
            "price": st.none() | some.numbers,
            "pieces": st.none() | st.integers(-3, 3),
            "bought_on": st.none() | some.days,
            "seen_at": st.none() | some.instants,
            "is_old": st.none() | st.booleans(),
            "colour": st.sampled_from(("", *COLOURS)),
            "keeper_id": st.none() | st.integers(1, 3),
            "parent_id": st.none() | st.integers(1, 6),
            "named_on": st.none() | some.yearly_days,
            "custom": custom_values(),
        }
    )
    things_ = draw(st.lists(row, min_size=1, max_size=6))
    for number, thing in enumerate(things_, start=1):
        thing["id"] = number
        thing["parent_id"] = thing["parent_id"] if (thing["parent_id"] or 99) < number else None
    label = st.fixed_dictionaries(
        {"text": some.texts, "worth": st.none() | some.numbers, "thing_id": st.integers(1, len(things_))}
    )
    return things_, draw(st.lists(label, max_size=6))


def differ(kind: RecordKind, viewer: TestViewer, condition: Condition) -> None:
    """Ask both, in one and the same database."""
    rows = kind.visible(viewer, "view")
    found = list(rows.filter(compile_condition(kind, viewer, condition, some.TODAY)).values_list("pk", flat=True))
    assert len(found) == len(set(found)), "a record came twice"
    known = facts_of(kind, viewer, rows.values_list("pk", flat=True), condition)
    held = {pk for pk, facts in known.items() if evaluate(kind, viewer, condition, facts, some.TODAY)}
    assert set(found) == held
    opposite = rows.filter(compile_condition(kind, viewer, Negation(condition), some.TODAY)).values_list(
        "pk", flat=True
    )
    assert set(opposite) == set(known) - held, "what does not hold is held by its negation"


@settings(max_examples=120, **CALM)  # type: ignore[arg-type]
@given(data=st.data())
def test_random_trees_over_fields_of_every_type_mean_the_same_in_both(toys: None, data: st.DataObject) -> None:
    made, labels = data.draw(toy_rows())
    viewer = data.draw(st.sampled_from((BOSS, CLERK)))
    with transaction.atomic():
        Thing.objects.bulk_create(Thing(**row) for row in made)
        Label.objects.bulk_create(Label(**row) for row in labels)
        for _number in range(3):
            differ(THING, viewer, data.draw(some.trees(viewer, subject_of(THING))))
        transaction.set_rollback(True)


@pytest.fixture
def custom(db: None, own_trees: None) -> None:
    define_fields()


@settings(max_examples=50, **CALM)  # type: ignore[arg-type]
@given(data=st.data())
def test_random_trees_over_the_register_mean_the_same_in_both(custom: None, data: st.DataObject) -> None:
    viewer = data.draw(st.sampled_from((BOSS, CLERK, CONFIDANT, SECRETARY, TRADER)))
    kind = data.draw(st.sampled_from((PARTY_KIND, PARTY_KIND, PERSON_KIND, record_kind("customer"))))
    with transaction.atomic():
        random_register(data)
        for _number in range(4):
            differ(kind, viewer, data.draw(some.trees(viewer, subject_of(kind))))
        transaction.set_rollback(True)


@settings(max_examples=25, **CALM)  # type: ignore[arg-type]
@given(data=st.data())
def test_each_comparison_of_what_hangs_on_a_record_means_the_same_in_both(custom: None, data: st.DataObject) -> None:
    """A tree of any size seldom asks just this of rows that are there."""
    viewer = data.draw(st.sampled_from((BOSS, CONFIDANT, SECRETARY, TRADER)))
    kind = data.draw(st.sampled_from((PARTY_KIND, PERSON_KIND)))
    with transaction.atomic():
        random_register(data)
        for _number in range(4):
            relation = data.draw(st.sampled_from(subject_of(kind).relations_for(viewer)))
            fields = [f for f in subject_within(relation).fields_for(viewer) if not f.is_resolved]
            differ(kind, viewer, Some(relation.code, data.draw(some.leaf_of(fields))))
        roles = [field.seen_by(viewer) for field in PARTY_KIND.fields if field.code == "role"]
        differ(PARTY_KIND, viewer, data.draw(some.leaf_of(roles)))
        transaction.set_rollback(True)


@settings(max_examples=120, **CALM)  # type: ignore[arg-type]
@given(
    names=st.lists(st.lists(st.sampled_from(some.PIECES), max_size=4).map("".join), min_size=20, max_size=40),
    asked=st.lists(st.sampled_from(some.PIECES), min_size=1, max_size=2).map("".join).filter(str.strip),
)
def test_signs_and_letters_that_fold_oddly_mean_themselves_in_both(toys: None, names: list[str], asked: str) -> None:
    with transaction.atomic():
        Thing.objects.bulk_create(Thing(name=name) for name in names)
        for operator in (Operator.CONTAINS, Operator.STARTS, Operator.IS):
            differ(THING, BOSS, Leaf("name", operator, (asked.strip(),)))
        transaction.set_rollback(True)


@settings(max_examples=150, **CALM)  # type: ignore[arg-type]
@given(data=st.data())
def test_each_comparison_of_a_custom_field_or_a_yearly_day_means_the_same_in_both(
    toys: None, data: st.DataObject
) -> None:
    made, _labels = data.draw(toy_rows())
    asked = [THING.field_by_code[code] for code in ("named_on", *(field.code for field in CUSTOM))]
    with transaction.atomic():
        Thing.objects.bulk_create(Thing(**row) for row in made)
        for _number in range(4):
            differ(THING, BOSS, data.draw(some.leaf_of(asked)))
        transaction.set_rollback(True)
