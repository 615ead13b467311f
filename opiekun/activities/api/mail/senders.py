"""``/mail-ignored-senders`` and ``/mail-free-domains``: whose mail never comes in, and whose domains tell nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.activities.api.mail.sender_schemas import (
    FreeDomain,
    FreeDomainInput,
    FreeDomainPage,
    IgnoredSenderInput,
    IgnoredSenderOut,
    IgnoredSenderPage,
)
from opiekun.activities.models import FreeMailDomain, IgnoredSender
from opiekun.activities.selectors.mail.reach import MAIL
from opiekun.activities.services.mail import senders as services
from opiekun.core.api.answers import answer, expected_version, nothing, path_id
from opiekun.core.api.bodies import json_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.viewer import Viewer
from opiekun.records.api.choosing import refuse_unknown_fields

senders = ApiRouter(tags=["E-mail"])
domains = ApiRouter(tags=["E-mail"])


@senders.route("GET", "", done=IgnoredSenderPage, summary="List senders that are never imported")
def list_ignored_senders(request: HttpRequest) -> HttpResponse:
    """All of them, by the alphabet."""
    allowed(request, MAIL, "manage")
    rows = IgnoredSender.objects.order_by("pattern").values_list("pk", "pattern")
    return answer({"items": [{"id": str(pk), "sender": pattern} for pk, pattern in rows]})


@senders.route("POST", "", done=IgnoredSenderOut, status=201, body=IgnoredSenderInput, summary="Never import a sender")
def add_ignored_sender(request: HttpRequest) -> HttpResponse:
    """An address, or a domain; given again it is the same."""
    pk = _added(request, "sender", services.add_ignored_sender)
    return answer({"id": str(pk), "sender": IgnoredSender.objects.get(pk=pk).pattern}, 201)


@senders.route("DELETE", "/{sender_id}", status=204, matches="optional", summary="Import a sender again")
def remove_ignored_sender(request: HttpRequest, sender_id: str) -> HttpResponse:
    """What comes from now on comes in."""
    return _removed(request, sender_id, services.remove_ignored_sender)


@domains.route("GET", "", done=FreeDomainPage, summary="List domains of free mail")
def list_free_domains(request: HttpRequest) -> HttpResponse:
    """Those of the company, beside the ones that everybody knows."""
    allowed(request, MAIL, "manage")
    rows = FreeMailDomain.objects.order_by("domain").values_list("pk", "domain")
    return answer({"items": [{"id": str(pk), "domain": domain} for pk, domain in rows]})


@domains.route("POST", "", done=FreeDomain, status=201, body=FreeDomainInput, summary="Add a domain of free mail")
def add_free_domain(request: HttpRequest) -> HttpResponse:
    """At it anybody may have a mailbox: no party is found by it."""
    pk = _added(request, "domain", services.add_free_domain)
    return answer({"id": str(pk), "domain": FreeMailDomain.objects.get(pk=pk).domain}, 201)


@domains.route("DELETE", "/{domain_id}", status=204, matches="optional", summary="Remove a domain of free mail")
def remove_free_domain(request: HttpRequest, domain_id: str) -> HttpResponse:
    """Parties are found by it from now on."""
    return _removed(request, domain_id, services.remove_free_domain)


def _added(request: HttpRequest, name: str, add: Callable[[Viewer, str], int]) -> int:
    viewer, body = allowed(request, MAIL, "manage"), json_body(request)
    refuse_unknown_fields(body, frozenset({name}))
    value = body.get(name)
    return add(viewer, value if isinstance(value, str) else "")


def _removed(request: HttpRequest, row_id: str, remove: Callable[[Viewer, int], None]) -> HttpResponse:
    viewer, pk = allowed(request, MAIL, "manage"), path_id(row_id)
    # These rows never change: no version of one can be an old one.
    expected_version(request)
    remove(viewer, pk)
    return nothing()
