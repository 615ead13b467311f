"""The login library's questions about accounts, answered: nobody signs up, users are invited."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import translation

from opiekun.accounts.login.address import client_address
from opiekun.accounts.login.mail import render_mail
from opiekun.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed sign-up, own mails, addresses by our own setting of trusted proxies."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "unknown"

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """The mail in the language of its reader."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else translation.get_language() or settings.LANGUAGE_CODE
        return render_mail(template_prefix, email, context, language, headers)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's remarks ("You have signed in") say what the page shows anyway."""
