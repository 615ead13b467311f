"""Redirects for htmx: a browser's background request would follow one by itself and put a whole page into a part."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from opiekun.core.ui.render import is_part

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def redirect_parts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turn a redirect into the header by which htmx leaves the page, so that views redirect in one way for all."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code not in _REDIRECTS or not is_part(request):
            return response
        left = HttpResponse(status=204)
        left["HX-Redirect"] = response["Location"]
        left.cookies = response.cookies
        return left

    return middleware
