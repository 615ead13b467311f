"""A case walked by hand: made from a party, moved over the board, lost and opened again; by mouse and by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import Role, User, UserRole
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.models import Case, CaseTemplate, CaseType, Stage
from opiekun.cases.services import create_case
from tests.browser.company import Company, make_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


def lane(page: Page, code: str) -> str:
    return f'[data-stage="{code}"]'


def test_a_case_is_made_moved_with_what_is_missing_lost_and_opened_again(
    page: Page, company: Company, administrator: User
) -> None:
    Stage.objects.filter(code="sale_needs").update(required=["expected_close_on"])
    page.goto(f"/cases/new?party={company.party}")
    page.get_by_label("Temat").fill("Regały do hali")
    page.get_by_label("Planowany przychód").fill("48 200")
    page.get_by_role("button", name="Dodaj sprawę").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Regały do hali")
    case = Case.objects.get()

    page.goto("/cases/board")
    card = page.locator(f'[data-case="{case.pk}"] .o-boardcard')
    card.drag_to(page.locator(f"{lane(page, 'sale_needs')} .o-lane__head"))
    dialog = page.locator("#dialog")
    # Only what is missing is asked for; nothing is moved yet.
    expect(dialog.get_by_label("Planowane zamknięcie")).to_be_visible()
    expect(dialog.get_by_label("Planowany przychód")).to_have_count(0)
    assert Case.objects.get().stage.code == "sale_qualification"
    dialog.get_by_label("Planowane zamknięcie").fill("2027-03-31")
    dialog.get_by_role("button", name="Przenieś").click()
    moved = page.locator(f'{lane(page, "sale_needs")} [data-case="{case.pk}"] .o-boardcard')
    expect(moved).to_be_visible()

    # By keys: on to the next stage, lost with a reason, and back from the page of the case.
    moved.focus()
    page.keyboard.press("Alt+ArrowRight")
    quoted = page.locator(f'{lane(page, "sale_quote")} [data-case="{case.pk}"] .o-boardcard')
    expect(quoted).to_be_visible()
    expect(quoted).to_be_focused()
    # On a phone nothing is dragged: a button of the card leads to every stage, lost and won among them.
    wide = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(f'[data-case="{case.pk}"] [data-asks-where]').click()
    expect(dialog.get_by_role("button", name="Przegrana")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.set_viewport_size(wide or {"width": 1280, "height": 800})
    quoted.focus()
    page.keyboard.press("l")
    dialog.get_by_label("Powód przegranej").select_option("price")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'[data-case="{case.pk}"]')).to_have_count(0)
    expect(page.locator("#board-said")).to_contain_text("nie ma jej już na tablicy: Przegrana")
    page.goto(f"/cases/{case.pk}")
    expect(page.locator(".o-recordhead")).to_contain_text("Przegrana")
    page.locator(".o-stage", has_text="Oferta").click()
    expect(page.locator(".o-stage[aria-current]")).to_contain_text("Oferta")
    expect(page.locator(".o-recordhead")).to_contain_text("Potencjalna")


def test_cards_are_chosen_and_moved_together_and_closes_are_moved_on_the_calendar(
    page: Page, company: Company, administrator: User
) -> None:
    Stage.objects.filter(code="sale_needs").update(required=["expected_close_on"])
    viewer = viewer_of_user(administrator)
    raw = {"type": "sale", "party": str(company.party)}
    made = [create_case(viewer, {**raw, "title": title}).id for title in ("Regały", "Wiata", "Wózki")]
    page.goto("/cases/board")
    page.get_by_role("button", name="Karty zwarte").click()
    host = page.locator("#case-board")
    expect(host).to_have_class(re.compile("is-compact"))

    # By keys: from card to card, two chosen, moved to the next stage; what both lack is asked once.
    first = page.locator(f'[data-case="{made[2]}"] .o-boardcard')
    first.focus()
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+x")
    expect(page.locator("#board-said")).to_have_text("Zaznaczono: 2")
    page.keyboard.press("m")
    dialog = page.locator("#dialog")
    dialog.get_by_role("button", name="Potrzeby").click()
    expect(dialog.get_by_label("Planowane zamknięcie")).to_have_count(1)
    dialog.get_by_label("Planowane zamknięcie").fill("2027-03-10")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"{lane(page, 'sale_needs')} [data-case]")).to_have_count(2)
    expect(page.locator(f"{lane(page, 'sale_qualification')} [data-case]")).to_have_count(1)
    expect(page.locator("#board-chosen")).to_be_hidden()
    # A move of one is told to who cannot see it.
    page.locator(f'[data-case="{made[2]}"] .o-boardcard').focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#board-said")).to_have_text("Wózki: Oferta, 1 z 1")

    # The calendar of the same cases: a week later by keys, another day by dragging, and back.
    page.get_by_role("link", name="Kalendarz", exact=True).last.click()
    page.goto(f"{page.url}&day=2027-03-01")
    item = page.locator('[data-day="2027-03-10"] [data-moves]', has_text="Wózki")
    item.focus()
    page.keyboard.press("Alt+ArrowDown")
    later = page.locator('[data-day="2027-03-17"] [data-moves]')
    expect(later).to_be_focused()
    later.drag_to(page.locator('[data-day="2027-03-19"]'))
    expect(page.locator('[data-day="2027-03-19"] [data-moves]')).to_be_visible()
    page.get_by_role("button", name="Cofnij").last.click()
    expect(later).to_be_visible()


def test_a_list_in_a_small_dialog_is_whole_and_a_lost_case_is_opened_again_by_keys(
    page: Page, company: Company, administrator: User
) -> None:
    Stage.objects.filter(code="project_planning").update(required=["party"])
    made = create_case(viewer_of_user(administrator), {"type": "project", "title": "Wdrożenie"})
    page.goto("/cases/board?type=project")
    page.locator(f'[data-case="{made.id}"] .o-boardcard').focus()
    page.keyboard.press("Alt+ArrowRight")
    option = page.locator("#dialog .ts-dropdown [data-selectable]").first
    expect(option).to_be_visible(timeout=30_000)
    # The dialog does not cut the list off: what is there under the pointer is the choice.
    page.wait_for_function(
        "() => { const o = document.querySelector('#dialog .ts-dropdown [data-selectable]'); if (!o) return false;"
        " const b = o.getBoundingClientRect();"
        " return o.contains(document.elementFromPoint(b.left + b.width / 2, b.bottom - 3)); }"
    )
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'{lane(page, "project_planning")} [data-case="{made.id}"]')).to_be_visible(timeout=30_000)
    page.keyboard.press("l")
    page.locator("#dialog").get_by_label("Powód przegranej").select_option("price")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'[data-case="{made.id}"]')).to_have_count(0, timeout=30_000)
    page.goto(f"/cases/{made.id}")
    expect(page.get_by_role("button", name="Otwórz ponownie: Planowanie")).to_be_visible()
    page.keyboard.press("d")
    expect(page.locator(".o-stage[aria-current]")).to_contain_text("Planowanie", timeout=30_000)


def test_what_is_said_on_the_page_of_a_case_joins_it(page: Page, company: Company, administrator: User) -> None:
    viewer = viewer_of_user(administrator)
    made = create_case(viewer, {"type": "sale", "title": "Wiata", "party": str(company.party)})
    page.goto(f"/cases/{made.id}")
    expect(page.locator("#timeline-panel")).not_to_have_attribute("aria-busy", "true")
    page.keyboard.press("l")
    page.locator("#dialog textarea").first.fill("Proszą o dostawy w dwóch turach")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline-panel")).to_contain_text("dwóch turach")


def test_types_are_put_in_order_by_keys_and_a_template_fills_in_what_is_empty(page: Page, company: Company) -> None:
    sale = CaseType.objects.get(code="sale")
    values = {"title": "Regały paletowe", "details": "Z szablonu"}
    CaseTemplate.objects.create(type=sale, name="Regały", values=values)
    page.goto("/settings/case-types")
    lines = page.locator("[data-ordered] > li")
    lines.first.get_by_role("link").focus()
    with page.expect_response("**/settings/case-types/order"):
        page.keyboard.press("Alt+ArrowDown")
    page.reload()
    expect(lines.nth(1)).to_contain_text("Sprzedaż B2B")

    page.goto("/cases/new?type=sale")
    page.get_by_label("Opis").fill("Pilne")
    page.get_by_label("Szablon").select_option(label="Regały")
    expect(page.get_by_label("Temat")).to_have_value("Regały paletowe")
    expect(page.get_by_label("Opis")).to_have_value("Pilne")
    page.get_by_label("Typ").select_option("project")
    expect(page.get_by_label("Szablon")).to_have_count(0)
    expect(page.get_by_label("Opis")).to_have_value("Pilne")


@pytest.mark.parametrize(("address", "shown"), [("/parties", ""), ("/cases/board?type=sale", "[data-shows-filters]")])
def test_a_phone_has_a_button_beside_the_search(
    page: Page, company: Company, administrator: User, address: str, shown: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    if shown:
        page.locator(shown).click()
    field = page.locator("#quick")
    expect(field).to_have_attribute("enterkeyhint", "search")
    button = page.locator("form", has=field).get_by_role("button", name="Szukaj", exact=True)
    field.fill("Nigdzie")
    box = button.bounding_box()
    assert box is not None
    assert (box["width"] >= 36, box["height"] >= 36, box["x"] + box["width"] <= 390) == (True, True, True)
    button.click()
    page.wait_for_url("**q=Nigdzie*")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(button).to_be_hidden()


def test_a_phone_names_the_list_to_which_the_way_back_leads(page: Page, company: Company, administrator: User) -> None:
    viewer = viewer_of_user(administrator)
    case = create_case(viewer, {"type": "sale", "party": str(company.party), "title": "Hala"}).id
    page.set_viewport_size({"width": 390, "height": 844})
    path = page.locator(".o-path > li:visible")
    for address in (f"/cases/{case}", "/cases/board?type=sale", "/cases/calendar?type=sale"):
        page.goto(address)
        expect(path).to_have_text(["Sprawy"])


def test_a_phone_goes_from_the_list_to_the_board_with_its_filters(
    page: Page, company: Company, administrator: User
) -> None:
    create_case(viewer_of_user(administrator), {"type": "sale", "party": str(company.party), "title": "Hala"})
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/cases?view=open&q=Hala&f.type.is=sale")
    page.get_by_role("button", name=re.compile("^Widok: ")).click()
    menu = page.locator("#view-menu")
    expect(menu.get_by_role("menuitem", name="Lista", exact=True)).to_have_count(0)
    menu.get_by_role("menuitem", name="Tablica", exact=True).click()
    page.wait_for_url(re.compile(r"/cases/board\?type=sale&q=Hala$"))
    expect(page.locator("[data-case]")).to_have_count(1)


def test_who_may_only_look_at_cases_chooses_none_on_the_board(
    page: Page, company: Company, administrator: User
) -> None:
    create_case(viewer_of_user(administrator), {"type": "sale", "party": str(company.party), "title": "Hala"})
    # One administrator has to stay.
    UserRole.objects.filter(user=company.colleague).update(role=Role.objects.get(code="administrator"))
    UserRole.objects.filter(user=administrator).update(role=Role.objects.get(code="read_only"))
    page.goto("/cases/board?type=sale")
    card = page.locator("[data-case] .o-boardcard")
    card.focus()
    page.keyboard.press("x")
    page.keyboard.press("w")
    expect(page.locator("#board-said")).to_contain_text("nie możesz jej przenosić")
    expect(page.locator("#board-chosen")).to_be_hidden()
    card.hover()
    expect(card.locator(".o-boardcard__pick")).to_be_hidden()


def test_sums_in_other_currencies_are_read_whole(page: Page, company: Company, administrator: User) -> None:
    viewer = viewer_of_user(administrator)
    for currency, amount in (("PLN", "118540"), ("EUR", "1000.10"), ("XAF", "340760")):
        raw = {"type": "sale", "party": str(company.party), "probability": 100, "currency": currency}
        create_case(viewer, {**raw, "title": currency, "planned_revenue": {"amount": amount, "currency": currency}})
    page.set_viewport_size({"width": 1500, "height": 900})
    page.goto("/cases/board?type=sale")
    sums = page.locator("#lane-sale_qualification .o-lane__sum > span")
    expect(sums).to_have_count(2)
    assert all(sums.evaluate_all("all => all.map(one => one.scrollWidth <= one.clientWidth)"))


def test_the_sums_of_a_lane_are_read_whole_in_english_too(page: Page, company: Company, administrator: User) -> None:
    raw = {"type": "sale", "party": str(company.party), "planned_revenue": {"amount": "861280", "currency": "PLN"}}
    create_case(viewer_of_user(administrator), {**raw, "title": "Hala"})
    User.objects.filter(pk=administrator.pk).update(language="en")
    page.goto("/cases/board?type=sale")
    sums = page.locator("#lane-sale_qualification .o-lane__sum > span")
    expect(sums).to_have_text(["PLN\u00a0861,280", "20% · 172,256"])
    assert all(sums.evaluate_all("all => all.map(one => one.scrollWidth <= one.clientWidth)"))
