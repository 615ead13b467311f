"""What a new case lacks is asked for at once: by the service, the form and the API."""

import pytest

from opiekun.cases.choices import Mover
from opiekun.cases.errors import MoveIncomplete, NotYourMove
from opiekun.cases.models import Case
from opiekun.cases.services import create_case
from opiekun.core.errors import InvalidInput
from tests.api.program import program
from tests.cases.cases import define, make_case, make_party, make_person
from tests.cases.test_case_pages import page
from tests.parties.people import manager, salesperson
from tests.parties.ui.browser import Somebody, fields, log_in
from tests.records.custom.fields import define as define_field

pytestmark = pytest.mark.django_db
Places = list[tuple[str | int, ...]]


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def demanding() -> None:
    """A later stage that asks for much."""
    define_field("text", code="hala", kind="case", name="Hala")
    define("sale_needs", required=["person"])
    define("sale_quote", required=["party", "primary_person", "planned_revenue", "source", "custom.hala"])


def refusal(**raw: object) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        create_case(manager(), {"type": "sale", "title": "Regały", **raw})
    assert not Case.objects.exists()
    return refused.value


def places(refused: InvalidInput) -> Places:
    return [error.loc for error in refused.errors]


def test_party_and_what_stages_require_are_missed_at_once() -> None:
    demanding()
    refused = refusal(stage="sale_quote")
    assert isinstance(refused, MoveIncomplete)
    assert places(refused) == [("party",), ("persons",), ("planned_revenue",), ("source",), ("custom", "hala")]
    assert {error.code for error in refused.errors} == {"required"}


def test_what_is_wrong_is_told_beside_what_is_missing_and_each_field_once() -> None:
    demanding()
    refused = refusal(
        stage="sale_quote",
        title="",
        owner="999999999",
        source="nonsense",
        expected_close_on="31 lutego",
        custom={"hal": "1"},
    )
    assert sorted(map(str, places(refused))) == sorted(
        map(
            str,
            [
                ("title",),
                ("expected_close_on",),
                ("custom", "hal"),
                ("owner",),
                ("source",),
                ("party",),
                ("persons",),
                ("planned_revenue",),
                ("custom", "hala"),
            ],
        )
    )
    assert {error.loc: error.code for error in refused.errors}["source",] == "choice"


def test_a_person_who_is_wrong_does_not_make_the_party_missing_too() -> None:
    demanding()
    assert ("party",) not in places(refusal(stage="sale_quote", persons=[{"person": "999999999"}]))


def test_where_the_type_is_not_known_nothing_is_asked_for_on_behalf_of_one() -> None:
    demanding()
    assert places(refusal(type="nonsense", title="")) == [("title",), ("type",)]
    assert places(refusal(stage="internal_finished", title="")) == [("title",), ("stage",)]


def test_only_one_thing_wrong_is_no_incomplete_move() -> None:
    assert type(refusal(party="999999999")) is InvalidInput
    assert type(refusal()) is InvalidInput


def test_sums_of_lines_fill_in_what_is_required() -> None:
    anna = manager()
    define("sale_quote", required=["planned_revenue", "planned_cost"])
    lines = [{"side": "revenue", "amount": "10"}]
    with pytest.raises(MoveIncomplete) as refused:
        make_case(anna, stage="sale_quote", plan_lines=lines)
    assert places(refused.value) == [("planned_cost",)]
    case = make_case(anna, stage="sale_quote", plan_lines=[*lines, {"side": "cost", "amount": "0"}])
    assert (case.planned_revenue, case.planned_cost) == (10, 0)


def test_a_person_brings_the_party_and_is_the_primary_one() -> None:
    anna = manager()
    demanding()
    person = make_person(anna, make_party(anna))
    raw = {
        "type": "sale",
        "title": "Regały",
        "stage": "sale_quote",
        "persons": [{"person": str(person)}],
        "planned_revenue": {"amount": "1", "currency": "PLN"},
        "source": "fair",
        "custom": {"hala": "B"},
    }
    assert create_case(anna, raw).id == Case.objects.get().pk


def test_a_lost_stage_asks_for_its_reason_beside_the_party() -> None:
    assert places(refusal(stage="sale_lost")) == [("party",), ("loss_reason",)]


def test_who_may_not_bring_cases_there_is_not_asked_to_fill_in_first() -> None:
    demanding()
    define("sale_quote", mover=Mover.ROLES)
    with pytest.raises(NotYourMove):
        create_case(salesperson(), {"type": "sale", "title": "Regały", "stage": "sale_quote"})
    assert not Case.objects.exists()


def test_the_api_names_all_of_it_where_it_stands_in_the_body() -> None:
    demanding()
    refused = program().post("/cases", {"type": "sale", "title": "Regały", "stage": "sale_quote"})
    assert (refused.status_code, refused.json()["code"]) == (422, "move_incomplete")
    assert [error["loc"] for error in refused.json()["errors"]] == [
        ["party"],
        ["persons"],
        ["planned_revenue"],
        ["source"],
        ["custom", "hala"],
    ]
    assert not Case.objects.exists()


def test_the_form_marks_what_the_chosen_stage_requires_and_every_field_that_is_missing(jan: Somebody) -> None:
    demanding()
    first = page(jan, "/cases/new?type=sale")
    assert "required" not in _control(first, "source")
    chosen = jan.client.post("/cases/new", {"again": "1", "type": "sale", "stage": "sale_quote", "title": "Regały"})
    html = chosen.content.decode()
    assert not Case.objects.exists()
    for name in ("persons", "planned_revenue", "source", "custom-hala"):
        assert " required" in _control(html, name), name
    assert " required" not in _control(html, "team")
    refused = jan.client.post("/cases/new", fields(html))
    html = refused.content.decode()
    assert refused.status_code == 422
    for name in ("party", "persons", "planned_revenue", "source", "custom-hala"):
        assert 'aria-invalid="true"' in _control(html, name), name
        assert f'href="#id_{name}"' in html
    assert "Hala: Fill this in." in html
    assert not Case.objects.exists()
    sent = {
        **fields(html),
        "persons": str(make_person(jan.viewer, make_party(jan.viewer))),
        "planned_revenue": "100",
        "source": "fair",
        "custom-hala": "B",
    }
    assert jan.client.post("/cases/new", sent).status_code == 302
    assert Case.objects.get().stage.code == "sale_quote"


def test_a_field_that_one_does_not_see_is_missed_without_its_name(jan: Somebody) -> None:
    define_field("text", code="sekret", kind="case", name="Tajne", field_class="private")
    define("sale_needs", required=["custom.sekret", "source"])
    html = page(jan, "/cases/new?type=sale&stage=sale_needs")
    refused = jan.client.post("/cases/new", {**fields(html), "title": "Regały"})
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "A field is missing that you do not see" in html
    assert 'href="#id_source"' in html
    assert "sekret" not in html


def _control(html: str, name: str) -> str:
    """The opening tag of the control."""
    begin = html.index(f' name="{name}"')
    return html[html.rindex("<", 0, begin) : html.index(">", begin)]
