"""Random histories of a few cases."""

from typing import Any

from hypothesis import strategies as st

from opiekun.cases.models import Case, CaseTerm, CaseType, Stage
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.services.stages import order_stages
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import PartyListMember
from tests.cases.analysis.ways import Way, move, noon

WAY = [
    *("sale_qualification", "sale_needs", "sale_quote", "sale_negotiation", "sale_contract"),
    *("sale_delivery", "sale_acceptance", "sale_won"),
]
MONEYS = ("PLN", "EUR")
STAGES = [*WAY, "sale_lost", "renewal_to_renew", "renewal_talks", "renewal_renewed", "renewal_not_renewed"]


@st.composite
def events(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """What happens to a few cases, one thing after the other."""
    happening = st.one_of(
        st.tuples(st.just("move"), st.integers(0, 3), st.sampled_from(STAGES)),
        st.tuples(st.just("move"), st.integers(0, 3), st.sampled_from([*WAY, "sale_lost"])),
        st.tuples(
            st.just("worth"), st.integers(0, 3), st.sampled_from((None, 10, 25)), st.sampled_from(("PLN", "EUR"))
        ),
        st.tuples(st.just("retire"), st.just(0), st.just("sale_needs"), st.just("sale_quote")),
        # By an earlier one: its cases go back.
        st.tuples(st.just("retire"), st.just(0), st.just("sale_acceptance"), st.just("sale_delivery")),
        st.tuples(st.just("order"), st.just(0)),
        st.tuples(st.just("trash"), st.integers(0, 3)),
        st.tuples(st.just("give"), st.integers(0, 3), st.integers(0, 3)),
        st.tuples(st.just("source"), st.integers(0, 3), st.sampled_from(("", "referral", "website"))),
        st.tuples(st.just("party"), st.integers(0, 3), st.booleans()),
    )
    return draw(st.lists(happening, min_size=4, max_size=22))


def replay(ways: list[Way], happened: list[tuple[Any, ...]]) -> None:
    """A thing happens each second day."""
    for number, (what, which, *rest) in enumerate(happened):
        at, way = noon(60 - 2 * number, which), ways[which]
        if what == "move" and way.stage != rest[0] and not Stage.objects.get(code=rest[0]).is_retired:
            move(way, rest[0], at)
        elif what == "worth":
            Case.objects.filter(pk=way.id).update(planned_revenue=rest[0], currency=rest[1])
        elif what == "trash":
            way.is_trashed = not way.is_trashed
            Case.objects.filter(pk=way.id).update(trashed_at=at if way.is_trashed else None)
        elif what == "retire" and not Stage.objects.get(code=rest[0]).is_retired:
            Stage.objects.filter(code=rest[0]).update(is_retired=True, replaced_by=Stage.objects.get(code=rest[1]))
            for one in ways:
                if one.stage == rest[0]:
                    move(one, rest[1], at)
        elif what == "give":
            way.owner = ways[rest[0]].owner
            Case.objects.filter(pk=way.id).update(owner_id=way.owner)
        elif what == "source":
            way.source = rest[0]
            Case.objects.filter(pk=way.id).update(source=CaseTerm.objects.filter(kind="source", code=rest[0]).first())
        elif what == "party":
            # Of the list, where there is one.
            for member in PartyListMember.objects.all():
                way.is_listed = rest[0]
                Case.objects.filter(pk=way.id).update(party_id=member.party_id if way.is_listed else None)
        elif what == "order":
            _put_in_order()
    refresh_definitions()


def _put_in_order() -> None:
    """Somebody puts the stages that are in use in the order in which they are."""
    used = Stage.objects.filter(type__code="sale", is_retired=False).exclude(outcome="lost").order_by("position", "pk")
    order_stages(SYSTEM, CaseType.objects.get(code="sale").pk, list(used.values_list("code", flat=True)))
