"""Pages of tasks as somebody's browser asks for them."""

from django.http import HttpResponse

from tests.parties.ui.browser import Somebody

HTMX = {"HX-Request": "true"}


def posted(who: Somebody, path: str, target: str = "dialog", **data: object) -> HttpResponse:
    answer: HttpResponse = who.client.post(path, data, headers={**HTMX, "HX-Target": target})  # type: ignore[arg-type]
    return answer


def page(who: Somebody, path: str) -> str:
    response = who.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()
