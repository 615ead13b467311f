"""Many parties given to other account managers at once: the rules of single ones, asked once for all."""

from collections.abc import Sequence

from opiekun.core.changing_hands import Passing
from opiekun.core.rows import update_rows
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Party
from opiekun.parties.permissions import reached_parties


def pass_parties(actor: Viewer, passings: Sequence[Passing], taking_back: bool = False) -> set[int]:
    """Make the receivers account managers; answers for which parties it was done.

    Left alone are those that are no longer the giver's and those that the actor may not edit. ``taking_back``: the
    actor has given them away himself, and is not asked for his reach. The caller has made sure of the receivers.
    """
    wanted = {one.record_id: one for one in passings}
    if not wanted:
        return set()
    with writing(actor):
        rows = Party.objects.filter(pk__in=wanted, trashed_at__isnull=True).order_by("pk")
        held = dict(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", "account_manager_id"))
        done = {pk for pk, manager in held.items() if manager == wanted[pk].giver}
        if not taking_back:
            done &= set(reached_parties(actor, "edit").filter(pk__in=done).values_list("pk", flat=True))
        update_rows(Party, [(pk, {"account_manager_id": wanted[pk].receiver}) for pk in sorted(done)])
        return done
