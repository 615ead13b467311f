"""Every page, light and dark, wide and on a phone: axe, overflow, headings, titles, languages."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.models import CaseType, Stage
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services.suppliers import make_supplier
from tests.activities.documents.papers import CONTRACT, put, read_all
from tests.browser.accessibility import frame_faults, looks_faults, page_faults
from tests.browser.company import Company, make_company
from tests.browser.conftest import PASSWORD
from tests.cases.cases import make_case
from tests.cases.money import book
from tests.parties.importing.imports import drafted, imported

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


def settle(page: Page) -> None:
    """Wait for the parts that load by themselves."""
    expect(page.locator("[data-panel][aria-busy=true], html.is-loading")).to_have_count(0)


def look_at(page: Page, *paths: str, language: str = "pl") -> None:
    found: dict[str, Any] = {}
    for path in paths:
        page.goto(path)
        settle(page)
        faults = page_faults(page, language)
        if faults:
            found[path] = faults
    assert found == {}


def test_pages_of_the_register(page: Page, company: Company) -> None:
    look_at(
        page,
        "/",
        "/parties",
        "/parties?q=nothing-like-this",
        "/persons",
        f"/parties/{company.party}",
        f"/parties/{company.party}/history",
        f"/parties/{company.natural}",
        f"/persons/{company.person}",
        f"/parties/{company.party}/chart",
        "/days",
        "/days?of=all&within=90",
        "/persons?columns=birthday,name_day,interests",
    )


def test_pages_of_lists_and_conditions(page: Page, company: Company) -> None:
    tree = '{"any":[{"field":"city","op":"contains","values":["Łódź"]},{"not":{"some":"persons"}}]}'
    look_at(
        page,
        "/party-lists",
        "/party-lists/new",
        "/party-lists/new?kind=criterion",
        f"/party-lists/{company.criterion}/edit",
        f"/parties?list={company.manual}",
        f"/parties?list={company.criterion}",
        "/parties/conditions",
        f"/parties/conditions?where={tree}",
        f"/parties?where={tree}",
        "/persons/conditions?f.has_left.true=1",
    )


def test_personal_details_open_and_their_forms(page: Page, company: Company) -> None:
    found: dict[str, Any] = {}
    page.goto(f"/persons/{company.person}")
    settle(page)
    page.locator("#personal-details button").click()
    for part, row in (("days", "new-name_day"), ("family", "new"), ("interests", "new"), ("facts", "new")):
        opened = page.locator("#personal-details .o-personal__part").nth(
            ("days", "family", "interests", "facts").index(part)
        )
        if row == "new-name_day":
            page.locator(f"#personal-{part}-{row} .o-fact__edit").click()
        else:
            opened.locator(".o-personal__add").click()
        field = page.locator(f"#personal-form-{part}-{row} .o-input").first
        expect(field).to_be_focused()
        settle(page)
        if faults := page_faults(page, "pl"):
            found[part] = faults
        field.press("Escape")
        expect(page.locator(f"#personal-form-{part}-{row}")).to_have_count(0)
    assert found == {}


def test_forms_of_the_register(page: Page, company: Company) -> None:
    look_at(
        page,
        "/parties/new",
        "/parties/new?kind=natural_person",
        f"/parties/{company.party}/edit",
        f"/persons/new?party={company.party}",
        f"/persons/{company.person}/edit",
        f"/persons/{company.person}/move",
        f"/persons/{company.person}/superior",
        f"/persons/{company.person}/private/edit",
    )


def test_search_trash_and_settings(page: Page, company: Company) -> None:
    look_at(
        page,
        "/search?q=lak",
        "/search?q=nothing-like-this",
        "/trash",
        "/settings/profile/",
        "/settings/security/",
        "/settings/tokens/",
        "/settings/users/",
        "/settings/users/new/",
        f"/settings/users/{company.colleague.pk}/",
        "/settings/teams/",
        "/settings/teams/new/",
        f"/settings/teams/{company.team.pk}/",
        "/settings/roles/",
        "/settings/roles/new/",
        f"/settings/roles/{company.role.pk}/",
        "/settings/access-log/",
        "/settings/company",
        "/settings/fields/",
        "/settings/fields/?kind=person",
        "/settings/fields/new/",
    )


def test_pages_around_logging_in(page: Page, company: Company) -> None:
    look_at(page, "/account/reauthenticate/")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/")
    look_at(
        page,
        "/account/password/change/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/add/",
        "/account/logout/",
        "/account/inactive/",
    )
    page.context.clear_cookies()
    look_at(
        page,
        "/account/login/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/password/reset/key/1-wrong/",
    )


def test_pages_of_errors(page: Page, company: Company) -> None:
    look_at(page, "/no-such-page", "/parties/999999999", "/broken", "/away")


def test_reference_of_the_api(page: Page) -> None:
    page.goto("/api/v1/docs")
    assert frame_faults(page, "en") == {}
    # One template makes all its hundreds of operations; axe would take half a minute for them.
    kept = page.evaluate("""() => {
        const others = "main section:nth-of-type(n + 20), nav li:nth-child(n + 4)";
        document.querySelectorAll(others).forEach((one) => one.remove());
        return [document.querySelectorAll("main section details").length, document.querySelectorAll("nav a").length];
    }""")
    assert min(kept) > 20
    assert looks_faults(page) == {}


def test_gallery_of_components(page: Page, settings: Any) -> None:
    settings.DEBUG = True
    names = ("", "list/", "record/", "form/", "login/", "settings/", "error/", "empty/", "loading/", "board/")
    look_at(page, *(f"/gallery/{name}" for name in names))


def test_greeting_follows_the_name_and_the_sex(page: Page, company: Company) -> None:
    page.goto(f"/persons/{company.person}")
    settle(page)
    page.locator("#fact-person_name").click()
    page.locator("#fact_first_name").fill("Aleksandra")
    page.keyboard.press("Enter")
    expect(page.locator("#fact-vocative")).to_contain_text("Aleksandro")
    page.locator("#fact-vocative .o-fact__edit").click()
    page.locator("#fact_vocative").fill("Olu")
    page.keyboard.press("Enter")
    expect(page.locator("#fact-salutation")).to_contain_text("Olu")


def test_likely_duplicates_show_while_one_types(page: Page, company: Company) -> None:
    page.goto(f"/parties/{company.party}")
    name = page.locator("h1").inner_text()
    page.goto("/parties/new")
    settle(page)
    page.locator("#id_name").press_sequentially(name)
    expect(page.locator(".o-duplicates a").first).to_have_text(name)
    assert page_faults(page, "pl") == {}


def test_pages_of_imports_and_what_was_done_to_many(page: Page, company: Company, administrator: User) -> None:
    who = viewer_of_user(administrator)
    supplier = make_supplier(SYSTEM, {"party": str(company.party), "number": "D1"}).id
    head = "Nazwa;NIP;Ulica;Ulica dostawy"
    draft = drafted(f"{head}\nAlfa;5252344078;Lipowa;Leśna\n", who)
    tried = imported(f"{head}\nBeta;5261040828;;\nDelta;5261040827;;\n", who, dry=True)
    done = imported("Nazwa;NIP\nGamma;6462502472\nDelta;5261040827\n", who)
    look_at(
        page,
        "/suppliers/new",
        f"/suppliers/{supplier}/edit",
        "/parties/import",
        "/imports",
        f"/imports/{draft.pk}/columns",
        f"/imports/{draft.pk}/keys",
        f"/imports/{tried.pk}",
        f"/imports/{done.pk}?show=failed",
        f"/parties?import={done.pk}",
        "/bulk",
    )


def test_pages_of_mail_notifications_and_the_system(page: Page, company: Company) -> None:
    look_at(
        page,
        "/mail/",
        "/mail/imports",
        "/notifications",
        "/reports",
        "/sales-targets?from=2020-01",
        "/reports/schedules",
        "/settings/mail",
        "/settings/notifications/",
        "/settings/slow-lists/",
        "/settings/system/",
    )


def test_pages_of_mail_that_goes_out_and_of_mailboxes(page: Page, company: Company) -> None:
    look_at(
        page,
        "/outbox/",
        "/outbox/?tab=sent",
        "/outbox/compose",
        f"/outbox/compose?record={company.party}",
        "/outbox/templates",
        "/outbox/templates/new",
        "/settings/mailboxes",
        "/settings/mailboxes/new",
    )


def test_settings_of_cases(page: Page, company: Company) -> None:
    of = CaseType.objects.get(code="sale")
    look_at(
        page,
        "/settings/case-types",
        "/settings/case-types/new",
        f"/settings/case-types/{of.pk}",
        f"/settings/case-types/{of.pk}/edit",
        f"/settings/case-types/{of.pk}/stages/new?in=active",
        f"/settings/case-types/stages/{Stage.objects.get(code='sale_quote').pk}",
        "/settings/case-terms",
        "/settings/sales-targets",
        "/settings/case-templates",
        "/settings/case-templates/new?type=sale",
    )


def test_pages_of_documents(page: Page, company: Company) -> None:
    contract = put(SYSTEM, company.party).id
    put(SYSTEM, company.party, data=b"zwykla notatka", name="notatka.txt")
    text = put(SYSTEM, company.person, data=b"druga notatka", name="druga.txt").id
    read_all()
    # The server of the tests sends no files: the program's own one does.
    page.route(
        re.compile(r"/file\?show=1$"), lambda route: route.fulfill(body=CONTRACT, content_type="application/pdf")
    )
    look_at(
        page,
        "/documents",
        f"/documents?record={company.party}",
        "/documents/new",
        f"/documents/new?record={company.person}",
        f"/documents/{contract}",
        f"/documents/{contract}/show",
        f"/documents/{contract}/history",
        f"/documents/{text}/show",
    )


def test_pages_of_cases(page: Page, company: Company, administrator: User) -> None:
    viewer = viewer_of_user(administrator)
    case = make_case(viewer, "Regały do hali", party=str(company.party))
    make_case(viewer, "Wiata", party=str(company.party), stage="sale_needs")
    entry = book(viewer, case, "120", text="Dźwig")
    look_at(
        page,
        "/cases/board",
        "/handovers",
        "/handovers/new",
        "/cases/board?type=internal",
        "/cases/calendar",
        "/cases/board/conditions",
        "/cases/calendar/conditions",
        "/cases",
        "/cases/new",
        "/cases/new?type=internal",
        f"/cases/{case.pk}",
        f"/cases/{case.pk}/edit",
        f"/cases/{case.pk}/history",
        f"/cases/{case.pk}/money/items",
        f"/cases/{case.pk}/money/plan",
        "/case-entries?view=all",
        f"/case-entries/{entry.pk}",
        "/settings/hourly-rates",
    )
