"""The card of the start page that asks for our own company's data, until they are there."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.core.registries.start import StartCard, StartLink, StartPanel
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party


def company_card(_viewer: Viewer) -> StartCard | None:
    """Where to begin in a new installation; no card once the company has its NIP."""
    if not Party.objects.filter(is_own=True, nip="").exists():
        return None
    way = StartLink(_("Fill in"), reverse("company"), "building")
    return StartCard(_("Our company"), empty=_("Name, NIP and address are still missing."), ways=[way])


COMPANY_PANEL: Final = StartPanel(
    "parties.company", "side", 5, company_card, allowed=lambda viewer: viewer.can("company", "manage")
)
