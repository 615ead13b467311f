"""The custom fields in the form of a user or a team, and what stands below that form."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from markupsafe import Markup

from opiekun.core.ui.render import jinja, page_context
from opiekun.core.viewer import Viewer
from opiekun.records.custom.card import closed_definitions
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.form import FormSection, form_field, form_sections, read_custom_form, stored_custom_form
from opiekun.records.custom.typed import NAME, control_of, name_of, typed_value
from opiekun.records.record.form_page import FormPage
from opiekun.records.record.views import viewer_of
from opiekun.records.references import names_in_sight

TEMPLATE: Final = "records/accounts/form.html"


def form(request: HttpRequest, kind: str, record: Any, errors: Mapping[str, str], can_edit: bool) -> Markup:
    """The sections with the fields; those that are not everybody's wait to be opened, where they were not yet."""
    viewer, posted = viewer_of(request), _sent(request)
    closed = closed_definitions(viewer, kind)
    is_open = record is None or (posted is not None and _has(posted, closed))
    values = {} if record is None else stored_custom_form(viewer, kind, record.custom)
    if posted is not None:
        values |= read_custom_form(viewer, kind, posted, new=is_open)
    context = {
        "form": FormPage("", "", values, errors=errors),
        "sections": form_sections(viewer, kind, values, is_open, posted),
        "closed": [] if is_open else closed,
        "open_url": "" if record is None else reverse(f"{kind}_custom_open", args=[record.pk]),
        "can_edit": can_edit,
    }
    return Markup(jinja().get_template(TEMPLATE).render(page_context(request, context)))  # noqa: S704 - a template's


def below(request: HttpRequest, kind: str, record_id: int) -> Markup:
    """The history of changes, read when it is unfolded."""
    url = reverse(f"{kind}_history", args=[record_id])
    template = jinja().get_template("records/accounts/below.html")
    return Markup(template.render(page_context(request, {"history_url": url})))  # noqa: S704 - a template's


def opened_section(viewer: Viewer, kind: str, custom: Mapping[str, Any], title: str) -> tuple[FormPage, FormSection]:
    """The protected fields with their values; the caller has written down that they are opened."""
    found = closed_definitions(viewer, kind)
    values = {name_of(d): typed_value(d, custom.get(d.code), viewer.language) for d in found}
    fields = [form_field(d, control_of(d, values[name_of(d)], _linked(viewer, d, custom))) for d in found]
    return FormPage("", "", values), FormSection(title, fields)


def _linked(viewer: Viewer, definition: Definition, custom: Mapping[str, Any]) -> str:
    value = custom.get(definition.code) if definition.reference else None
    return names_in_sight(viewer, definition.reference, {int(value)}).get(int(value), "") if value else ""


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent of the fields; another form of the same page sends nothing of them."""
    sent = request.POST
    return sent if request.method == "POST" and any(name.startswith(NAME) for name in sent) else None


def _has(posted: QueryDict, closed: list[Definition]) -> bool:
    return any(name_of(d) in posted or f"{name_of(d)}-shown" in posted for d in closed)
