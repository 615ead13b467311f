"""Logged-in users of the built-in roles, and forms filled in as a browser sends them."""

import re
from dataclasses import dataclass
from html import unescape

from django.test import Client

from opiekun.accounts.models import Role, User, UserRole
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.viewer import UserViewer
from tests.parties.people import make_user


@dataclass(frozen=True)
class Somebody:
    """A user with a session."""

    user: User
    client: Client

    @property
    def viewer(self) -> UserViewer:
        return viewer_of_user(self.user)


def log_in(role: str, first_name: str = "Anna", last_name: str = "Kowalczyk", language: str = "en") -> Somebody:
    user = make_user(first_name, last_name)
    user.language = language
    user.save(update_fields=["language"])
    UserRole.objects.create(user=user, role=Role.objects.get(code=role))
    client = Client()
    client.force_login(user)
    return Somebody(user, client)


_INPUT = re.compile(r"<(input|select|textarea)\b([^>]*)>(.*?)(?=<(?:input|select|textarea|button|/form)\b)", re.S)
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def fields(html: str) -> dict[str, str]:
    """What the page's form would send unchanged (the blank rows of editors are left out)."""
    page = re.sub(r"<template>.*?</template>", "", html, flags=re.S)
    form = page[page.index('id="form"') :]
    form = form[: form.index("</form>") + len("</form>")]
    sent: dict[str, str] = {}
    for tag, attributes, rest in _INPUT.findall(form):
        named = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        name = named.get("name")
        if not name:
            continue
        if tag == "select":
            chosen = re.search(r'<option value="([^"]*)" selected', rest)
            first = re.search(r'<option value="([^"]*)"', rest)
            sent[name] = unescape((chosen or first).group(1)) if (chosen or first) else ""  # type: ignore[union-attr]
        elif tag == "textarea":
            sent[name] = unescape(rest.split("</textarea>")[0])
        elif named.get("type") in ("radio", "checkbox"):
            if "checked" in named:
                sent[name] = named.get("value", "on")
        else:
            sent[name] = named.get("value", "")
    return sent
