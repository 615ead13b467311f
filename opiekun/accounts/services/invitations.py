"""Inviting users: the link by which they set their first password, and the mail that brings it."""

from collections.abc import Mapping
from typing import Any

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from opiekun.accounts.models import User
from opiekun.accounts.permissions import guard_administrator
from opiekun.accounts.services.locking import lock_user
from opiekun.accounts.services.users import create_user
from opiekun.core.errors import Conflict
from opiekun.core.mail import render_mail
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

log = structlog.get_logger(__name__)


def invite_user(actor: Viewer, raw: Mapping[str, Any]) -> tuple[User, str, bool]:
    """A new user, his link, and whether the mail with it has gone out. Raises as ``create_user`` does."""
    user = create_user(actor, raw)
    link = _link(user)
    return user, link, _send(user, link, actor.name)


def invite_again(actor: Viewer, user_id: int) -> tuple[User, str, bool]:
    """A fresh link for a user who has not set a password yet. Raises NotFound, NotAllowed, Conflict."""
    with writing(actor):
        user = lock_user(actor, user_id, "edit")
        guard_administrator(actor, user_id)
    if user.has_usable_password() or not user.is_active:
        raise Conflict("not_invited", "")
    link = _link(user)
    return user, link, _send(user, link, actor.name)


def _link(user: User) -> str:
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.BASE_URL}{path}"


def _send(user: User, link: str, inviter: str) -> bool:
    """Send the mail. A mail server that is down does not undo the user: the inviter passes the link on himself."""
    facts = {"user": user, "link": link, "inviter": inviter}
    mail = render_mail("account/invitation", user.email, facts, user.language)
    try:
        mail.send()
    except OSError as problem:
        log.warning("invitation not sent", user_id=user.pk, problem=str(problem))
        return False
    return True
