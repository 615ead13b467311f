"""E-mail addresses that somebody else in the register has already: nothing stops the write, but it is told."""
# ruff: noqa: S608 - the statement is put together from constants

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from opiekun.core.viewer import Viewer
from opiekun.parties.choices import ChannelKind, PartyKind
from opiekun.parties.permissions import PARTY, PERSON
from opiekun.parties.services.identifiers import Holder, hint, is_seen
from opiekun.parties.services.saved import Notice

_ELSEWHERE: Final = (
    "SELECT normalised FROM parties_channel WHERE normalised = ANY(%s) AND kind = %s"
    " GROUP BY normalised HAVING coalesce(bool_or(identity_id = %s), false) = false"
)
# The fields of ``Holder``.
_HOLDERS: Final = f"""
SELECT '{PARTY}', p.id, p.owner_id, p.is_own, i.display_name, u.name, c.normalised
FROM parties_channel c JOIN parties_party p ON p.identity_id = c.identity_id AND p.trashed_at IS NULL
    JOIN parties_identity i ON i.id = c.identity_id LEFT JOIN accounts_user u ON u.id = p.account_manager_id
WHERE c.kind = %(email)s AND c.normalised = ANY(%(emails)s) AND p.id <> %(party)s
UNION ALL
SELECT '{PERSON}', n.id, p.owner_id, p.is_own, i.display_name, u.name, c.normalised
FROM parties_channel c JOIN parties_person n ON n.identity_id = c.identity_id AND n.trashed_at IS NULL
    JOIN parties_party p ON p.id = n.party_id
    JOIN parties_identity i ON i.id = c.identity_id LEFT JOIN accounts_user u ON u.id = p.account_manager_id
WHERE c.kind = %(email)s AND c.normalised = ANY(%(emails)s) AND p.id <> %(party)s
    AND n.party_kind = %(organisation)s
LIMIT 20
"""


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
        cursor.execute(_ELSEWHERE, [emails, ChannelKind.EMAIL.value, identity_id])
        found = {email for (email,) in cursor.fetchall()}
    return [email for email in emails if email in found]


def _holders(emails: list[str], party_id: int) -> Iterable[Holder]:
    """Live parties and persons with one of the e-mails; a natural person counts as a party."""
    asked: dict[str, Any] = {"email": ChannelKind.EMAIL.value, "emails": emails, "party": party_id}
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, {**asked, "organisation": PartyKind.ORGANISATION.value})
        return [Holder(*row) for row in cursor.fetchall()]


def _message(actor: Viewer, holder: Holder) -> str:
    if is_seen(actor, holder):
        return _("%(name)s has the e-mail %(email)s, too.") % {"name": holder.name, "email": holder.found}
    return f"{holder.found}: {hint(actor, holder)}"
