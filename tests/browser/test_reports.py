"""Analyses, by keys and by mouse: choices stay in the address, a figure leads to its list, a report goes by e-mail."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party
from opiekun.records.models import ReportSchedule
from tests.browser.accessibility import page_faults
from tests.records.reports.toys import PARTIES, SHAPES, registered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 30_000


@pytest.fixture
def toys(administrator: User) -> Iterator[None]:
    with registered(PARTIES, SHAPES):
        create_party(SYSTEM, {"kind": "organisation", "name": "Śruba", "account_manager": str(administrator.pk)})
        yield


def test_report_is_found_chosen_drilled_into_downloaded_and_scheduled(toys: None, page: Page, tmp_path: Path) -> None:
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.get_by_role("link", name="Nowe podmioty").focus(timeout=SLOW)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Według statusu")).to_be_visible(timeout=SLOW)

    # By keys: another period, and what it is compared with. The address says both, and a reload keeps them.
    page.get_by_label("Okres", exact=True).select_option("this_year")
    expect(page).to_have_url(re.compile("period=this_year"), timeout=SLOW)
    page.get_by_label("Porównaj").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("compare=year"), timeout=SLOW)
    expect(page.locator("#report")).to_contain_text("W porównaniu z")
    page.reload()
    expect(page.get_by_label("Porównaj")).to_have_value("year")
    page.get_by_label("Okres", exact=True).select_option("own")
    expect(page.locator("#id_to")).to_be_visible()
    expect(page).to_have_url(re.compile("from="), timeout=SLOW)
    page.locator("#id_to").fill("1999-01-01")
    page.locator("#id_to").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Ostatni dzień jest przed pierwszym.", timeout=SLOW)
    page.get_by_label("Okres", exact=True).select_option("this_month")
    expect(page.locator("#section-status")).to_be_visible(timeout=SLOW)

    # The figure leads to the list behind it, and back leads to what was chosen.
    page.locator("#section-status td a").click()
    expect(page.get_by_role("link", name="Śruba")).to_be_visible(timeout=SLOW)
    page.go_back()
    expect(page.get_by_label("Okres", exact=True)).to_have_value("this_month", timeout=SLOW)
    # So does the bar of the chart beside it, for who points at it.
    page.locator("#section-status .o-chart__wide .c-link rect").click()
    expect(page.get_by_role("link", name="Śruba")).to_be_visible(timeout=SLOW)
    page.go_back()
    expect(page.get_by_label("Okres", exact=True)).to_have_value("this_month", timeout=SLOW)

    page.get_by_role("button", name="Pobierz").click()
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_role("menuitem", name="PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")

    page.get_by_role("button", name="E-mailem").click()
    expect(page.locator("#dialog")).to_be_visible(timeout=SLOW)
    page.locator("#id_name").fill("Co tydzień")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".r-schedules li")).to_contain_text("Co tydzień", timeout=SLOW)
    assert ReportSchedule.objects.get().asked["period"] == "this_month"
    assert page_faults(page, "pl") == {}
    page.get_by_role("button", name="Usuń: Co tydzień").click()
    expect(page.locator("#main .o-empty")).to_be_visible(timeout=SLOW)
    page.keyboard.press("z")
    expect(page.locator(".r-schedules li")).to_contain_text("Co tydzień", timeout=SLOW)

    # Every shape of chart, wide and on a phone, light and dark.
    page.goto("/reports/test.shapes?compare=before&period=this_year")
    assert page_faults(page, "pl") == {}
