"""Many e-mails that wait for an answer given to other users at once."""

from collections.abc import Sequence

from opiekun.activities.announcing import announce_interactions
from opiekun.activities.models import Interaction
from opiekun.activities.permissions import reached_interactions
from opiekun.activities.services.mail.thread_holders import following
from opiekun.core.changing_hands import Passing
from opiekun.core.rows import update_rows
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def pass_interactions(actor: Viewer, passings: Sequence[Passing], taking_back: bool = False) -> set[int]:
    """Make interactions the receivers'; answers for which it was done.

    Left alone are those that are no longer the giver's and those that the actor may not edit. ``taking_back``: the
    actor has given them away himself, and is not asked for his reach. The caller has made sure of the receivers.
    """
    wanted = {one.record_id: one for one in passings}
    if not wanted:
        return set()
    with writing(actor):
        rows = Interaction.objects.filter(pk__in=wanted, trashed_at__isnull=True).order_by("pk")
        held = dict(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", "user_id"))
        done = {pk for pk, user in held.items() if user == wanted[pk].giver}
        if not taking_back:
            done &= set(reached_interactions(actor, "edit").filter(pk__in=done).values_list("pk", flat=True))
        given = [(pk, wanted[pk].receiver) for pk in sorted(done)]
        # What came since in these threads goes along, as it came there because of them.
        given += following([(pk, wanted[pk].giver, user) for pk, user in given]) if taking_back else []
        update_rows(Interaction, [(pk, {"user_id": user}) for pk, user in dict(given).items()])
        announce_interactions(pk for pk, _user in given)
        return done
