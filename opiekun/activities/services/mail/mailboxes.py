"""Mailboxes are connected, changed, paused and disconnected; the worker's loop is told of each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError
from django.utils.translation import gettext as _

from opiekun.accounts.models import Team
from opiekun.activities.models import Mailbox, MailboxFolder, MailboxNever
from opiekun.activities.models.mailbox import NEW
from opiekun.activities.rules.mail_providers import provider_for
from opiekun.activities.rules.mailbox_input import MAILBOX, PLACES, faults_together
from opiekun.activities.selectors.mail.mailbox_reach import MAIL, reached_mailboxes
from opiekun.activities.services.mail.mailbox_loop import tell_loops
from opiekun.activities.services.mail.mailbox_secrets import seal
from opiekun.activities.services.saved import Saved
from opiekun.core import clock, reading
from opiekun.core.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

_SECRETS: Final = ("secret", "oauth_client_secret")
_BESIDE: Final = frozenset({"shared", "team", "never", "folders", *_SECRETS})
_AT_FIRST: Final = {
    "name": "",
    "address": "",
    "username": "",
    "auth": "password",
    "oauth_token_endpoint": "",
    "oauth_client_id": "",
    "oauth_scope": "",
    "imap_host": "",
    "imap_port": 993,
    "imap_security": "tls",
    "smtp_host": "",
    "smtp_port": 465,
    "smtp_security": "tls",
    "since": None,
    "privacy": "full",
    "signature_html": "",
    "active": True,
}


class AlreadyConnected(Conflict):
    """The same login at the same server is a mailbox already."""

    def __init__(self) -> None:
        message = _("This mailbox is connected already.")
        super().__init__("mailbox_connected", message, [FieldError(("username",), "taken", message)])


def draft(raw: Mapping[str, Any], stored: Mailbox | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns as they would be, and what was given beside them. Raises InvalidInput naming every wrong field."""
    clean, errors = reading.read_fields(raw, MAILBOX)
    beside = {name: clean.pop(name) for name in [*clean] if name in _BESIDE}
    before = {name: getattr(stored, name) for name in _AT_FIRST} if stored else _guessed(clean)
    values = {**before, **clean}
    values["name"] = values["name"] or values["address"]
    values["username"] = values["username"] or values["address"]
    if not errors:
        errors = faults_together(values) + _missing_secret(values, beside, stored)
    if errors:
        raise InvalidInput(errors)
    return values, beside


def _guessed(clean: Mapping[str, Any]) -> dict[str, Any]:
    """What nobody has said is what the address's provider has."""
    known = provider_for(clean.get("address", ""))
    names = ("imap_host", "imap_port", "imap_security", "auth", "oauth_token_endpoint", "oauth_scope")
    guessed = {name: getattr(known, name) for name in names} if known and not clean.get("imap_host") else {}
    return {**_AT_FIRST, **guessed}


def _missing_secret(values: Mapping[str, Any], beside: Mapping[str, Any], stored: Mailbox | None) -> list[FieldError]:
    """A stored password goes nowhere but where its owner sent it: another server needs it entered again."""
    if beside.get("secret"):
        return []
    if stored is None:
        return [FieldError(("secret",), "required", str(reading.REASONS["required"]))]
    if not moved(values, stored):
        return []
    return [FieldError(("secret",), "required", _("The server has changed: enter the password again."))]


def moved(values: Mapping[str, Any], stored: Mailbox) -> bool:
    """Whether the secrets would go elsewhere than before; to a server for outgoing mail that is none they do not go."""
    places = PLACES if values["smtp_host"] else [name for name in PLACES if not name.startswith("smtp_")]
    return any(values[name] != getattr(stored, name) for name in places)


def connect_mailbox(actor: Viewer, raw: Mapping[str, Any]) -> Saved:
    """Connect one; it is fetched soon. ``shared`` and ``team`` say whose it is: without them the actor's own.

    Raises NotAllowed, InvalidInput, AlreadyConnected.
    """
    require(actor, MAIL, "create")
    values, beside = draft(raw)
    columns = {**values, **_sealed(beside), **_whose(actor, beside, None)}
    try:
        with writing(actor):
            row = Mailbox.objects.create(**columns, created_by_id=actor.id)
            _write_lists(row, beside)
            tell_loops(row.pk)
    except IntegrityError as refused:
        raise _named(refused) from refused
    return Saved(row.pk, row.version)


