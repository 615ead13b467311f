"""Each address is found as Django alone would find it, by its first word."""

import re
from collections.abc import Iterator

import pytest
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, get_resolver, include, path, re_path
from django.urls.resolvers import RoutePattern

from opiekun.config.routing import ByFirstWord, Pattern

SAMPLES = {"int": "7", "path": "raz/dwa", "slug": "raz-dwa", "uuid": "075194d3-6885-417e-a8a8-6c931e272f00"}


def routes(patterns: list[Pattern], before: str = "") -> Iterator[str]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield here
        else:
            yield from routes(one.url_patterns, here)


def sample(route: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES.get(part[1] or "str", "raz"), route)


def found(resolver: URLResolver, address: str) -> tuple[object, ...] | None:
    try:
        match: ResolverMatch = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.url_name, match.namespaces, match.route


def test_every_address_is_found_as_before() -> None:
    ours = get_resolver().url_patterns[0]
    assert isinstance(ours, ByFirstWord)
    plain = URLResolver(RoutePattern(""), ours.url_patterns)
    addresses = sorted({sample(route) for route in routes(ours.url_patterns)})
    answers = {address: found(plain, address) for address in addresses}
    assert sum(answer is not None for answer in answers.values()) > 900
    assert {address: found(ours, address) for address in addresses} == answers
    for wrong in ("", "nowhere", "parties/x/y/z", "api", "api/v1", "cases", "cases/", "/cases", "mail", "mail/"):
        assert found(ours, wrong) == found(plain, wrong)


@pytest.mark.parametrize(
    "address", ["raz", "raz/", "raz/7", "razem", "razem/7", "x/dwa", "x7", "trzy/raz", "", "cztery/raz"]
)
def test_first_words_that_are_not_said_are_tried_in_their_order(address: str) -> None:
    def view(_request: object) -> None: ...

    patterns: list[Pattern] = [
        path("raz", view, name="a"),
        path("raz/<int:n>", view, name="b"),
        path("ra", include([path("zem", view, name="c"), path("zem/<int:n>", view, name="d")])),
        path("<str:any>/dwa", view, name="e"),
        path("x<int:n>", view, name="f"),
        path("trzy/", include(([path("raz", view, name="g")], "app"), namespace="own")),
        re_path(r"^(?P<any>cz\w+)/raz$", view, name="h"),
        path("", include([path("raz/", view, name="i"), path("<str:any>", view, name="j")])),
    ]
    assert found(ByFirstWord(patterns), address) == found(URLResolver(RoutePattern(""), patterns), address)
