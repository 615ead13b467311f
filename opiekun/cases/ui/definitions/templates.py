"""Settings of cases: templates."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.accounts.ui.requests import render_settings
from opiekun.activities.tasks.choices import Priority
from opiekun.cases.models.terms import TermKind
from opiekun.cases.rules.template_input import GIVEN
from opiekun.cases.selectors.definitions import TypeDefinition, definitions
from opiekun.cases.selectors.templates import TemplateDefinition, all_templates, one_template
from opiekun.cases.services import templates
from opiekun.cases.ui.definitions.requests import Values, faults, manager, number, read_rows
from opiekun.cases.ui.definitions.stage_input import TASK_CONTENT, TASK_PARTS
from opiekun.cases.ui.inputs import AMOUNTS, currency_options, raw_of, term_options
from opiekun.cases.ui.template_values import as_form
from opiekun.cases.ui.words import field_label
from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.ui.toasts import Toast, flash

INDEX, FORM = "cases/definitions/templates.html", "cases/definitions/template.html"
_TEXTS: Final = ("name", "name_en", *GIVEN, "currency")


def labels() -> dict[str, str]:
    """The names of the fields."""
    return {
        "name": _("Name"),
        "name_en": _("Name in English"),
        "type": pgettext("of a case", "Type"),
        "title": pgettext("of a case", "Title"),
        "currency": _("Currency"),
        "probability": _("Own probability"),
        "tasks": _("Tasks"),
        **{name: field_label(name) for name in (*AMOUNTS, "source", "details")},
    }


def index(request: HttpRequest) -> HttpResponse:
    """All templates by their type."""
    manager(request)
    every = all_templates()
    context = {
        "lists": [
            {"of": of, "templates": [one for one in every if one.type == of and not one.is_archived]}
            for of in definitions().offered
        ],
        "archived": [one for one in every if one.is_archived],
    }
    return render_settings(request, INDEX, context)


def new(request: HttpRequest) -> HttpResponse:
    """The form of a new template of a type, or the template made."""
    viewer = manager(request)
    of = definitions().type_by_code(str(request.GET.get("type", "")))
    if of is None:
        raise NotFound
    if request.method != "POST":
        return _form(request, of, None, {**dict.fromkeys(_TEXTS, ""), "currency": "PLN", "tasks": []})
    values = _read(request.POST)
    try:
        templates.create_template(viewer, {**_raw(values), "type": of.code})
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, of, None, values, refusal)
    return _back(request, _("Added."))


def edit(request: HttpRequest, template_id: int) -> HttpResponse:
    """The form of a template, or what was typed into it saved."""
    viewer, template = manager(request), _template(template_id)
    if request.method != "POST":
        return _form(request, template.type, template, _stored(template))
    values = _read(request.POST)
    try:
        templates.update_template(viewer, template.id, _raw(values), number(request.POST, "version"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, template.type, template, values, refusal)
    return _back(request, _("Saved."))


def archive(request: HttpRequest, template_id: int) -> HttpResponse:
    """Take a template out of use, or bring it back."""
    viewer, template = manager(request), _template(template_id)
    on = request.POST.get("on") == "1"
    try:
        templates.update_template(viewer, template.id, {"is_archived": on})
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, template.type, template, _stored(template), refusal)
    return _back(request, _("Archived.") if on else _("Brought back."))


def remove(request: HttpRequest, template_id: int) -> HttpResponse:
    """Remove a template from which no case was made."""
    viewer, template = manager(request), _template(template_id)
    try:
        templates.delete_template(viewer, template.id, number(request.POST, "version"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, template.type, template, _stored(template), refusal)
    return _back(request, _("Removed."))


def _template(template_id: int) -> TemplateDefinition:
    found = one_template(template_id)
    if found is None:
        raise NotFound
    return found


def _back(request: HttpRequest, said: str) -> HttpResponse:
    flash(request, Toast(said))
    return HttpResponseRedirect(reverse("case_templates"))


def _stored(template: TemplateDefinition) -> Values:
    tasks = [{name: "" if value is None else str(value) for name, value in row.items()} for row in template.tasks]
    given = {**dict.fromkeys(GIVEN, ""), "currency": "PLN", **as_form(template.values)}
    return {**given, "name": template.name, "name_en": template.name_en, "tasks": tasks}


def _read(posted: QueryDict) -> Values:
    values: Values = {name: str(posted.get(name, "")) for name in _TEXTS}
    return {**values, "tasks": read_rows(posted, "tasks", ("stage", *TASK_PARTS), TASK_CONTENT)}


def _raw(values: Values) -> dict[str, Any]:
    given = raw_of(None, {name: values[name] for name in (*GIVEN, "currency")})
    return {"name": values["name"], "name_en": values["name_en"], "values": given, "tasks": values["tasks"]}


def _form(
    request: HttpRequest,
    of: TypeDefinition,
    template: TemplateDefinition | None,
    values: Values,
    refusal: Refusal | None = None,
) -> HttpResponse:
    wrong: dict[str, Any] = {"errors": {}, "summary": []}
    if refusal is not None:
        wrong = faults(refusal, labels())
        # What a new case is given stands in the form under its own name.
        wrong["errors"] = {name.removeprefix("values-"): said for name, said in wrong["errors"].items()}
        wrong["summary"] = [(field.replace("id_values-", "id_"), said) for field, said in wrong["summary"]]
    context = {
        "of": of,
        "template": template,
        "values": values,
        **wrong,
        "labels": labels(),
        "sources": term_options(TermKind.SOURCE),
        "currencies": currency_options(str(values["currency"] or "PLN")),
        "stages": [(stage.code, stage.label) for stage in of.stages],
        "priorities": Priority.choices,
    }
    return render_settings(request, FORM, context, 422 if refusal else 200)