def change_mailbox(actor: Viewer, mailbox_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given settings; a secret that is left empty stays. The mailbox is tried anew at once.

    Raises NotFound, NotAllowed, InvalidInput, StaleVersion, AlreadyConnected.
    """
    try:
        with writing(actor):
            row = _locked(actor, mailbox_id, expected)
            values, beside = draft(raw, row)
            since = row.since
            if moved(values, row):
                row.oauth_client_secret = b""
            for name, value in {**values, **_sealed(beside), **_whose(actor, beside, row)}.items():
                setattr(row, name, value)
            row.version += 1
            row.state, row.last_error, row.last_error_at, row.failures, row.retry_at = NEW, "", None, 0, None
            row.save()
            _write_lists(row, beside)
            if row.since != since and (row.since is None or (since is not None and row.since < since)):
                row.folders.update(last_uid=0)
            tell_loops(row.pk)
    except IntegrityError as refused:
        raise _named(refused) from refused
    return Saved(row.pk, row.version)


def fetch_now(actor: Viewer, mailbox_id: int) -> None:
    """Have the worker look at all folders at once, also before the pause after a failure is over.

    Raises NotFound, NotAllowed, Conflict when it is paused.
    """
    with writing(actor):
        row = _locked(actor, mailbox_id, None)
        if not row.active:
            raise Conflict("mailbox_paused", _("The mailbox is paused. Let it be fetched again first."))
        Mailbox.objects.filter(pk=row.pk).update(fetch_asked_at=clock.now())
        tell_loops(row.pk)


def disconnect_mailbox(actor: Viewer, mailbox_id: int, expected: int | None = None) -> None:
    """Forget how to log in. What was fetched stays, and is seen by whoever saw it before.

    Raises NotFound, NotAllowed, StaleVersion.
    """
    with writing(actor):
        row = _locked(actor, mailbox_id, expected)
        gone = {"disconnected_at": clock.now(), "active": False, "secret": b"", "oauth_client_secret": b""}
        Mailbox.objects.filter(pk=row.pk).update(**gone, last_error="", retry_at=None, version=row.version + 1)
        row.folders.all().delete()
        row.never.all().delete()
        tell_loops(row.pk)


def _locked(actor: Viewer, mailbox_id: int, expected: int | None) -> Mailbox:
    rows = reached_mailboxes(actor, "edit").select_for_update(no_key=True, of=("self",))
    row = rows.filter(pk=mailbox_id).first()
    if row is None:
        if reached_mailboxes(actor).filter(pk=mailbox_id).exists():
            raise NotAllowed
        raise NotFound
    if expected is not None and row.version != expected:
        raise StaleVersion(current=row.version, expected=expected)
    return row


def _sealed(beside: Mapping[str, Any]) -> dict[str, bytes]:
    return {name: seal(beside[name]) for name in _SECRETS if beside.get(name)}


def _whose(actor: Viewer, beside: Mapping[str, Any], row: Mailbox | None) -> dict[str, Any]:
    """Own or shared; only whoever manages e-mail shares, and takes what is shared for his own."""
    if row is not None and not {"shared", "team"} & {*beside}:
        return {}
    team = beside.get("team")
    shared = bool(beside.get("shared", row is not None and row.owner_id is None)) or team is not None
    before = row is not None and row.owner_id is None
    if (shared or before) and not actor.can(MAIL, "manage"):
        raise NotAllowed
    if team is not None and not Team.objects.filter(pk=team, trashed_at=None).exists():
        raise InvalidInput([FieldError(("team",), "not_found", _("There is no such team."))])
    if shared:
        return {"owner_id": None, "team_id": team}
    owner = row.owner_id if row is not None and row.owner_id is not None else actor.id
    if owner is None:
        raise InvalidInput([FieldError(("shared",), "required", _("Say whose the mailbox is."))])
    return {"owner_id": owner, "team_id": None}


def _write_lists(row: Mailbox, beside: Mapping[str, Any]) -> None:
    if "never" in beside:
        row.never.exclude(pattern__in=beside["never"]).delete()
        patterns = (MailboxNever(mailbox=row, pattern=one) for one in beside["never"])
        MailboxNever.objects.bulk_create(patterns, ignore_conflicts=True)
    if "folders" in beside:
        _choose_folders(row, beside["folders"])


def _choose_folders(row: Mailbox, names: Sequence[str]) -> None:
    known = set(row.folders.values_list("name", flat=True))
    if unknown := [name for name in names if name not in known]:
        words = _("The server has no folder “%(name)s”.") % {"name": unknown[0][:80]}
        raise InvalidInput([FieldError(("folders",), "not_found", words)])
    MailboxFolder.objects.filter(mailbox=row, fetched=True).exclude(name__in=names).update(fetched=False)
    MailboxFolder.objects.filter(mailbox=row, fetched=False, name__in=names).update(fetched=True)


def _named(refused: IntegrityError) -> Exception:
    return AlreadyConnected() if "activities_mailbox_once" in str(refused) else refused
