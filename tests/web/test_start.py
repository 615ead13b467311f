"""The start page shows each user the next step: their own parties, gaps to fill, what they opened, where to begin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.core.registries import start as registry
from opiekun.core.registries.start import StartCard, StartPanel, StartRow, register_start_panel
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, trash_party, update_party
from tests.accounts.people import make_role
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller() -> Somebody:
    return log_in("salesperson")


def party(name: str, manager: Somebody | None = None, **more: object) -> int:
    values = {"kind": "organisation", "name": name, **more}
    if manager is not None:
        values["account_manager"] = manager.user.pk
    return create_party(SYSTEM, values).id


REACHABLE = {"channels": [{"kind": "phone", "value": "+48 32 218 40 30"}, {"kind": "email", "value": "a@b.example"}]}


def card(page: str, title: str) -> str:
    """The text of one card; empty when the page has none of that title."""
    _before, found, rest = page.partition(f'aria-label="{title}"')
    return rest.split("</section>")[0] if found else ""


def start(somebody: Somebody) -> str:
    response = somebody.client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_my_parties_stand_first_and_not_those_of_others(seller: Somebody) -> None:
    colleague = log_in("salesperson", "Marek", "Górski")
    party("Mine", seller, **REACHABLE)
    party("Theirs", colleague, **REACHABLE)
    mine = card(start(seller), "My parties")
    assert "Mine" in mine
    assert "Theirs" not in mine


def test_party_without_a_phone_or_an_email_waits_to_be_filled_in(seller: Somebody) -> None:
    bare = party("Bare", seller)
    party("Complete", seller, **REACHABLE)
    gaps = card(start(seller), "To be filled in")
    assert "no phone · no e-mail" in gaps
    assert f'href="/parties/{bare}/edit"' in gaps
    assert "Complete" not in gaps


def test_nothing_waits_to_be_filled_in_when_everything_is_there(seller: Somebody) -> None:
    party("Complete", seller, **REACHABLE)
    assert card(start(seller), "To be filled in") == ""


def test_all_in_a_card_leads_to_the_list_of_exactly_those(seller: Somebody) -> None:
    party("Bare", seller)
    party("Complete", seller, **REACHABLE)
    href = card(start(seller), "To be filled in").split('class="o-card__more" href="')[1].split('"')[0]
    listed = seller.client.get(href.replace("&amp;", "&")).content.decode()
    assert ">Bare</a>" in listed
    assert ">Complete</a>" not in listed


def test_parties_without_an_account_manager_show_to_whoever_reaches_them(seller: Somebody) -> None:
    party("Nobody's")
    administrator = log_in("administrator")
    assert "Nobody&#39;s" in card(start(administrator), "Without an account manager")
    assert card(start(seller), "Without an account manager") == ""


def test_opened_records_stand_on_the_page_the_latest_first(seller: Somebody) -> None:
    first, second = party("First", seller), party("Second", seller)
    for record_id in (first, second, first):
        seller.client.get(f"/parties/{record_id}")
    opened = card(start(seller), "Recently opened")
    assert opened.index("First") < opened.index("Second")
    assert opened.count(f'href="/parties/{first}"') == 1


def test_what_a_colleague_opened_is_not_mine(seller: Somebody) -> None:
    administrator = log_in("administrator")
    administrator.client.get(f"/parties/{party('Opened by the boss', seller)}")
    assert "Opened by the boss" not in card(start(seller), "Recently opened")


def test_opened_record_leaves_the_page_with_the_right_to_see_it(seller: Somebody) -> None:
    opened = party("Gone", seller)
    seller.client.get(f"/parties/{opened}")
    trash_party(SYSTEM, opened, None)
    page = start(seller)
    assert "Gone" not in page
    assert "What you open will stand here." in page


def test_empty_company_offers_to_add_the_first_party(seller: Somebody) -> None:
    mine = card(start(seller), "My parties")
    assert "There are no parties yet." in mine
    assert 'href="/parties/new"' in mine


def test_somebody_without_parties_of_their_own_is_led_to_all(seller: Somebody) -> None:
    administrator = log_in("administrator")
    party("Theirs", seller)
    assert 'href="/parties"' in card(start(administrator), "My parties")


def test_reader_is_offered_nothing_that_writes() -> None:
    reader = log_in("read_only")
    page = start(reader)
    assert "/new" not in page
    assert "/edit" not in page.replace("/editor.css", "")


def test_page_costs_at_most_ten_statements_however_many_parties_there_are(seller: Somebody) -> None:
    for number in range(12):
        record_id = party(f"Company {number}", seller)
        seller.client.get(f"/parties/{record_id}")
    with CaptureQueriesContext(connection) as statements:
        start(seller)
    assert len(statements) <= 10, [query["sql"][:120] for query in statements]


def test_another_app_puts_its_card_on_the_page_unless_the_viewer_may_not(seller: Somebody) -> None:
    row = StartRow("Call Metal-Plast", "/somewhere", "square")
    register_start_panel(StartPanel("toy.tasks", "main", 1, lambda viewer: StartCard("Toy tasks", [row])))
    register_start_panel(
        StartPanel("toy.secret", "main", 2, lambda viewer: StartCard("Toy secret", [row]), lambda v: False)
    )
    try:
        page = start(seller)
        assert "Call Metal-Plast" in card(page, "Toy tasks")
        assert "Toy secret" not in page
    finally:
        for code in ("toy.tasks", "toy.secret"):
            registry.panels.remove(code)


def test_palette_offers_what_was_opened_until_something_is_typed(seller: Somebody) -> None:
    seller.client.get(f"/parties/{party('Metal-Plast', seller)}")
    assert "Metal-Plast" in seller.client.get("/palette?q=").content.decode()
    assert "Metal-Plast" not in seller.client.get("/palette?q=zzz").content.decode()


def test_palette_and_search_lead_to_a_report_but_not_who_may_not_open_it(seller: Somebody) -> None:
    for page in ("/palette", "/search"):
        found = seller.client.get(f"{page}?q=FUNNEL").content.decode()
        assert 'href="/reports/cases.funnel"' in found, page
        assert "/reports/cases.forecast" not in found
        assert "/reports/" not in seller.client.get(f"{page}?q=funnel+zzz").content.decode()
    guest = log_in(make_role({("party", "view"): Reach.ALL}).code)
    assert "/reports/" not in guest.client.get("/palette?q=funnel").content.decode()


def test_palette_says_when_names_are_only_similar(seller: Somebody) -> None:
    party("Metal-Plast", seller)
    assert "similar names" not in seller.client.get("/palette?q=metal-plast").content.decode()
    assert "Parties, similar names" in seller.client.get("/palette?q=metel-plast").content.decode()


def test_new_installation_asks_for_the_companys_data_of_whoever_may_fill_them_in(seller: Somebody) -> None:
    administrator = log_in("administrator")
    asked = card(start(administrator), "Our company")
    assert 'href="/settings/company"' in asked
    assert card(start(seller), "Our company") == ""
    update_party(SYSTEM, Party.objects.get(is_own=True).pk, {"name": "Regał-Stal", "nip": "5260250274"})
    assert card(start(administrator), "Our company") == ""
