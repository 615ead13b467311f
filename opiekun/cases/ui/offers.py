"""What the list of cases offers to do with chosen rows beyond the usual."""

from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.cases.permissions import CASE
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.offers import MoreOffer
from opiekun.records.lists.address import ListAddress


def move_offer(viewer: Viewer, address: ListAddress) -> MoreOffer | None:
    """Moving the chosen cases to a stage, by the same dialog as on the board."""
    if not viewer.can(CASE, "edit"):
        return None
    return MoreOffer(_("Move to a stage"), "arrows-exchange", reverse("case_bulk_move"))
