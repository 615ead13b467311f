"""What tests of pages with custom fields share."""

from typing import Any

from opiekun.parties.models import Party
from tests.parties.ui.browser import Somebody

HTMX = {"HX-Request": "true"}


def text(somebody: Somebody, url: str) -> str:
    response = somebody.client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def stored(party: Party) -> Any:
    return Party.objects.get(pk=party.pk).custom
