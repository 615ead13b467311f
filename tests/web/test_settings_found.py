"""The palette and the search page lead to the pages of the settings, by the menu that each viewer has there."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from opiekun.accounts.ui.sections import settings_sections
from opiekun.core.viewer import Reach
from tests.accounts.people import make_role
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
# From the first entry of the group to its end; its heading is what the screen reader says of it.
GROUP = r'role="group"[^>]*><div class="o-palette__group"[^>]*>{title}</div>(.*?)</div>'


@pytest.fixture
def boss() -> Somebody:
    return log_in("administrator")


def polish(somebody: Somebody) -> Somebody:
    somebody.user.language = "pl"
    somebody.user.save()
    return somebody


def answer(somebody: Somebody, typed: str) -> str:
    response = somebody.client.get("/palette", {"q": typed})
    assert response.status_code == 200
    return response.content.decode()


def found(somebody: Somebody, typed: str, title: str = "Settings") -> list[str]:
    """The addresses in the group of settings."""
    group = re.search(GROUP.format(title=title), answer(somebody, typed), re.DOTALL)
    return re.findall(r'role="option"[^>]* href="([^"]+)"', group[1]) if group else []


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("typy spraw", "/settings/case-types"),
        ("SPRAW typy", "/settings/case-types"),
        ("szablony", "/settings/case-templates"),
        ("role", "/settings/roles/"),
        ("skrzynki", "/settings/mailboxes"),
        ("zespoly", "/settings/teams/"),
        ("Zespoły", "/settings/teams/"),
        ("slowniki", "/settings/case-terms"),
        ("ustawienia role", "/settings/roles/"),
        ("moje konto skrzynki", "/settings/mailboxes"),
    ],
)
def test_page_of_the_settings_is_found_by_its_polish_name(boss: Somebody, typed: str, address: str) -> None:
    assert found(polish(boss), typed, "Ustawienia") == [address]


def test_names_are_those_of_the_viewers_language(boss: Somebody) -> None:
    assert found(boss, "mailboxes") == ["/settings/mailboxes"]
    assert found(boss, "skrzynki") == []
    assert found(polish(boss), "mailboxes", "Ustawienia") == []


def test_headings_alone_and_other_words_find_nothing(boss: Somebody) -> None:
    for typed in ("", "   ", "settings", "my account", "roles zzz"):
        assert found(boss, typed) == [], typed


def test_no_more_than_five_are_offered_in_the_order_of_the_menu(boss: Somebody) -> None:
    assert found(boss, "s") == [
        "/settings/notifications/",
        "/settings/security/",
        "/settings/tokens/",
        "/settings/mailboxes",
        "/settings/users/",
    ]


def test_row_is_one_like_all_others(boss: Somebody) -> None:
    row = re.search(r'<a [^>]*href="/settings/roles/".*?</a>', answer(boss, "roles"), re.DOTALL)
    assert row is not None
    for part in ('class="o-palette__row"', 'role="option"', 'aria-selected="false"', 'id="palette-', "#shield"):
        assert part in row[0]
    assert re.search(r'<span class="o-palette__name">Roles</span><span class="o-meta">Company</span>', row[0])


def test_search_page_leads_there_too(boss: Somebody) -> None:
    assert 'href="/settings/roles/"' in boss.client.get("/search?q=roles").content.decode()


def test_who_may_not_open_a_page_does_not_find_it() -> None:
    seller = log_in("salesperson")
    guest = log_in(make_role({("party", "view"): Reach.ALL}).code)
    for somebody in (seller, guest):
        assert found(somebody, "security") == ["/settings/security/"]
        for hidden in ("roles", "case types", "system", "custom fields"):
            assert found(somebody, hidden) == [], hidden
    assert found(seller, "mailboxes") == ["/settings/mailboxes"]
    assert found(guest, "mailboxes") == []


def test_what_is_found_is_what_the_menu_shows() -> None:
    for role in ("administrator", "salesperson"):
        somebody = log_in(role)
        page = somebody.client.get("/settings/profile/")
        menu = [
            item for _title, items in settings_sections(page.wsgi_request, page.wsgi_request.viewer) for item in items
        ]
        assert len(menu) > 4
        for item in menu:
            with translation.override("en"):
                name = str(item["label"])
            assert item["url"] in found(somebody, name), name
            assert somebody.client.get(item["url"], follow=True).status_code == 200, name


def test_settings_cost_the_palette_no_statement(boss: Somebody) -> None:
    def statements(typed: str) -> int:
        answer(boss, typed)
        with CaptureQueriesContext(connection) as asked:
            answer(boss, typed)
        return len(asked)

    assert found(boss, "roles")
    assert not found(boss, "rolxs")
    assert statements("roles") == statements("rolxs")
