"""Any text in any field of any form is either stored as it reads, or refused at its field and nothing is written."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.accounts.models import ApiToken, Role, RoleRight, Team, User
from opiekun.core.models import History, Record
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Identity, Party, Person
from opiekun.parties.services import create_party, create_person
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db

HOSTILE = st.one_of(
    st.text(st.characters(), max_size=130),
    st.sampled_from(
        [
            *("\x00", "a\x00b", "\ud800", "a\udfffb", "\u202eevil", "a\u2066b", "\u200f", "\ufeff", "\u0085", "\u2028"),
            *(
                "👩‍👩‍👧",
                "e\u0301",
                "ſ" * 90,
                "ś" * 5000,
                " ",
                "\t",
                "a\nb",
                "a\r\nb",
                "-1",
                "0",
                "9" * 19,
                "9" * 30,
                "１２３",
            ),
            *("' OR 1=1 --", "%", "\\", "{{ 7*7 }}", "<script>", "None", "null", "[]", "٣٤٥", "+48", "a@b", "PL00"),
        ]
    ),
)
SUITED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
Values = Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """A form: where it is, what a good one sends, its fields, and what is stored of its plain texts."""

    address: Callable[[], str]
    good: Values
    hostile: tuple[str, ...]
    stored: Callable[[], Mapping[str, str]]


def company() -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": "Stała"}).id


def person_of(party: int) -> int:
    return create_person(SYSTEM, {"party": str(party), "last_name": "Stały"}).id


def party_stored() -> Mapping[str, str]:
    party = Party.objects.select_related("identity").latest("pk")
    names = {name: getattr(party.identity, name) for name in ("name", "short_name")}
    return {**names, "industry": party.industry, "remarks": party.remarks}


def person_stored() -> Mapping[str, str]:
    person = Person.objects.select_related("identity").latest("pk")
    names = {name: getattr(person.identity, name) for name in ("first_name", "last_name", "salutation")}
    plain = ("job_title", "department", "occupation", "education", "remarks")
    return {**names, **{name: getattr(person, name) for name in plain}}


def private_stored() -> Mapping[str, str]:
    home = getattr(Person.objects.latest("pk"), "home_address", None)
    return {} if home is None else {f"home_address-{n}": getattr(home, n) for n in ("street", "city", "flat_number")}


def user_stored() -> Mapping[str, str]:
    user = User.objects.latest("pk")
    return {"first_name": user.first_name, "last_name": user.last_name}


ROWS = {"phones-count": "1", "emails-count": "1", "others-count": "1", "addresses-count": "1", "accounts-count": "1"}
CHANNELS = ("phones-0-value", "phones-0-label", "phones-0-id", "emails-0-value", "others-0-value", "others-0-kind")
ADDRESS = ("kind", "name", "street", "house_number", "postcode", "city", "country", "voivodeship", "county", "id")
ADDRESSES = tuple(f"addresses-0-{part}" for part in ADDRESS)
FORMS: dict[str, Form] = {
    "party": Form(
        lambda: "/parties/new",
        {"name": "Nowa", "status": "active", **ROWS},
        (
            *("name", "short_name", "industry", "remarks", "nip", "regon", "krs", "eu_vat", "legal_form", "status"),
            *(
                "source",
                "account_manager",
                "kind",
                "token",
                "phones-count",
                "phones-main",
                "next",
                *CHANNELS,
                *ADDRESSES,
            ),
            *("accounts-0-iban", "accounts-0-bank_name", "accounts-0-currency", "accounts-0-label"),
        ),
        party_stored,
    ),
    "party edit": Form(
        lambda: f"/parties/{company()}/edit",
        {},
        ("name", "short_name", "industry", "remarks", "nip", "status", "version", "initial", "keep-name", *CHANNELS),
        party_stored,
    ),
    "person": Form(
        lambda: f"/persons/new?party={company()}",
        {"last_name": "Nowy", **ROWS},
        (
            *("first_name", "last_name", "salutation", "sex", "job_title", "department", "occupation", "education"),
            *("remarks", "superior", "party", "token", "is_main", *CHANNELS, *ADDRESSES),
        ),
        person_stored,
    ),
    "private details": Form(
        lambda: f"/persons/{person_of(company())}/private/edit",
        {"private_phones-count": "1", "private_emails-count": "1"},
        (
            *("private_phones-0-value", "private_emails-0-value", "home_address-street", "home_address-city"),
            *("home_address-flat_number", "home_address-postcode", "home_address-country", "home_address-voivodeship"),
            *("version", "initial"),
        ),
        private_stored,
    ),
    "user": Form(
        lambda: "/settings/users/new/",
        {"email": "nowy@example.test", "first_name": "Ewa", "last_name": "Lis", "language": "pl"},
        ("email", "first_name", "last_name", "phone", "language", "role_ids", "team_ids"),
        user_stored,
    ),
    "team": Form(
        lambda: "/settings/teams/new/",
        {"name": "Nowy"},
        ("name", "parent_id"),
        lambda: {"name": str(Team.objects.latest("pk"))},
    ),
    "role": Form(
        lambda: "/settings/roles/new/",
        {"name": "Nowa"},
        ("name", "name_en", "description", "sees_private", "right.party.view"),
        lambda: {n: getattr(Role.objects.latest("pk"), n) for n in ("name", "name_en", "description")},
    ),
    "profile": Form(
        lambda: "/settings/profile/",
        {"first_name": "Ewa", "last_name": "Lis", "language": "pl", "theme": "auto", "density": "compact"},
        ("first_name", "last_name", "phone", "language", "theme", "density"),
        dict,
    ),
    "token": Form(
        lambda: "/settings/tokens/",
        {"name": "ERP", "scopes": "parties:read"},
        ("name", "scopes", "expires_on"),
        lambda: {"name": ApiToken.objects.latest("pk").name},
    ),
    "company": Form(
        lambda: "/settings/company",
        {"currency": "PLN", "time_zone": "Europe/Warsaw"},
        ("currency", "time_zone", "version"),
        dict,
    ),
}


def sent_as_browser(client: Any, address: str, values: Values) -> HttpResponse:
    """As a browser, or somebody who is none, puts it on the wire: also what UTF-8 cannot say."""
    encoded = {name: value.encode("utf-8", "surrogatepass") for name, value in values.items()}
    body = urlencode(encoded, quote_via=quote)
    response: HttpResponse = client.post(address, body, content_type="application/x-www-form-urlencoded")
    return response


def as_read(value: str) -> str:
    arrived = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", arrived.replace("\r\n", "\n")).strip()


def everything() -> tuple[int, ...]:
    models = (Record, History, Identity, User, Team, Role, RoleRight, ApiToken)
    return tuple(model.objects.count() for model in models)


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@given(data=st.data())
@SUITED
def test_any_text_is_stored_as_it_reads_or_refused_and_nothing_is_written(
    form: Form, admin: Somebody, data: st.DataObject
) -> None:
    hostile = data.draw(st.dictionaries(st.sampled_from(form.hostile), HOSTILE, min_size=1, max_size=3))
    with transaction.atomic():
        address = form.address()
        page = admin.client.get(address).content.decode()
        begun = fields(page) if 'id="form"' in page else {}
        before = everything()
        response = sent_as_browser(admin.client, address, {**begun, **form.good, **hostile})
        assert response.status_code in (200, 302, 404, 409, 412, 422), response.content[:2000]
        if response.status_code in (200, 302):
            stored = form.stored()
            for name in hostile.keys() & stored.keys():
                assert stored[name] == as_read(hostile[name]), name
        else:
            assert everything() == before
            told = any(mark in response.content for mark in (b"o-field__error", b'role="alert"'))
            assert told or response.status_code == 404
        transaction.set_rollback(True)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_what_the_forms_of_these_tests_send_is_taken(form: Form, admin: Somebody) -> None:
    address = form.address()
    page = admin.client.get(address).content.decode()
    begun = fields(page) if 'id="form"' in page else {}
    response = sent_as_browser(admin.client, address, {**begun, **form.good})
    assert response.status_code in (200, 302)
    assert b"o-field__error" not in response.content


@pytest.mark.parametrize(
    "address",
    [
        *("/parties/new?name={}", "/parties/new?kind={}", "/persons/new?party={}", "/parties/check?nip={}&id={}"),
        *(
            "/parties/options?q={}",
            "/persons/options?q={}",
            "/persons/superiors?party={}",
            "/settings/users/?q={}&page={}",
        ),
        *("/settings/teams/new/?parent={}", "/settings/access-log/?record={}&before={}", "/search?q={}"),
        "/palette?q={}",
    ],
)
@given(text=HOSTILE)
@SUITED
def test_any_text_in_an_address_is_answered(address: str, admin: Somebody, text: str) -> None:
    written = quote(text[:500].encode("utf-8", "surrogatepass"))
    response = admin.client.get(address.replace("{}", written))
    assert response.status_code in (200, 404, 422), address
