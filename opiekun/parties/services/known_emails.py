"""E-mail addresses that somebody else in the register has already: nothing stops the write, but it is told."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import F, Value
from django.utils.translation import gettext as _

from opiekun.core.viewer import Viewer
from opiekun.parties.choices import ChannelKind
from opiekun.parties.models import Party, Person
from opiekun.parties.permissions import PARTY, PERSON
from opiekun.parties.services.identifiers import Holder, hint, is_seen
from opiekun.parties.services.saved import Notice

_MOST = 20


def notice_emails(
    actor: Viewer, clean: Mapping[str, Any], party_id: int | None = None, identity_id: int | None = None
) -> list[Notice]:
    """A notice for each new e-mail that is known from elsewhere; colleagues of one party may share theirs.

    ``identity_id`` is that of a record which exists already: the e-mails that it has are not told about again.
    Of a record out of reach only the account manager is told, within the limit of such hints an hour.
    """
    emails = [row["normalised"] for row in clean.get("channels", ()) if row["kind"] == ChannelKind.EMAIL]
    emails = _known_elsewhere(emails, identity_id)
    if not emails:
        return []
    told: dict[str, Holder] = {}
    for holder in sorted(_holders(emails, party_id or 0), key=lambda holder: not is_seen(actor, holder)):
        told.setdefault(holder.found, holder)
    return [Notice("email_shared", "channels", _message(actor, holder)) for holder in told.values()]


def _known_elsewhere(emails: list[str], identity_id: int | None) -> list[str]:
    """Those of the e-mails that others have and this identity has not; nearly always none, so it is asked cheaply."""
    if not emails:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT identity_id, normalised FROM parties_channel WHERE normalised = ANY(%s) AND kind = %s",
            [emails, ChannelKind.EMAIL.value],
        )
        rows = cursor.fetchall()
    own = {email for holder, email in rows if holder == identity_id}
    found = {email for _holder, email in rows}
    return [email for email in emails if email in found - own]


def _holders(emails: list[str], party_id: int) -> Iterable[Holder]:
    """Live parties and persons with one of the e-mails; a natural person counts as a party."""
    of = {"identity__channels__kind": ChannelKind.EMAIL, "identity__channels__normalised__in": emails}
    common = {"shown": F("identity__display_name"), "found": F("identity__channels__normalised")}
    parties = (
        Party.objects.filter(trashed_at__isnull=True, **of)
        .exclude(pk=party_id)
        .annotate(what=Value(PARTY), manager=F("account_manager__name"), **common)
        .values_list("what", "pk", "owner_id", "is_own", "shown", "manager", "found")
    )
    persons = (
        Person.objects.filter(trashed_at__isnull=True, party_kind="organisation", **of)
        .exclude(party_id=party_id)
        .annotate(what=Value(PERSON), manager=F("party__account_manager__name"), **common)
        .values_list("what", "pk", "party__owner_id", "party__is_own", "shown", "manager", "found")
    )
    return [Holder(*row) for row in parties.union(persons, all=True)[:_MOST]]


def _message(actor: Viewer, holder: Holder) -> str:
    if is_seen(actor, holder):
        return _("%(name)s has the e-mail %(email)s, too.") % {"name": holder.name, "email": holder.found}
    return f"{holder.found}: {hint(actor, holder)}"
