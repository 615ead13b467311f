"""Mails that the program writes: plain text, one template each, whose first line is the subject; some also as HTML."""

import smtplib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_FOR_GOOD: Final = 500
_TEMPLATES = sorted(settings.PACKAGE.glob("*/templates"))


def _environment() -> Environment:
    # Plain text is not escaped: that would put entities into names and links.
    env = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
    )
    env.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return env


_mails = _environment()


def render_mail(
    template: str, address: str, context: Mapping[str, Any], language: str, headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """The mail made of an app's ``<template>_mail.txt`` in the language, with ``<template>_mail.html`` beside it where
    there is one; it is not sent yet."""
    facts = {"base_url": settings.BASE_URL, "language": language, **context}
    with translation.override(language):
        text = _mails.get_template(f"{template}_mail.txt").render(facts)
        html = _mails.get_template(f"{template}_mail.html").render(facts) if _has_html(template) else ""
    subject, _, body = text.lstrip().partition("\n")
    mail = EmailMultiAlternatives(
        subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [address], headers=headers
    )
    if html:
        mail.attach_alternative(html.strip() + "\n", "text/html")
    return mail


class MailUnclear(Exception):
    """The line broke while the mail was handed over: nobody knows whether it went out."""


class MailRefused(Exception):
    """The server will not take the mail, now or later."""


def send_mail(mail: EmailMultiAlternatives) -> None:
    """Hand the mail over. Raises MailUnclear where it may have gone out, and must not be sent again; MailRefused where
    trying again is of no use. After anything else that is raised (OSError) it has not gone out, and may be sent later.
    """
    line = get_connection()
    line.open()
    try:
        line.send_messages([mail])
    except (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError) as broken:
        raise MailUnclear from broken
    except OSError as refused:
        codes = _codes(refused)
        if codes and min(codes) >= _FOR_GOOD:
            raise MailRefused from refused
        raise
    finally:
        with suppress(OSError):
            line.close()


def _codes(refused: OSError) -> list[int]:
    """What the server answered to the sender, the recipient or the mail."""
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        return [code for code, _said in refused.recipients.values()]
    return [refused.smtp_code] if isinstance(refused, smtplib.SMTPSenderRefused | smtplib.SMTPDataError) else []


@cache
def _has_html(template: str) -> bool:
    return any((place / f"{template}_mail.html").is_file() for place in _TEMPLATES)
