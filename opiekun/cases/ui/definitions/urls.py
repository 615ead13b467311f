"""Addresses of the settings of cases."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.cases.ui import hourly_rates
from opiekun.cases.ui.definitions import stage_form, templates, terms, type_form, types

_both = require_http_methods(["GET", "HEAD", "POST"])
_read = require_http_methods(["GET", "HEAD"])
_TYPES = "settings/case-types"
_TYPE = f"{_TYPES}/<int:type_id>"
_STAGE = f"{_TYPES}/stages/<int:stage_id>"
_TEMPLATES = "settings/case-templates"
_TERMS = "settings/case-terms"

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/hourly-rates", _both(hourly_rates.index), name="hourly_rates"),
    path("settings/hourly-rates/<int:rate_id>/remove", require_POST(hourly_rates.remove), name="hourly_rate_remove"),
    path("settings/hourly-rates/<int:rate_id>/restore", require_POST(hourly_rates.restore), name="hourly_rate_restore"),
    path(_TYPES, _read(types.index), name="case_types"),
    path(f"{_TYPES}/new", _both(type_form.edit), name="case_type_new"),
    path(f"{_TYPES}/number", require_GET(type_form.example), name="case_type_number"),
    path(f"{_TYPES}/order", require_POST(types.order), name="case_types_order"),
    path(_TYPE, _read(types.page), name="case_type"),
    path(f"{_TYPE}/edit", _both(type_form.edit), name="case_type_edit"),
    path(f"{_TYPE}/archive", require_POST(types.archive), name="case_type_archive"),
    path(f"{_TYPE}/remove", require_POST(types.remove), name="case_type_remove"),
    path(f"{_TYPE}/stages/new", _both(stage_form.new), name="stage_new"),
    path(f"{_TYPE}/stages/order", require_POST(types.order_of_stages), name="stages_order"),
    path(_STAGE, _both(stage_form.edit), name="stage"),
    path(f"{_STAGE}/retire", require_POST(stage_form.retire), name="stage_retire"),
    path(f"{_STAGE}/reinstate", require_POST(stage_form.reinstate), name="stage_reinstate"),
    path(f"{_STAGE}/remove", require_POST(stage_form.remove), name="stage_remove"),
    path(_TEMPLATES, _read(templates.index), name="case_templates"),
    path(f"{_TEMPLATES}/new", _both(templates.new), name="case_template_new"),
    path(f"{_TEMPLATES}/<int:template_id>", _both(templates.edit), name="case_template"),
    path(f"{_TEMPLATES}/<int:template_id>/archive", require_POST(templates.archive), name="case_template_archive"),
    path(f"{_TEMPLATES}/<int:template_id>/remove", require_POST(templates.remove), name="case_template_remove"),
    path(_TERMS, _read(terms.index), name="case_terms"),
    path(f"{_TERMS}/<str:kind>/new", require_POST(terms.add), name="case_term_new"),
    path(f"{_TERMS}/<str:kind>/order", require_POST(terms.order), name="case_terms_order"),
    path(f"{_TERMS}/<int:term_id>", _both(terms.edit), name="case_term"),
    path(f"{_TERMS}/<int:term_id>/archive", require_POST(terms.archive), name="case_term_archive"),
    path(f"{_TERMS}/<int:term_id>/remove", require_POST(terms.remove), name="case_term_remove"),
]
