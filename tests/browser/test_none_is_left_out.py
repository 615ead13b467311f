"""No page is left out: whatever answers with a whole page is looked at by one of the tests of this folder."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db

# What answers with a page and is none to look at: ways out, files for programs, pages of the program below ours.
_NO_PAGES: Final = ("api/", "gallery/", "account/", "health", "metrics")

# Pages that are the same for every kind of record: one of them is enough.
_ONE_FOR_ALL: Final = ("conditions", "import")


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The routes without a parameter, each as its address."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        elif isinstance(one, URLPattern) and "<" not in route:
            yield f"/{route}"


def looked_at() -> set[str]:
    """The routes behind all addresses in tests that look at pages."""
    found = set()
    for file in Path(__file__).parent.glob("test_*.py"):
        text = file.read_text(encoding="utf-8")
        if "look_at(" in text or "page_faults(" in text:
            found |= {route for node in ast.walk(ast.parse(text)) if (route := route_of(node)) is not None}
    return found


def route_of(node: Any) -> str | None:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("/")):
        return None
    try:
        return same(resolve(node.value.partition("?")[0]).route)
    except Resolver404:
        return None


def same(route: str) -> str:
    """The route as one says it whatever the kind of record: "*/import"."""
    kind, _slash, page = route.partition("/")
    return f"*/{page}" if kind and page in _ONE_FOR_ALL else route


def test_each_page_is_looked_at() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user("administrator"))
    known = looked_at()
    left_out = []
    for address in sorted(set(routes(get_resolver()))):
        route = address.removeprefix("/")
        if same(route) in known or route.startswith(_NO_PAGES):
            continue
        answer = client.get(address)
        is_html = answer.status_code == 200 and "text/html" in answer.headers.get("Content-Type", "")
        if is_html and b"<!doctype html>" in answer.content[:200]:
            left_out.append(address)
    assert left_out == []
