"""Every page and part of the gallery renders, escapes, and keeps the site's policy."""

import re
import time
from typing import Any

import pytest
from django.test import RequestFactory
from markupsafe import Markup

from opiekun.core.ui import gallery
from opiekun.core.ui.avatars import avatar, initials
from opiekun.core.ui.gallery_data import COLUMNS, rows
from opiekun.core.ui.icons import icon
from opiekun.core.ui.render import jinja, render_page
from opiekun.core.ui.table import Column, Row

PARTS = ("panel", "fact_form", "fact", "dialog_confirm", "dialog_form", "dialog_conflict", "palette_results")
INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:|\shx-on", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _development(settings: Any) -> None:
    settings.DEBUG = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.mark.parametrize("name", sorted(gallery.PAGES))
def test_gallery_page_renders_without_inline_code(name: str) -> None:
    response = gallery.page(RequestFactory().get("/gallery/"), name)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<main ") == 1
    assert not INLINE.search(html)


@pytest.mark.parametrize("name", PARTS)
def test_gallery_part_renders_alone(name: str) -> None:
    html = gallery.part(RequestFactory().get("/gallery/"), name).content.decode()
    assert "<html" not in html
    assert html.strip()


def test_htmx_target_gets_its_block_alone() -> None:
    request = RequestFactory().get("/", headers={"HX-Request": "true", "HX-Target": "main"})
    html = render_page(request, "core/gallery/list.html", gallery._context(request)).content.decode()
    assert "<html" not in html
    assert 'id="parties"' in html


def test_history_restore_gets_the_whole_page() -> None:
    headers = {"HX-Request": "true", "HX-Target": "main", "HX-History-Restore-Request": "true"}
    request = RequestFactory().get("/", headers=headers)
    assert "<html" in render_page(request, "core/gallery/list.html", gallery._context(request)).content.decode()


def test_text_in_cells_and_attributes_is_escaped() -> None:
    bad = '"><img src=x onerror=alert(1)>'
    tables = jinja().get_template("core/tables.html").module
    html = str(tables.rows([Column("name", "Name")], [Row(1, "/x/", bad, [bad])]))  # type: ignore[attr-defined]
    assert "<img" not in html
    assert "<img" not in avatar(bad)


def test_unknown_icon_is_refused() -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Anna Kowalczyk", "AK"), ("Metal-Plast sp. z o.o.", "MP"), ("żuk", "Ż"), ("„Łąka”", "Ł"), ("", "?"), ("--", "?")],
)
def test_initials_skip_legal_forms(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_fifty_rows_render_in_about_a_millisecond() -> None:
    many = rows(4)[:50]
    template = jinja().from_string(
        '{% import "core/tables.html" as t %}{% call t.table(columns, rows, "x", "X") %}{% endcall %}'
    )
    template.render(columns=COLUMNS, rows=many)
    best = min(_seconds(lambda: template.render(columns=COLUMNS, rows=many)) for _ in range(20))
    assert best < 0.004, f"{best * 1000:.2f} ms"


def _seconds(work: Any) -> float:
    start = time.perf_counter()
    assert isinstance(work(), str | Markup)
    return time.perf_counter() - start
