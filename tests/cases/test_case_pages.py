"""Pages of cases: the form, the page with its stages, moves by one click, cards, the board."""

import html as markup
import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from opiekun.activities.services.tasks import create_task
from opiekun.cases.models import Case, CasePerson, CaseUser
from opiekun.cases.services import move_case
from tests.cases.cases import add_check, again, define, make_case, make_party, make_person, stage_of
from tests.parties.people import make_user
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def posted(who: Somebody, path: str, target: str = "dialog", **data: object) -> HttpResponse:
    answer: HttpResponse = who.client.post(path, data, headers={**HTMX, "HX-Target": target})  # type: ignore[arg-type]
    return answer


def dialog(response: HttpResponse) -> dict[str, str]:
    """What the form of the dialog would send unchanged."""
    return fields('id="form"' + response.content.decode())


def page(who: Somebody, path: str) -> str:
    response = who.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def part(who: Somebody, path: str) -> str:
    response = who.client.get(path, headers=HTMX)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_form_makes_a_case_and_knows_the_party_from_whose_page_one_comes(jan: Somebody) -> None:
    party = make_party(jan.viewer, "Hurtownia Kłos S.A.")
    person = make_person(jan.viewer, party)
    html = page(jan, f"/cases/new?type=sale&person={person}")
    assert "Hurtownia Kłos S.A." in html
    values = fields(html)
    values |= {"title": "Regały do hali", "planned_revenue": "48 200,50", "expected_close_on": "2027-03-31"}
    response = jan.client.post("/cases/new", values)
    case = Case.objects.get()
    assert response["Location"] == f"/cases/{case.pk}"
    assert (case.title, str(case.planned_revenue), case.party_id) == ("Regały do hali", "48200.5000", party)
    assert CasePerson.objects.get().is_primary
    # Sent twice it is one case.
    assert jan.client.post("/cases/new", values)["Location"] == f"/cases/{case.pk}"
    assert Case.objects.count() == 1


