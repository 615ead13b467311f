"""A board and a calendar open as their user left them; their advanced filter counts what they show."""

import re

import pytest

from opiekun.cases.models import BoardChoice, CaseType
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.services import move_case
from tests.cases.cases import make_case
from tests.cases.test_case_pages import page
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def test_a_board_opens_with_the_type_and_the_filters_with_which_it_was_left(jan: Somebody) -> None:
    make_case(jan.viewer)
    assert jan.client.get("/cases/board").status_code == 200
    assert not BoardChoice.objects.exists()
    page(jan, "/cases/board?type=project&f.owner.is=me&q=hala")
    for at in ("/cases/board", "/cases/calendar"):
        answer = jan.client.get(at)
        assert answer.status_code == 302
        assert answer["Location"] == f"{at}?type=project&q=hala&f.owner.is=me"
    jan.client.post("/cases/board/view", {"compact": "1"})
    assert "f.owner.is=me" in jan.client.get("/cases/board")["Location"]
    # Cleared is cleared.
    page(jan, "/cases/board?type=project")
    assert jan.client.get("/cases/board")["Location"] == "/cases/board?type=project"
    other = log_in("salesperson", "Ewa", "Lis")
    assert other.client.get("/cases/board").status_code == 200


def test_what_is_gone_since_is_not_gone_back_to(jan: Somebody) -> None:
    for left in ("type=none&f.owner.is=me", "type=sale&f.nothing.is=1", "type=sale&where=%7B"):
        BoardChoice.objects.update_or_create(user=jan.user, defaults={"filters": left})
        assert jan.client.get("/cases/board").status_code == 200
    CaseType.objects.filter(code="project").update(is_archived=True)
    refresh_definitions()
    BoardChoice.objects.update_or_create(user=jan.user, defaults={"filters": "type=project"})
    assert jan.client.get("/cases/board", follow=True).status_code == 200


def test_one_of_the_open_states_narrows_a_board_and_goes_along_to_the_list(jan: Somebody) -> None:
    make_case(jan.viewer, "Otwarta")
    html = page(jan, "/cases/board?type=sale&f.state.is=active")
    assert "Otwarta" not in html
    assert "/cases?view=open&amp;f.type.is=sale&amp;f.state.is=active" in html
    assert "Otwarta" in page(jan, "/cases/board?type=sale&f.state.is=potential")
    # All that is open, and what is closed, says nothing on a board.
    assert "Otwarta" in page(jan, "/cases/board?type=sale&f.state.is=potential&f.state.is=active")
    assert "Otwarta" in page(jan, "/cases/board?type=sale&f.state.is=closed")


def test_the_advanced_filter_counts_what_the_board_would_show(jan: Somebody) -> None:
    for title in ("Hala", "Wiata"):
        make_case(jan.viewer, title)
    make_case(jan.viewer, "Hala", type="project")
    lost = make_case(jan.viewer, "Hala")
    move_case(jan.viewer, lost.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    at = "/cases/board/conditions"
    html = page(jan, f"{at}?type=sale&q=hala")
    assert f'hx-post="{at}/count"' in html
    tree = {"n0-join": "all"}

    def found(query: str, where: str = at) -> str:
        return jan.client.post(f"{where}/count", {**tree, "query": query}).content.decode()

    assert found("type=sale") == "2 cases"
    assert found("type=sale&q=hala") == "1 case"
    assert found("type=project", "/cases/calendar/conditions") == "1 case"
    assert found("") == "4 cases"


def test_a_board_is_not_filtered_by_what_its_tabs_and_lanes_say(jan: Somebody) -> None:
    fields = jan.client.get("/cases/board/filters?type=sale", headers={"HX-Request": "true"}).content.decode()
    assert "filter_field=owner" in fields
    assert "filter_field=type" not in fields
    assert "filter_field=outcome" not in fields
    assert "filter_field=outcome" in jan.client.get("/cases/filters", headers={"HX-Request": "true"}).content.decode()


def test_the_menu_of_a_board_offers_only_states_in_which_its_cases_are(jan: Somebody) -> None:
    for at in ("/cases/board", "/cases/calendar"):
        asked = f"{at}/filters?type=sale&filter_field=state"
        form = jan.client.get(asked, headers={"HX-Request": "true"}).content.decode()
        offered = set(re.findall(r'value="(potential|active|closed|is|is_not|empty|not_empty)"', form))
        assert offered == {"potential", "active", "is"}, at
    listed = jan.client.get("/cases/filters?filter_field=state", headers={"HX-Request": "true"}).content.decode()
    assert {"potential", "active", "closed"} <= set(re.findall(r'value="([a-z_]+)"', listed))
    added = jan.client.get(
        "/cases/board/filters/add?type=sale&filter_field=state&filter_operator=is&filter_value=active"
    )
    assert "f.state.is=active" in (added.headers.get("HX-Redirect") or added.headers.get("Location") or "")
