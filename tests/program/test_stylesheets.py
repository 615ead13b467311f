"""The style sheet of the library is cut down to what pages match, and to what does not cost the whole page."""

from __future__ import annotations

import importlib.util
import re

import pytest

from tests.program.running import ROOT

_SPEC = importlib.util.spec_from_file_location("stylesheets", ROOT / "scripts" / "stylesheets.py")
assert _SPEC is not None
assert _SPEC.loader is not None
stylesheets = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(stylesheets)


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("a{color:red}.card{color:red}", "a{color:red}"),
        ("a,.card,h1 a{x:y}", "a,h1 a{x:y}"),
        ("a:not(.card,.x):is(b,.y){x:y}", "a:not(.card,.x):is(b,.y){x:y}"),
        ('[title=".a,b{"]{content:"}.a{"}', '[title=".a,b{"]{content:"}.a{"}'),
        ("@media print{.card{x:y}p{x:y}}@media screen{.card{x:y}}", "@media print{p{x:y}}"),
        ("@keyframes k{50.5%{x:y}}", "@keyframes k{50.5%{x:y}}"),
        ("a:hover:has(b){x:y}legend+*{x:y}dt~dd{x:y}", "dt~dd{x:y}"),
        ('@charset "UTF-8";/*! MIT *//* no */p{x:y}', '@charset "UTF-8";/*! MIT */p{x:y}'),
    ],
)
def test_what_needs_a_class_or_looks_around_is_left_out(css: str, left: str) -> None:
    assert stylesheets.without_components(css) == left


def test_the_sheet_that_pages_load_has_its_variables_and_no_component() -> None:
    css = (ROOT / "opiekun/core/static/vendor/tabler.min.css").read_text()
    assert "--tblr-body-bg" in css
    assert not re.search(r"\.(?:navbar|steps|table|btn)\b[^{}]*\{", css)
    assert ":has(" not in css
