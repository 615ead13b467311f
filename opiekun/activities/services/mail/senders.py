"""Whose mail is never imported, and at which domains anybody may have a mailbox."""

import re
from typing import Final

from django.utils.translation import gettext as _

from opiekun.activities.models import FreeMailDomain, IgnoredSender, NotTheirs
from opiekun.activities.selectors.mail.reach import MAIL
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.permissions import reached_parties

_DOMAIN: Final = re.compile(r"(?:[^\s@.,;:<>\"/]{1,63}\.){1,10}[^\s@.,;:<>\"/]{2,63}")
_LOCAL: Final = re.compile(r"[^\s@,;:<>\"]{0,64}")


def add_ignored_sender(actor: Viewer, text: str) -> int:
    """An address, or a domain with or without its "@". Raises NotAllowed, InvalidInput."""
    require(actor, MAIL, "manage")
    pattern = text.strip().lower()
    pattern = pattern if "@" in pattern else f"@{pattern}"
    local, _at, domain = pattern.rpartition("@")
    if not _DOMAIN.fullmatch(domain) or not _LOCAL.fullmatch(local) or len(pattern) > 254:
        raise InvalidInput([FieldError(("sender",), "email_format", _("This is neither an address nor a domain."))])
    with writing(actor):
        return IgnoredSender.objects.get_or_create(pattern=pattern, defaults={"created_by_id": actor.id})[0].pk


def remove_ignored_sender(actor: Viewer, sender_id: int) -> None:
    """Import their mail from now on. Raises NotAllowed, NotFound."""
    require(actor, MAIL, "manage")
    with writing(actor):
        if not IgnoredSender.objects.filter(pk=sender_id).delete()[0]:
            raise NotFound


def add_free_domain(actor: Viewer, text: str) -> int:
    """A domain that says nothing about whose an address is. Raises NotAllowed, InvalidInput."""
    require(actor, MAIL, "manage")
    domain = text.strip().lower().removeprefix("@")
    if not _DOMAIN.fullmatch(domain) or len(domain) > 254:
        raise InvalidInput([FieldError(("domain",), "domain_format", _("This is no domain."))])
    with writing(actor):
        return FreeMailDomain.objects.get_or_create(domain=domain)[0].pk


def remove_free_domain(actor: Viewer, domain_id: int) -> None:
    """Parties are found by the domain from now on. Raises NotAllowed, NotFound."""
    require(actor, MAIL, "manage")
    with writing(actor):
        if not FreeMailDomain.objects.filter(pk=domain_id).delete()[0]:
            raise NotFound


def forget_not_theirs(actor: Viewer, row_id: int) -> None:
    """Mail of the address is told at the party again by itself. Raises NotAllowed, NotFound."""
    require(actor, MAIL, "manage")
    with writing(actor):
        seen = NotTheirs.objects.filter(pk=row_id, party__in=reached_parties(actor))
        if not seen.exists():
            raise NotFound
        NotTheirs.objects.filter(pk=row_id).delete()
