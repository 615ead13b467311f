"""The form of a condition as plain data: there and back without a change of meaning, and what each step does."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core.viewer import EVERYONE
from opiekun.parties.kinds import PARTY_KIND
from opiekun.records.builder.assembling import WHOLE, assemble, joined
from opiekun.records.builder.drafts import Draft, DraftGroup, DraftLeaf, Join, all_nodes, draft_of
from opiekun.records.builder.posting import after_step, read_draft
from opiekun.records.builder.steps import step
from opiekun.records.conditions import EVERYTHING, Condition, Either, Every, Leaf, Negation, Operator, Some
from opiekun.records.conditions.registry import subject_of
from tests.parties.people import TestViewer
from tests.records.conditions.strategies import trees

BOSS = TestViewer(1, "Maria Górska", EVERYONE)
ACTIVE = Leaf("status", Operator.IS, ("active",))
CITY = Leaf("city", Operator.CONTAINS, ("Żory", "Tychy"))


def sent(draft: Draft, parent: int | None = None) -> list[tuple[str, str]]:
    """What a form with the draft sends."""
    here = f"n{draft.id}"
    pairs = [("n", str(draft.id))] + ([] if parent is None else [(f"{here}.in", str(parent))])
    if isinstance(draft, DraftLeaf):
        pairs += [(f"{here}.field", draft.field), (f"{here}.was", draft.field), (f"{here}.op", draft.operator)]
        return pairs + [(f"{here}.v", value) for value in draft.values]
    pairs.append((f"{here}.join", draft.join))
    if draft.relation:
        pairs += [(f"{here}.some", draft.relation), (f"{here}.there", "1" if draft.there else "0")]
    return pairs + [pair for part in draft.parts for pair in sent(part, draft.id)]


def form(pairs: list[tuple[str, str]]) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in pairs:
        made.appendlist(name, value)
    return made


def condition_of(draft: Draft) -> Condition:
    """What the draft says, without a look at what the viewer may ask."""
    if isinstance(draft, DraftLeaf):
        return Leaf(draft.field, Operator(draft.operator), draft.values)
    inner = joined(draft.join, tuple(condition_of(part) for part in draft.parts))
    if not draft.relation:
        return inner
    found = Some(draft.relation, inner)
    return found if draft.there else Negation(found)


def plain(condition: Condition) -> Condition:
    """Without what says nothing: double negations, groups of one."""
    match condition:
        case Negation(Negation(part)):
            return plain(part)
        case Negation(Leaf() as leaf):
            return Negation(leaf)
        case Negation(part):
            return Negation(plain(part))
        case Some(code, part):
            return Some(code, plain(part))
        case Every((part,)) | Either((part,)):
            return plain(part)
        case Every(parts):
            return Every(tuple(plain(part) for part in parts))
        case Either(parts):
            return Either(tuple(plain(part) for part in parts))
    return condition


def settled(condition: Condition) -> Condition:
    while (again := plain(condition)) != condition:
        condition = again
    return condition


@pytest.mark.django_db
@given(trees(BOSS, subject_of(PARTY_KIND)))
def test_condition_comes_back_from_the_form_with_the_same_meaning(tree: Condition) -> None:
    draft = draft_of(tree)
    numbers = [node.id for node in all_nodes(draft)]
    assert len(numbers) == len(set(numbers))
    assert settled(condition_of(draft)) == settled(tree)
    if len(numbers) < 120 and max(numbers) < 10_000:
        assert read_draft(form(sent(draft))) == draft


_STEPS = st.tuples(
    st.sampled_from(("leaf", "group", "remove", "up", "down", "in", "out", "value", "fly")), st.integers(0, 30)
)


@pytest.mark.django_db
@given(trees(BOSS, subject_of(PARTY_KIND)), st.lists(_STEPS, max_size=8))
def test_no_row_of_steps_breaks_the_form(tree: Condition, steps: list[tuple[str, int]]) -> None:
    draft = draft_of(tree)
    for name, node in steps:
        draft = step(draft, name, node).draft
        numbers = [one.id for one in all_nodes(draft)]
        assert len(numbers) == len(set(numbers))
        assert numbers[0] == 0


@given(st.lists(st.tuples(st.sampled_from(("n", "n1.in", "n1.join", "n2.in", "n2.some", "do", "n1.v")), st.text())))
def test_whatever_is_sent_is_read_as_some_form(pairs: list[tuple[str, str]]) -> None:
    after_step(form(pairs), subject_of(PARTY_KIND))


def test_node_that_says_it_stands_in_itself_or_in_a_later_one_stands_at_the_top() -> None:
    looped = [
        ("n", "0"),
        ("n", "1"),
        ("n1.in", "2"),
        ("n1.join", "all"),
        ("n", "2"),
        ("n2.in", "2"),
        ("n2.join", "any"),
    ]
    assert read_draft(form(looped)) == DraftGroup(0, parts=(DraftGroup(1), DraftGroup(2, Join.ANY)))


def draft(*parts: Draft, join: Join = Join.ALL) -> DraftGroup:
    return DraftGroup(0, join, parts)


A, B, C = DraftLeaf(1, "city"), DraftLeaf(2, "nip"), DraftLeaf(3, "name")


@pytest.mark.parametrize(
    ("before", "name", "node", "after", "focus"),
    [
        (draft(A), "leaf", 0, draft(A, DraftLeaf(2)), "n2-field"),
        (draft(A), "group", 0, draft(A, DraftGroup(2, Join.ANY, (DraftLeaf(3),))), "n3-field"),
        (draft(A, B, C), "remove", 2, draft(A, C), "n3-remove"),
        (draft(A, B), "remove", 2, draft(A), "n1-remove"),
        (draft(A), "remove", 1, draft(), "n0-add"),
        (draft(A, B), "up", 2, draft(B, A), "n2"),
        (draft(A, B), "down", 1, draft(B, A), "n1"),
        (draft(A, B), "down", 2, draft(A, B), "n2"),
        (draft(A, B), "in", 2, draft(A, DraftGroup(3, Join.ANY, (B,))), "n2"),
        (draft(DraftGroup(5, Join.ANY, (A,)), B), "in", 2, draft(DraftGroup(5, Join.ANY, (A, B))), "n2"),
        (draft(DraftGroup(5, Join.ANY, (A, B))), "out", 2, draft(DraftGroup(5, Join.ANY, (A,)), B), "n2"),
        (draft(DraftGroup(5, Join.ANY, (A,))), "out", 1, draft(A), "n1"),
        (draft(A), "value", 1, draft(DraftLeaf(1, "city", "", ("",))), "n1-v0"),
    ],
)
def test_steps(before: DraftGroup, name: str, node: int, after: DraftGroup, focus: str) -> None:
    taken = step(before, name, node)
    assert (taken.draft, taken.focus) == (after, focus)


def test_condition_of_a_persons_row_is_not_taken_out_to_the_party() -> None:
    rows = DraftGroup(5, Join.ALL, (A,), relation="persons")
    assert step(draft(rows), "out", 1).draft == draft(rows)
    moved = step(draft(rows, B), "in", 2).draft
    assert moved == draft(rows, DraftGroup(6, Join.ANY, (B,))), "nor is one of the party put among those of a person"


def test_rows_chosen_instead_of_a_field_become_a_group() -> None:
    pairs = [("n", "0"), ("n", "1"), ("n1.in", "0"), ("n1.field", "some:persons"), ("n1.was", "")]
    expected = draft(DraftGroup(1, Join.ALL, (DraftLeaf(2),), relation="persons"))
    assert after_step(form(pairs), subject_of(PARTY_KIND)).draft == expected


def test_field_chosen_anew_keeps_a_text_and_drops_what_means_nothing_to_it() -> None:
    pairs = [("n", "0"), ("n", "1"), ("n1.op", "contains"), ("n1.v", "Żory")]
    text = form([*pairs, ("n1.was", "city"), ("n1.field", "industry")])
    assert after_step(text, subject_of(PARTY_KIND)).draft == draft(DraftLeaf(1, "industry", "contains", ("Żory",)))
    choice = form([*pairs, ("n1.was", "city"), ("n1.field", "status")])
    assert after_step(choice, subject_of(PARTY_KIND)).draft == draft(DraftLeaf(1, "status", "is", ()))


def test_unfinished_and_wrong_parts_are_told_at_their_place_and_the_rest_counts() -> None:
    unfinished = draft(
        DraftLeaf(1, "city", "contains", ("Żory",)),
        DraftLeaf(2),
        DraftLeaf(3, "city", "contains", ("",)),
        DraftLeaf(4, "created_at", "is", ("kiedyś",)),
        DraftLeaf(5, "colour", "is", ("red",)),
        DraftGroup(6, relation="cats"),
        DraftGroup(7, Join.ANY, (DraftLeaf(8),)),
    )
    made = assemble(BOSS, PARTY_KIND, unfinished)
    assert made.condition == Every((Leaf("city", Operator.CONTAINS, ("Żory",)),))
    assert set(made.problems) == {3, 4, 5, 6}
    assert assemble(BOSS, PARTY_KIND, draft(DraftLeaf(1))).condition == EVERYTHING


def test_form_that_is_too_deep_is_told_as_a_whole() -> None:
    deep: Draft = DraftLeaf(20, "city", "filled")
    for number in range(1, 9):
        deep = DraftGroup(20 - number, parts=(deep,))
    assert set(assemble(BOSS, PARTY_KIND, draft(deep)).problems) == {WHOLE}
