"""What is a colleague's handed over before a holiday: chosen, looked at, changed in a row, done and taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import Role, User, UserRole
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.models import Case
from tests.browser.company import Company, make_company
from tests.cases.cases import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]
LONG = 30_000


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


def colleague(first: str, last: str) -> User:
    user = User(email=f"{first.lower()}@example.com", first_name=first, last_name=last, password="!")
    user.save()
    UserRole.objects.create(user=user, role=Role.objects.get(code="salesperson"))
    return user


def test_a_colleagues_cases_are_handed_over_by_keys_and_mouse_and_taken_back(page: Page, company: Company) -> None:
    jan, ewa, marek = colleague("Jan", "Wnuk"), colleague("Ewa", "Zając"), colleague("Marek", "Lis")
    seller = viewer_of_user(jan)
    first, second = make_case(seller, "Regały do hali"), make_case(seller, "Wiata magazynowa")

    page.goto("/handovers")
    page.get_by_role("link", name="Przekaż").click()
    page.get_by_label("Czyje sprawy").select_option(label="Jan Wnuk")
    expect(page.locator(".o-checkline", has_text="Otwarte sprawy")).to_contain_text("2", timeout=LONG)
    # By keys from here: the receiver, the note, the preview.
    to = page.locator("#id_to-ts-control")
    to.focus()
    page.keyboard.type("Ewa")
    expect(page.locator(".ts-dropdown .option.active")).to_contain_text("Ewa Zając", timeout=LONG)
    page.keyboard.press("Enter")
    page.get_by_label("Notatka").focus()
    page.keyboard.type("Na czas urlopu")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jan Wnuk", timeout=LONG)
    expect(page.get_by_role("button", name=re.compile("Przekaż: 2 sprawy"))).to_be_visible(timeout=LONG)
    assert set(Case.objects.values_list("owner_id", flat=True)) == {jan.pk}

    # One case goes to another colleague, chosen by mouse. What a test chooses before the scripts have run is lost.
    page.wait_for_load_state()
    page.get_by_label("Kto przejmuje: Wiata magazynowa").select_option(label="Marek Lis")
    expect(page.locator("#handover-shares")).to_contain_text("Marek Lis", timeout=LONG)
    page.get_by_role("button", name=re.compile("Przekaż: 2 sprawy")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kto co dostał")).to_be_visible(timeout=LONG)
    owners = dict(Case.objects.values_list("pk", "owner_id"))
    assert owners == {first.pk: ewa.pk, second.pk: marek.pk}

    page.goto(f"/cases/{first.pk}")
    expect(page.locator("#timeline-panel")).to_contain_text("Na czas urlopu", timeout=LONG)
    page.go_back()
    page.get_by_role("button", name="Cofnij przekazanie").click()
    expect(page.locator(".o-pagehead")).to_contain_text("cofnięte", timeout=LONG)
    assert set(Case.objects.values_list("owner_id", flat=True)) == {jan.pk}


def test_a_note_typed_last_goes_along_with_the_press_that_ends_it(page: Page, company: Company) -> None:
    jan, ewa = colleague("Jan", "Wnuk"), colleague("Ewa", "Zając")
    case, _other = (make_case(viewer_of_user(jan), title) for title in ("Regały do hali", "Wiata"))
    page.goto(f"/handovers/new?from={jan.pk}")
    page.locator("#id_to-ts-control").fill("Ewa")
    expect(page.locator(".ts-dropdown .option.active")).to_contain_text("Ewa Zając", timeout=LONG)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Pokaż podgląd").click()
    note = page.get_by_label("Notatka: Regały do hali")
    expect(note).to_be_visible(timeout=LONG)
    page.wait_for_load_state()
    note.fill("Dzwonić rano")
    button = page.get_by_role("button", name=re.compile("Przekaż: 2 sprawy"))
    box = button.bounding_box()
    assert box is not None
    # A press as people make it: what it ends is saved and drawn before the finger is up.
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(600)
    page.mouse.up()
    expect(page.get_by_role("heading", name="Kto co dostał")).to_be_visible(timeout=LONG)
    assert set(Case.objects.values_list("owner_id", flat=True)) == {ewa.pk}
    page.goto(f"/cases/{case.pk}")
    expect(page.locator("#timeline-panel")).to_contain_text("Dzwonić rano", timeout=LONG)
