"""``/company``: the profile of our own company; its names, numbers and addresses are those of its party."""

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import allowed
from opiekun.core.api.answers import answer, expected_version, nothing, record_answer
from opiekun.core.api.bodies import json_body, raw_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Input, Reference, Version
from opiekun.parties.selectors.company import company_facts, logo_file
from opiekun.parties.services.company_logo import remove_logo, set_logo
from opiekun.parties.services.company_profile import update_company_profile
from opiekun.parties.ui.logo import picture_response

router = ApiRouter(tags=["Company"])


class Logo(Schema):
    """The picture that `GET /company/logo` answers with."""

    content_type: str = Field(examples=["image/png"])
    size: int = Field(description="Bytes.", examples=[18230])
    sha256: str


class Company(Schema):
    """What the program knows of the company that uses it, beside the party that it is."""

    party: Reference
    version: Version
    currency: str = Field(examples=["PLN"])
    time_zone: str = Field(examples=["Europe/Warsaw"])
    logo: Logo | None


class CompanyChange(Input):
    """Fields to change; what is left out stays."""

    currency: str | None = Field(None, examples=["PLN"])
    time_zone: str | None = Field(None, examples=["Europe/Warsaw"])


def _answer() -> HttpResponse:
    facts = company_facts()
    return answer(facts, version=int(facts["version"]))


@router.route("GET", "", done=Company, summary="Read the company's profile")
def read_company(request: HttpRequest) -> HttpResponse:
    """The profile; names, numbers, addresses and accounts are in `GET /parties/{id}` of its party."""
    allowed(request, "party", "view")
    return record_answer(request, company_facts())


@router.route("PATCH", "", done=Company, body=CompanyChange, matches="optional", summary="Change the company's profile")
def change_company(request: HttpRequest) -> HttpResponse:
    """Change currency and time zone."""
    viewer = allowed(request, "company", "manage")
    update_company_profile(viewer, json_body(request), expected_version(request))
    return _answer()


@router.route("GET", "/logo", may_be_missing=True, summary="Read the logo")
def read_logo(request: HttpRequest) -> HttpResponse:
    """The picture, PNG or JPEG; 404 when there is none."""
    allowed(request, "party", "view")
    return picture_response(*logo_file(), kept_for=0)


@router.route("PUT", "/logo", done=Company, matches="optional", summary="Set the logo")
def put_logo(request: HttpRequest) -> HttpResponse:
    """The body is the picture itself, PNG or JPEG, at most 1 MB and 4000 pixels on a side."""
    viewer = allowed(request, "company", "manage")
    set_logo(viewer, raw_body(request), expected_version(request))
    return _answer()


@router.route("DELETE", "/logo", status=204, matches="optional", summary="Remove the logo")
def delete_logo(request: HttpRequest) -> HttpResponse:
    """Have no logo."""
    viewer = allowed(request, "company", "manage")
    return nothing(remove_logo(viewer, expected_version(request)).version)
