"""A program that talks to the API with a token, as tests want to write it."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from opiekun.accounts.models import User
from opiekun.accounts.services.tokens import create_token
from opiekun.core.viewer import SYSTEM
from tests.accounts.people import make_user


class Program:
    """Calls addresses under /api/v1 with JSON and a token."""

    def __init__(self, token: str, user: User | None = None) -> None:
        self.token, self.user = token, user
        self.client = Client()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        return self.client.generic(  # type: ignore[return-value]
            method, f"/api/v1{path}", data, content_type="application/json", headers=sent
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.call("DELETE", path, **headers)


def program(*roles: str, scopes: tuple[str, ...] = ("all",)) -> Program:
    """A program acting for a new user with these roles (an administrator's when none is said)."""
    user = make_user(*(roles or ("administrator",)))
    return Program(create_token(SYSTEM, user.pk, "Test", scopes)[1], user)


def company(caller: Program, name: str = "Śruba sp. z o.o.", **more: Any) -> dict[str, Any]:
    """A new organisation, made through the API."""
    response = caller.post("/parties", {"kind": "organisation", "name": name, **more})
    assert response.status_code == 201, response.content
    made: dict[str, Any] = response.json()
    return made
