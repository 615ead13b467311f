"""Making and revoking API tokens."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from opiekun.accounts.errors import FormSentBefore, refused_field
from opiekun.accounts.models import ApiToken, User
from opiekun.accounts.permissions import USER, guard_administrator
from opiekun.accounts.rights import rights_subjects
from opiekun.accounts.rules.scopes import known_scopes
from opiekun.accounts.selectors.viewers import TOKEN_MARK, token_digest
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.kinds import record_kinds
from opiekun.core.permissions import reaches
from opiekun.core.reading import WrongValue, text
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

_name = text(80, required=True)
_SHOWN = len(TOKEN_MARK) + 6


def create_token(
    actor: Viewer,
    user_id: int,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    form: str = "",
) -> tuple[ApiToken, str]:
    """A new token of an active user, and the raw token, which is not kept and cannot be shown again.

    ``form`` is the secret of the form that asks: it makes one token, however often it is sent.
    Users make tokens for themselves, the program's commands for anybody; a token makes none.
    Raises InvalidInput, NotFound, NotAllowed, FormSentBefore.
    """
    if actor.id not in (None, user_id) or (isinstance(actor, UserViewer) and actor.scopes is not None):
        raise NotAllowed
    token = ApiToken(user_id=user_id, name=_read_name(name), scopes=_read_scopes(scopes), expires_at=expires_at)
    if expires_at is not None and expires_at <= timezone.now():
        raise refused_field("expires_at", "past", _("This day is over."))
    raw = TOKEN_MARK + _secret(user_id, form)
    token.prefix, token.digest = raw[:_SHOWN], token_digest(raw)
    with writing(actor):
        if not User.objects.select_for_update(no_key=True).filter(pk=user_id, is_active=True).exists():
            raise NotFound
        if ApiToken.objects.filter(digest=token.digest).exists():
            raise FormSentBefore
        token.save(force_insert=True)
    return token, raw


def _secret(user_id: int, form: str) -> str:
    """What cannot be guessed: drawn, or, for a form, made of its secret and the program's, so that it comes but once.

    The user is locked while it is looked for: two sendings of a form come one after the other.
    """
    if not form:
        return secrets.token_urlsafe(32)
    mixed = salted_hmac("opiekun.accounts.api_token", f"{user_id}:{form}", algorithm="sha256")
    return urlsafe_b64encode(mixed.digest()).decode().rstrip("=")


def revoke_token(actor: Viewer, token_id: int) -> None:
    """End a token at once: one's own, or that of a user whom the actor may edit. Raises NotFound, NotAllowed."""
    with writing(actor):
        token = ApiToken.objects.select_for_update(no_key=True).filter(pk=token_id).first()
        if token is None:
            raise NotFound
        if token.user_id != actor.id:
            if not reaches(actor.owners(USER, "edit"), token.user_id):
                raise NotFound
            guard_administrator(actor, token.user_id)
        if token.revoked_at is None:
            ApiToken.objects.filter(pk=token_id).update(revoked_at=Now())


def scope_names() -> list[str]:
    """Every scope that a token can have now."""
    kinds = [kind.code for kind in record_kinds()]
    return known_scopes([*kinds, *(subject.kind for subject in rights_subjects() if subject.in_api)])


def _read_name(name: str) -> str:
    try:
        read: str = _name(name)
    except WrongValue as wrong:
        raise refused_field("name", wrong.code, str(wrong.message)) from wrong
    return read


def _read_scopes(scopes: Sequence[str]) -> list[str]:
    unknown = sorted(set(scopes) - set(scope_names()))
    if unknown:
        message = _("There is no such scope: %(scope)s") % {"scope": unknown[0][:60]}
        raise refused_field("scopes", "unknown_scope", message)
    if not scopes:
        raise refused_field("scopes", "required", _("Choose what the token is for."))
    return sorted(set(scopes))
