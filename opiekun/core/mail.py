"""Mails that the program writes: plain text, one template each, whose first line is the subject."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES = sorted(settings.PACKAGE.glob("*/templates"))


def _environment() -> Environment:
    # Plain text: escaping would put entities into names and links.
    env = Environment(  # noqa: S701
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, extensions=["jinja2.ext.i18n"], trim_blocks=True
    )
    env.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return env


_mails = _environment()


def render_mail(
    template: str, address: str, context: Mapping[str, Any], language: str, headers: dict[str, str] | None = None
) -> EmailMessage:
    """The mail made of an app's ``<template>_mail.txt`` in the language; it is not sent yet."""
    with translation.override(language):
        text = _mails.get_template(f"{template}_mail.txt").render({"base_url": settings.BASE_URL, **context})
    subject, _, body = text.lstrip().partition("\n")
    return EmailMessage(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [address], headers=headers)
