"""The Jinja2 environment of all pages: strict, escaped, translated, with formats and small components as globals."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, StrictUndefined, Template
from jinja2.runtime import Context
from markupsafe import Markup

from opiekun.core import clock
from opiekun.core.ui import dates
from opiekun.core.ui import format as formats
from opiekun.core.ui.addresses import address
from opiekun.core.ui.avatars import avatar, initials, tone
from opiekun.core.ui.escaping import escaped
from opiekun.core.ui.icons import icon
from opiekun.core.ui.table import table_rows
from opiekun.core.ui.toasts import waiting_toasts
from opiekun.core.ui.words import words


def _language() -> str:
    return "en" if (translation.get_language() or "pl").startswith("en") else "pl"


def _now() -> datetime:
    """On the wall of the company; a page of entries asks thirty times."""
    return clock.now().astimezone(clock.company_zone())


def _day(value: date) -> str:
    return dates.day(value, clock.today(), _language())


def _moment(value: datetime) -> str:
    return dates.moment(value, _now(), _language())


def _exact(value: datetime) -> str:
    return dates.exact_moment(value, _now(), _language())


def _spoken(function: Callable[..., str]) -> Callable[..., str]:
    """The format with the reader's language filled in."""

    def formatted(value: Any, *args: Any, **kwargs: Any) -> str:
        return function(value, *args, language=_language(), **kwargs)

    return formatted


def _keeper(env: Environment) -> Callable[..., Markup]:
    """``kept(template, **values)``: a piece that depends only on the language and the values, rendered once for each.

    Templates that reload while one writes them are never kept.
    """

    def render(name: str, language: str, values: tuple[tuple[str, Any], ...]) -> Markup:
        return Markup(env.get_template(name).render(dict(values)))  # noqa: S704 - a template's output is escaped

    cached = render if env.auto_reload else lru_cache(maxsize=512)(render)

    def kept(name: str, **values: Any) -> Markup:
        return cached(name, _language(), tuple(values.items()))

    return kept


class _Template(Template):
    """A template that prints by our ``escaped``, and whose macros are imported without asking, each time, whether it
    was given globals of its own.

    None is; the question (which names of two chained mappings differ?) cost a thirtieth of a page.
    """

    @classmethod
    def _from_namespace(cls, environment: Environment, namespace: Any, globals: Any) -> Template:  # noqa: A002
        # The module that Jinja compiled has ``escape`` among its names, and uses it for nothing but what it prints.
        namespace["escape"] = escaped
        return super()._from_namespace(environment, namespace, globals)

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


def environment(**options: Any) -> Environment:
    """Build the environment; Django passes the loader and its own options."""
    options.setdefault("undefined", StrictUndefined)
    options["undefined"] = StrictUndefined
    env = Environment(  # noqa: S701 - Django's backend passes autoescape=True
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options
    )
    env.template_class = _Template
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        _=words,
        gettext=words,
        # Named by what is in them when the program starts.
        static=cache(static),
        kept=_keeper(env),
        url=address,
        icon=icon,
        avatar=avatar,
        initials=initials,
        tone=tone,
        language=_language,
        table_rows=table_rows,
        waiting_toasts=waiting_toasts,
    )
    env.filters.update(
        number=_spoken(formats.number),
        money=_spoken(formats.money),
        large_money=_spoken(formats.large_money),
        percent=_spoken(formats.percent),
        file_size=_spoken(formats.file_size),
        full_date=_spoken(dates.full_date),
        weekday_date=_spoken(dates.weekday_date),
        day=_day,
        moment=_moment,
        exact=_exact,
    )
    return env
