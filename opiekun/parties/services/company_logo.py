"""The logo of our own company: shown in the program, printed on what it sends out."""

from io import BytesIO

from django.db import transaction

from opiekun.core.errors import FieldError, InvalidInput, NotAllowed
from opiekun.core.files import store_file
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import CompanyProfile
from opiekun.parties.rules.pictures import read_picture
from opiekun.parties.selectors.company import forget_brand
from opiekun.parties.services.locking import lock_party
from opiekun.parties.services.saved import Saved


def set_logo(actor: Viewer, data: bytes, expected: int | None = None) -> Saved:
    """Make the picture the logo. Raises NotAllowed, InvalidInput at ``logo``, StaleVersion."""
    _require(actor)
    try:
        picture = read_picture(data)
    except WrongValue as wrong:
        raise InvalidInput([FieldError(("logo",), wrong.code, str(wrong.message))]) from wrong
    with writing(actor):
        profile, party = _locked(actor, expected)
        # The former picture belongs to nobody now; the daily clean-up takes it.
        profile.logo = store_file(actor, BytesIO(data), f"logo.{picture.suffix}")
        return _saved(profile, party)


def remove_logo(actor: Viewer, expected: int | None = None) -> Saved:
    """Have no logo. Raises NotAllowed, StaleVersion."""
    _require(actor)
    with writing(actor):
        profile, party = _locked(actor, expected)
        profile.logo = None
        return _saved(profile, party)


def _require(actor: Viewer) -> None:
    if not actor.can("company", "manage"):
        raise NotAllowed


def _locked(actor: Viewer, expected: int | None) -> tuple[CompanyProfile, int]:
    profile = CompanyProfile.objects.get(party__is_own=True)
    lock_party(actor, profile.party_id, "view", expected)
    return profile, profile.party_id


def _saved(profile: CompanyProfile, party_id: int) -> Saved:
    CompanyProfile.objects.filter(pk=profile.pk).update(logo=profile.logo)
    transaction.on_commit(forget_brand)
    version = CompanyProfile.objects.values_list("party__version", flat=True).get(pk=profile.pk)
    return Saved(party_id, version)