def test_a_wrong_form_keeps_what_was_typed_and_makes_nothing(jan: Somebody) -> None:
    values = fields(page(jan, "/cases/new?type=sale"))
    response = jan.client.post("/cases/new", {**values, "title": "", "planned_revenue": "dużo", "details": "Ważne"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "dużo" in html
    assert "Ważne" in html
    assert not Case.objects.exists()


def test_another_type_keeps_what_was_typed(jan: Somebody) -> None:
    html = page(jan, "/cases/new?type=internal&title=Remont+biura&details=Dwa+pokoje")
    assert "Remont biura" in html
    assert "Dwa pokoje" in html
    assert 'name="party"' not in html


def test_the_page_shows_the_way_the_value_and_who_is_in_it(jan: Somebody) -> None:
    case = make_case(jan.viewer, planned_revenue={"amount": "48200", "currency": "PLN"})
    move_case(jan.viewer, case.pk, {"stage": "sale_needs"})
    with CaptureQueriesContext(
        connection,
    ) as asked:
        html = page(jan, f"/cases/{case.pk}")
    assert len(asked) <= 12, [one["sql"][:80] for one in asked]
    assert re.search(r'aria-current="step"[^>]*><b>Needs', html)
    assert all('aria-current="page"' in link for link in re.findall(r'<a[^>]* href="/cases/board"[^>]*>', html))
    assert "PLN 48,200" in html.replace("\xa0", " ")
    assert "Move to: Quote" in html
    assert case.number in html


def test_the_next_stage_is_one_click_away(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    response = posted(jan, f"/cases/{case.pk}/move", stage="sale_needs", version=str(case.version))
    assert response.status_code == 204
    assert "opiekun:cases-changed" in response["HX-Trigger"]
    assert stage_of(case) == "sale_needs"
    undo = re.search(r'"undo_url": "([^"]+)"', response["HX-Trigger"])
    assert undo is not None
    posted(jan, undo[1])
    assert stage_of(case) == "sale_qualification"


def test_only_what_is_missing_is_asked_for(jan: Somebody) -> None:
    define("sale_quote", required=["expected_close_on", "person", "planned_revenue"])
    point = add_check("sale_qualification", "Sprawdzić zdolność kredytową")
    case = make_case(jan.viewer, planned_revenue={"amount": "1", "currency": "PLN"})
    assert case.party_id is not None
    person = make_person(jan.viewer, case.party_id)
    response = posted(jan, f"/cases/{case.pk}/move", stage="sale_quote", version=str(case.version))
    html = response.content.decode()
    assert (response.status_code, response["HX-Retarget"]) == (200, "#dialog")
    for wanted in ('name="expected_close_on"', 'name="persons"', "Sprawdzić zdolność kredytową", "Konrad Dudek"):
        assert wanted in html
    assert 'name="planned_revenue"' not in html
    assert stage_of(case) == "sale_qualification"
    sent = {**dialog(response), "expected_close_on": "kiedyś", "persons": str(person)}
    refused = posted(jan, f"/cases/{case.pk}/move", **sent)
    assert refused.status_code == 422
    assert "kiedyś" in refused.content.decode()
    assert stage_of(case) == "sale_qualification"
    sent |= {"expected_close_on": "2027-01-15", "checks": [str(point)]}
    assert posted(jan, f"/cases/{case.pk}/move", **sent).status_code == 204
    assert stage_of(case) == "sale_quote"
    assert CasePerson.objects.get(case=case).person_id == person


def test_a_loss_asks_for_its_reason(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    asked = posted(jan, f"/cases/{case.pk}/move", stage="sale_lost", version=str(case.version))
    assert b'name="loss_reason"' in asked.content
    sent = dialog(asked)
    assert posted(jan, f"/cases/{case.pk}/move", **sent).status_code == 422
    assert stage_of(case) == "sale_qualification"
    sent |= {"loss_reason": "price", "outcome_note": "O 8 % drożej"}
    assert posted(jan, f"/cases/{case.pk}/move", **sent).status_code == 204
    assert (again(case).outcome, again(case).outcome_note) == ("lost", "O 8 % drożej")


def test_a_move_of_what_somebody_else_changed_is_told_and_not_done(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    move_case(jan.viewer, case.pk, {"stage": "sale_needs"})
    response = posted(jan, f"/cases/{case.pk}/move", stage="sale_quote", version=str(case.version))
    assert "opiekun:toast" in response["HX-Trigger"]
    assert stage_of(case) == "sale_needs"


def test_cards_of_persons_and_colleagues(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    assert case.party_id is not None
    one, two = make_person(jan.viewer, case.party_id), make_person(jan.viewer, case.party_id, "Ewa", "Malik")
    at = f"/cases/{case.pk}/persons"
    assert "Ewa Malik" in part(jan, at)
    posted(jan, at, persons=str(one), role="decision_maker")
    posted(jan, at, persons=str(two))
    posted(jan, at, change=str(two), role="influencer")
    posted(jan, at, change=str(two), primary="1")
    rows = CasePerson.objects.order_by("person_id").values_list("person_id", "role", "is_primary")
    assert list(rows) == [(one, "decision_maker", False), (two, "influencer", True)]
    posted(jan, at, remove=str(one))
    assert CasePerson.objects.get().person_id == two
    # Somebody of another party, an architect: found by name, with the role at once.
    architect = make_person(jan.viewer, make_party(jan.viewer, "Pracownia"), "Olga", "Dom")
    assert str(architect) in jan.client.get("/persons/options?q=Olga").content.decode()
    posted(jan, at, persons=str(architect), role="influencer")
    assert CasePerson.objects.get(person_id=architect).role == "influencer"
    posted(jan, at, remove=str(architect))
    ewa = make_user("Ewa")
    at = f"/cases/{case.pk}/colleagues"
    posted(jan, at, user=str(ewa.pk), part="follower")
    assert CaseUser.objects.get().part == "follower"
    posted(jan, at, remove=str(ewa.pk))
    assert not CaseUser.objects.exists()


def test_the_card_of_the_stage_ticks_points_and_names_what_is_missing(jan: Somebody) -> None:
    point = add_check("sale_qualification", "Sprawdzić zdolność kredytową")
    case = make_case(jan.viewer)
    define("sale_qualification", required=["source"])
    define("sale_needs", required=["expected_close_on"])
    at = f"/cases/{case.pk}/stage"
    html = part(jan, at)
    assert "Missing: Source" in html
    assert f"/cases/{case.pk}/edit#id_source" in html
    assert 'id="id_source"' in page(jan, f"/cases/{case.pk}/edit")
    assert "Expected close" in html
    assert "checked" in posted(jan, at, point=str(point), done="true").content.decode()
    assert "checked" not in posted(jan, at, point=str(point), done="false").content.decode()
    assert posted(jan, at, point="12", done="true").status_code == 404


def test_the_button_leads_past_a_stage_into_which_others_bring_cases(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    assert '"stage": "sale_needs"' in html_of(jan, case)
    define("sale_needs", mover="roles")
    assert '"stage": "sale_quote"' in html_of(jan, case)
    assert posted(jan, f"/cases/{case.pk}/move", stage="sale_quote").status_code == 204
    assert stage_of(case) == "sale_quote"


def html_of(who: Somebody, case: Case) -> str:
    return markup.unescape(page(who, f"/cases/{case.pk}"))


def test_parties_and_persons_show_their_cases(jan: Somebody) -> None:
    case = make_case(jan.viewer, "Regały do hali")
    assert case.party_id is not None
    person = make_person(jan.viewer, case.party_id)
    assert "Regały do hali" in part(jan, f"/parties/{case.party_id}/cases")
    assert "Regały do hali" not in part(jan, f"/persons/{person}/cases")
    posted(jan, f"/cases/{case.pk}/persons", persons=str(person))
    assert "Regały do hali" in part(jan, f"/persons/{person}/cases")


def test_a_case_shows_its_parts_and_one_that_is_begun_there_is_part_of_it(jan: Somebody) -> None:
    case = make_case(jan.viewer, "Hala w Bochni")
    shown = part(jan, f"/cases/{case.pk}/parts")
    assert "It has no parts." in shown
    address = f"/cases/new?parent={case.pk}&amp;party={case.party_id}"
    assert address in shown
    form = jan.client.get(address.replace("&amp;", "&")).content.decode()
    assert f'<option value="{case.pk}" selected>Hala w Bochni</option>' in form
    make_case(jan.viewer, "Oświetlenie hali", parent=str(case.pk), party=str(case.party_id))
    shown = part(jan, f"/cases/{case.pk}/parts")
    assert "Oświetlenie hali" in shown
    assert "Hala w Bochni" not in shown
    stranger = log_in("salesperson", "Obcy", "Handlowiec")
    assert stranger.client.get(f"/cases/{case.pk}/parts").status_code == 404


def test_the_board_sums_its_lanes_and_shows_the_next_step(jan: Somebody) -> None:
    case = make_case(jan.viewer, "Regały", planned_revenue={"amount": "100000", "currency": "PLN"})
    make_case(jan.viewer, "Wiata", planned_revenue={"amount": "50000", "currency": "PLN"}, probability=50)
    make_case(jan.viewer, "Eksport", planned_revenue={"amount": "7000", "currency": "EUR"})
    create_task(jan.viewer, {"title": "Zadzwonić", "due_on": "2020-01-02", "links": [str(case.pk)]})
    with CaptureQueriesContext(connection) as asked:
        html = page(jan, "/cases/board").replace("\xa0", " ")
    assert len(asked) <= 9, [one["sql"][:80] for one in asked]
    for said in ("Regały", "PLN 150,000", "EUR 7,000", "PLN 45,000", "overdue", "no next step"):
        assert said in html, said
    assert "Wiata" not in page(jan, "/cases/board?q=rega%C5%82y")


def test_a_long_lane_comes_in_pages(jan: Somebody) -> None:
    party = str(make_party(jan.viewer))
    for n in range(23):
        make_case(jan.viewer, f"Sprawa {n:02}", party=party)
    html = page(jan, "/cases/board")
    more = re.search(r'hx-get="(/cases/board/sale_qualification/more[^"]+)"', html)
    assert more is not None
    rest = part(jan, more[1].replace("&amp;", "&"))
    shown = re.findall(r"Sprawa \d\d(?=</a>)", html) + re.findall(r"Sprawa \d\d(?=</a>)", rest)
    assert len(shown) == len(set(shown)) == 23


def test_who_reaches_no_case_sees_none(jan: Somebody) -> None:
    other = log_in("salesperson", "Ewa", "Lis")
    case = make_case(jan.viewer, "Tajna sprawa")
    assert "Tajna sprawa" not in page(other, "/cases/board")
    for path in ("", "/edit", "/stage", "/persons", "/colleagues", "/move"):
        assert other.client.get(f"/cases/{case.pk}{path}").status_code == 404
    assert posted(other, f"/cases/{case.pk}/move", stage="sale_needs").status_code == 404
    assert stage_of(case) == "sale_qualification"


def test_facts_are_changed_in_place(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    sent = {"planned_revenue": "12,50", "currency": "EUR", "version": str(case.version)}
    assert posted(jan, f"/cases/{case.pk}/facts/planned_revenue", "fact-planned_revenue", **sent).status_code == 200
    assert (str(again(case).planned_revenue), again(case).currency) == ("12.5000", "EUR")


def test_the_form_changes_the_currency_of_both_amounts(jan: Somebody) -> None:
    case = make_case(
        jan.viewer,
        planned_revenue={"amount": "10", "currency": "PLN"},
        planned_cost={"amount": "5", "currency": "PLN"},
    )
    values = fields(page(jan, f"/cases/{case.pk}/edit"))
    response = jan.client.post(f"/cases/{case.pk}/edit", {**values, "currency": "EUR"})
    assert response.status_code == 422
    assert "currency_change" in response.content.decode()
    assert again(case).currency == "PLN"
    response = jan.client.post(f"/cases/{case.pk}/edit", {**values, "currency": "EUR", "currency_change": "keep"})
    assert response.status_code == 302, response.content.decode()[:2000]
    assert (again(case).currency, str(again(case).planned_cost)) == ("EUR", "5.0000")


def test_a_card_that_is_put_into_the_trash_leaves_its_user_on_the_board(jan: Somebody) -> None:
    case = make_case(jan.viewer, "Hala")
    stale = posted(jan, f"/cases/{case.pk}/off-board", version=case.version + 5)
    assert '"failed": true' in stale["HX-Trigger"]
    assert again(case).trashed_at is None
    answer = posted(jan, f"/cases/{case.pk}/off-board", version=case.version)
    assert "HX-Redirect" not in answer
    assert f"/cases/{case.pk}/restore" in answer["HX-Trigger"]
    assert again(case).trashed_at is not None
    assert posted(jan, f"/cases/{case.pk}/off-board").status_code == 404


def test_stages_to_which_the_viewer_cannot_bring_the_case_are_not_offered(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    define("sale_needs", mover="roles")
    at, to_needs = f"/cases/{case.pk}", "&quot;stage&quot;: &quot;sale_needs&quot;"
    bar = page(jan, at)
    assert to_needs not in bar.replace('"', "&quot;")
    assert "sale_quote" in bar
    choices = part(jan, f"{at}/move")
    assert "sale_needs" not in choices
    assert "sale_lost" in choices
    define("sale_needs", mover="editors")
    assert "sale_needs" in part(jan, f"{at}/move")
    assert "Move to: " in page(jan, at)


def test_the_worth_beside_the_number_of_cases_says_when_it_is_of_the_open_ones_alone(jan: Somebody) -> None:
    party = make_party(jan.viewer)
    first = make_case(jan.viewer, party=str(party), planned_revenue={"amount": "1000", "currency": "PLN"})
    other = make_case(jan.viewer, party=str(party), planned_revenue={"amount": "500", "currency": "PLN"})

    def head() -> str:
        found = re.search(r'o-card__count">(.*?)</span>', part(jan, f"/parties/{party}/cases"))
        return found[1].replace("\u00a0", " ") if found else ""

    assert head() == "2 · PLN 1,500"
    move_case(jan.viewer, other.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    assert head() == "2 · open: PLN 1,000"
    move_case(jan.viewer, first.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    assert head() == "2"
