"""Answering with a page, or with the one block of it that htmx asked for.

Convention: an element with id ``party-table`` holds the block ``party_table`` of the page's template. A request whose
``HX-Target`` names the element gets that block alone; everything else (first visit, history, reload) the whole page.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment
from jinja2.utils import concat
from markupsafe import Markup

from opiekun.core.ui.shell import shell_for
from opiekun.core.ui.words import one_language

_CSRF_INPUT = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')


def jinja() -> Environment:
    """The environment that Django built from its settings."""
    environment: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return environment


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page (not for a whole one by link, history or reload)."""
    headers = request.headers
    whole = headers.get("HX-Boosted") or headers.get("HX-History-Restore-Request")
    return headers.get("HX-Request") == "true" and not whole


def page_context(request: HttpRequest, context: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What base and shell need, under what the page gives."""
    # Each call masks the secret anew: once a page is enough.
    token = SimpleLazyObject(lambda: get_token(request))
    return {
        "request": request,
        "csrf_input": SimpleLazyObject(lambda: _CSRF_INPUT.format(token)),
        "csrf_token": token,
        "shell": SimpleLazyObject(lambda: shell_for(request)),
        **(context or {}),
    }


def render_block(template: str, block: str, values: Mapping[str, Any]) -> str:
    """One block of a page, with what the page imports and sets at its top (``KeyError`` when it has no such block).

    The page is run up to its first output: by then its imports and those of its parents are in the context.
    """
    found = jinja().get_template(template)
    context = found.new_context(dict(values))
    start = found.root_render_func(context)
    next(iter(start), None)
    return concat(context.blocks[block][0](context))


def block_for(request: HttpRequest, template: str) -> str | None:
    """The block that the request's target names, when the template has it."""
    if not is_part(request):
        return None
    block = request.headers.get("HX-Target", "").replace("-", "_")
    return block if block in jinja().get_template(template).blocks else None


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    block: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page; with ``block``, or with the block that htmx targets, when the request is htmx's."""
    values = page_context(request, context)
    part = block if block and is_part(request) else block_for(request, template)
    if not part:
        # A whole page asks the frame some thirty things: not through the lazy object that parts hardly ever touch.
        values["shell"] = shell_for(request)
    with one_language():
        html = render_block(template, part, values) if part else jinja().get_template(template).render(values)
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target", "Cookie"))
    return response


def render_fragment(request: HttpRequest, template: str, block: str, context: Mapping[str, Any]) -> HttpResponse:
    """Answer with one block whatever the request: for addresses that only ever serve a part (lazy panels, menus)."""
    return HttpResponse(render_block(template, block, page_context(request, context)))
