"""Forms sent by htmx: redirects as a header, an old token in words."""

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory

from opiekun.core.ui.redirects import redirect_parts


def answer(**headers: str) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect("/parties/7")
        response.set_cookie("kept", "1")
        return response

    return redirect_parts(view)(RequestFactory().post("/parties/new", headers=headers))


def test_redirect_reaches_htmx_as_a_header_with_the_cookies_of_the_answer() -> None:
    response = answer(**{"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/parties/7")
    assert "Location" not in response
    assert response.cookies["kept"].value == "1"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Boosted": "true"}])
def test_redirect_of_a_whole_page_stays_a_redirect(headers: dict[str, str]) -> None:
    response = answer(**headers)
    assert (response.status_code, response["Location"]) == (302, "/parties/7")


@pytest.mark.django_db
def test_form_older_than_the_login_is_refused_in_plain_words() -> None:
    client = Client(enforce_csrf_checks=True)
    form = {"login": "a@example.test", "password": "x"}
    response = client.post("/account/login/", form, headers={"Referer": "http://testserver/account/login/?next=/x"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "<h1>Formularz jest zbyt stary</h1>" in page
    assert 'href="http://testserver/account/login/?next=/x"' in page, "the way back to the form"
    strange = client.post("/account/login/", form, headers={"Referer": "http://evil.test/account/login/"})
    assert "evil.test" not in strange.content.decode()
    part = client.post("/account/login/", form, headers={"HX-Request": "true"})
    assert "opiekun:toast" in part["HX-Trigger"]
