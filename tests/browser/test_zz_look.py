import pytest, os
from playwright.sync_api import Page, expect
from tests.records.reports.toys import PARTIES, SHAPES, SLOW, registered
from tests.browser.accessibility import page_faults
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
def test_look(page: Page):
    with registered(PARTIES, SHAPES, SLOW):
        for theme in ("light","dark"):
            page.context.add_cookies([{"name":"opiekun_theme","value":theme,"url":page.url}])
            for name,(w,h) in {"wide":(1440,900),"phone":(390,844)}.items():
                page.set_viewport_size({"width":w,"height":h})
                for n, path in {"index":"/reports","rep":"/reports/test.shapes?compare=before&period=this_year","own":"/reports/test.parties?period=own&from=2026-01-01&to=2026-12-31&status=active","sched":"/reports/schedules"}.items():
                    page.goto(path); page.wait_for_timeout(500)
                    page.emulate_media(color_scheme=theme)
                    page.screenshot(path=f"/tmp/reports-s-{n}-{name}-{theme}.png", full_page=False)
                    if n=="rep":
                        page.evaluate("document.querySelector('#section-owners').scrollIntoView()")
                        page.screenshot(path=f"/tmp/reports-s-rep2-{name}-{theme}.png")
                    if n=="rep":
                        page.get_by_role("button", name="E-mailem").click()
                        expect(page.locator("#dialog[open]")).to_be_visible(); page.wait_for_timeout(600)
                        page.screenshot(path=f"/tmp/reports-s-dialog-{name}-{theme}.png")
        for p in ("/reports","/reports/test.shapes?compare=before","/reports/schedules","/reports/test.parties?period=own&from=2026-02-01&to=2026-01-01"):
            page.goto(p)
            print(p, page_faults(page,"pl"))
