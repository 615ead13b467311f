"""Custom fields in the settings: defined, changed, ordered, archived."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.core.viewer import SYSTEM
from opiekun.records.custom.definitions import present, refresh
from opiekun.records.custom.services import change_field, create_field
from opiekun.records.models import CustomField
from tests.parties.ui.browser import Somebody, fields, log_in
from tests.records.custom.fields import company, define
from tests.records.custom.pages import HTMX, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


def posted(**more: Any) -> dict[str, Any]:
    return {"kind": "party", "type": "text", "name": "Karta", "field_class": "business", "code": "", **more}


def test_settings_define_change_order_archive_and_restore(admin: Somebody) -> None:
    rows = {"choices-0-name": "Złoty", "choices-0-colour": "warning", "choices-1-name": "", "choices-2-name": "Srebrny"}
    answer = admin.client.post("/settings/fields/new/", posted(type="choice", name="Poziom", **rows, in_lists="on"))
    assert (answer.status_code, answer["Location"]) == (302, "/settings/fields/?kind=party")
    field = CustomField.objects.get()
    assert [c["code"] for c in field.choices] == ["zloty", "srebrny"]
    company(poziom="srebrny")
    page = text(admin, f"/settings/fields/{field.pk}/")
    sent = fields(page)
    assert sent["choices-0-id"] == "zloty"
    sent |= {"name": "Segment", "choices-1-remove": "1"}
    answer = admin.client.post(f"/settings/fields/{field.pk}/", sent, follow=True)
    assert "retired instead of removed: Srebrny" in answer.content.decode()
    field.refresh_from_db()
    assert (field.name, [(c["code"], c["retired"]) for c in field.choices]) == (
        "Segment",
        [("zloty", False), ("srebrny", True)],
    )
    second = define("text", "b", name="Drugie")
    admin.client.post("/settings/fields/order/", {"kind": "party", "ids": [str(second.id), "x", str(field.pk)]})
    page = text(admin, "/settings/fields/")
    assert page.index("Drugie") < page.index("Segment")
    admin.client.post(f"/settings/fields/{field.pk}/archive/")
    assert "custom.poziom" not in text(admin, "/parties")
    assert "Segment" in text(admin, "/settings/fields/")
    admin.client.post(f"/settings/fields/{field.pk}/restore/")
    assert "custom.poziom" in text(admin, "/parties")
    assert "Poziom → Segment" in re.sub(r"\s+", " ", text(admin, f"/settings/fields/{field.pk}/"))


def test_settings_keep_what_was_typed_beside_each_error(admin: Somebody) -> None:
    rows = {"choices-0-name": "Złoty", "choices-1-name": "złoty", "choices-7-name": "Trzeci"}
    answer = admin.client.post("/settings/fields/new/", posted(type="choice", name="", hint="Podpowiedź", **rows))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Podpowiedź"' in page
    told = page.split("o-formerrors")[1].split("</div>")[0]
    assert '<a href="#id_name">Name: ' in told
    assert page.count('value="Złoty"') + page.count('value="złoty"') + page.count('value="Trzeci"') >= 3
    answer = admin.client.post("/settings/fields/new/", posted(type="choice", name="A", **rows))
    assert '<a href="#id_choices-1-name">Choices: Another choice has this code or name.' in answer.content.decode()
    assert not CustomField.objects.exists()


def test_settings_tell_the_slower_of_two_editors(admin: Somebody) -> None:
    field = define("text", "card", name="Karta")
    sent = fields(text(admin, f"/settings/fields/{field.id}/"))
    change_field(SYSTEM, field.id, {"name": "Inna"})
    answer = admin.client.post(f"/settings/fields/{field.id}/", {**sent, "name": "Moja"})
    assert answer.status_code == 412
    assert 'value="Moja"' in answer.content.decode()
    refresh()
    assert present().find("party", "card").name == "Inna"  # type: ignore[union-attr]


def test_settings_show_parts_of_the_type_and_a_preview(admin: Somebody) -> None:
    parts = admin.client.post("/settings/fields/parts/", posted(type="money"), headers=HTMX).content.decode()
    assert 'name="currency"' in parts
    assert 'name="searchable"' not in parts
    for type_ in (
        "text",
        "long_text",
        "number",
        "money",
        "date",
        "choice",
        "multi_choice",
        "boolean",
        "url",
        "reference",
    ):
        sent = posted(type=type_, name="<b>Pole</b>", currency="???", reference="party", **{"choices-0-name": "<i>"})
        preview = admin.client.post("/settings/fields/preview/", sent, headers=HTMX)
        assert preview.status_code == 200, type_
        assert "&lt;b&gt;Pole" in preview.content.decode()
        assert "<i>" not in preview.content.decode()
    assert not CustomField.objects.exists()


@pytest.mark.parametrize("reference", ["", "nothing", "a/b"])
def test_settings_offer_a_link_before_it_is_said_what_it_leads_to(admin: Somebody, reference: str) -> None:
    sent = posted(type="reference", name="Polecił", reference=reference)
    for part in ("parts", "preview"):
        assert admin.client.post(f"/settings/fields/{part}/", sent, headers=HTMX).status_code == 200, part
    refused = admin.client.post("/settings/fields/new/", sent)
    assert refused.status_code == 422
    assert "Polecił" in refused.content.decode()
    assert not CustomField.objects.exists()


def test_settings_are_for_who_has_the_right() -> None:
    field = define("text", "card")
    magda = log_in("customer_service")
    for address in ("", "new/", f"{field.id}/", f"{field.id}/status/"):
        assert magda.client.get(f"/settings/fields/{address}").status_code == 403, address
    for address in ("new/", "order/", "parts/", "preview/", f"{field.id}/", f"{field.id}/archive/"):
        assert magda.client.post(f"/settings/fields/{address}", posted()).status_code == 403, address
    assert "/settings/fields/" not in text(magda, "/settings/profile/")
    assert CustomField.objects.get().archived_at is None


def test_settings_do_not_mind_odd_addresses(admin: Somebody) -> None:
    assert admin.client.get("/settings/fields/?kind=role").status_code == 404
    assert admin.client.get("/settings/fields/1/").status_code == 404
    assert admin.client.post("/settings/fields/new/", {"kind": "\x00"}).status_code == 404
    assert admin.client.post("/settings/fields/new/", {}).status_code == 422
    assert admin.client.post("/settings/fields/parts/", {"type": "<script>"}).status_code == 200


def test_change_in_one_process_is_seen_in_another_by_the_next_request(admin: Somebody) -> None:
    """The definitions of this process are as another process left them until a request reads the stamp."""
    from opiekun.records.custom import definitions

    text(admin, "/parties")
    before = definitions._kept
    create_field(SYSTEM, "party", {"type": "text", "name": "Karta", "in_lists": True})
    definitions._present.set(before)
    assert definitions._kept is before, "a change that is not committed is nobody else's"
    assert "Karta" in text(admin, "/parties")
    after = definitions._kept
    with CaptureQueriesContext(connection) as asked:
        text(admin, "/parties")
    assert definitions._kept is after
    assert not [query for query in asked if "records_custom_field" in query["sql"]]
