"""Templates: words with fields in them, out of a fixed list, rendered in a sandbox that has nothing to break out of.

A template may say ``{{ field }}``, with a few filters, and ``{% if field %}``; loops, calls, attributes and arithmetic
are refused when it is saved, so that there is neither a way to the program's objects nor one to make it busy for long.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_TEMPLATE: Final = 100_000
LONGEST_RESULT: Final = 400_000
_FILTERS: Final = ("upper", "lower", "title", "capitalize", "trim")
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Filter, nodes.If),
    *(nodes.Not, nodes.And, nodes.Or, nodes.CondExpr),
)
# A tag by its name; the parser takes those that it does not know for faults of writing.
_TAG: Final = re.compile(r"\{%[-+]?\s*(\w+)")
_TAGS: Final = frozenset({"if", "elif", "else", "endif"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a template cannot be taken: an unknown ``field``, or something else in it that is not allowed."""

    code: str
    detail: str = ""
    line: int = 0


class FaultyTemplate(ValueError):
    """The template has faults."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def _environment(escapes: bool) -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(autoescape=escapes, undefined=StrictUndefined, cache_size=0)
    env.globals.clear()
    env.filters = {name: env.filters[name] for name in _FILTERS}
    env.tests = {}
    return env


_HTML, _LINE = _environment(True), _environment(False)


def check(source: str, known: frozenset[str]) -> None:
    """Raises FaultyTemplate unless the template is one, and asks for known fields alone."""
    if len(source) > LONGEST_TEMPLATE:
        raise FaultyTemplate(Fault("too_long"))
    try:
        tree = _HTML.parse(source)
    except TemplateSyntaxError as wrong:
        code = "syntax" if _TAGS.issuperset(_TAG.findall(source)) else "not_allowed"
        raise FaultyTemplate(Fault(code, line=wrong.lineno)) from wrong
    except (RecursionError, TemplateError) as wrong:
        raise FaultyTemplate(Fault("syntax")) from wrong
    _check_node(tree, known, 0)


def _check_node(node: nodes.Node, known: frozenset[str], depth: int) -> None:
    if not isinstance(node, _ALLOWED) or depth > 30:
        raise FaultyTemplate(Fault("not_allowed", line=node.lineno))
    if isinstance(node, nodes.Name) and node.name not in known:
        raise FaultyTemplate(Fault("unknown_field", node.name[:60], node.lineno))
    if isinstance(node, nodes.Filter) and (node.name not in _FILTERS or node.args or node.kwargs):
        raise FaultyTemplate(Fault("not_allowed", node.name[:60], node.lineno))
    for child in node.iter_child_nodes():
        _check_node(child, known, depth + 1)


def render_html(source: str, values: Mapping[str, str]) -> str:
    """Formatted text with the fields filled in; what stands in them is text and never markup."""
    check(source, frozenset(values))
    return _HTML.from_string(source).render(values)[:LONGEST_RESULT]


def render_line(source: str, values: Mapping[str, str]) -> str:
    """A line such as a subject, with the fields filled in."""
    check(source, frozenset(values))
    return " ".join(_LINE.from_string(source).render(values).split())
