"""The login library's questions about accounts, answered: nobody signs up, users are invited."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from opiekun.accounts.login.address import client_address
from opiekun.accounts.login.known_devices import device_of, remember_device
from opiekun.accounts.models import User
from opiekun.core.mail import render_mail

APP = "allauth.account"
ANYWHERE = "login_failed_anywhere"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed sign-up, own mails, addresses by our own setting of trusted proxies."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt: for a known browser by itself, else for the address and for all addresses together."""
        super().pre_authenticate(request, **credentials)
        email = credentials.get("email", "")
        if device_of(request, email):
            return
        usage = ratelimit.consume(request, app=APP, action=ANYWHERE, key=email.lower(), config=self._limits())
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage += usage.usage

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **more)
        remember_device(request, response, user.pk)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        email = credentials.get("email", "").lower()
        return f"{email}:{device_of(request, email) or ratelimit.get_ip(request)}"

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Whoever has set a new password by the mail may try again at once."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        email = credentials.get("email", "").lower()
        ratelimit.clear(request, app=APP, action=ANYWHERE, key=email, config=self._limits())

    @staticmethod
    def _limits() -> dict[str, str]:
        limits: dict[str, str] = settings.ACCOUNT_RATE_LIMITS
        return limits

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """The mail in the language of its reader."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else translation.get_language() or settings.LANGUAGE_CODE
        return render_mail(template_prefix, email, context, language, headers)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's remarks ("You have signed in") say what the page shows anyway."""
