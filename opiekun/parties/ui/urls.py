"""Addresses of parties and persons; their lists belong to ``records``."""

from django.urls import path

from opiekun.parties.ui import company, duplicates, logo, lookups, panels
from opiekun.parties.ui.forms import moving, party_form, person_form, private_form
from opiekun.parties.ui.party_lists.urls import list_urls
from opiekun.parties.ui.party_page import PARTY_PAGE
from opiekun.parties.ui.person_page import PERSON_PAGE
from opiekun.parties.ui.personal.urls import personal_urls
from opiekun.parties.ui.roles.urls import role_urls
from opiekun.records.record.views import record_urls

urlpatterns = [
    *list_urls,
    *personal_urls(),
    path("parties/new", party_form.new_party, name="party_new"),
    path("parties/check", lookups.check, name="party_check"),
    path("parties/duplicates", duplicates.of_party, name="party_duplicates"),
    path("persons/duplicates", duplicates.of_person, name="person_duplicates"),
    path("parties/options", lookups.party_options, name="party_options"),
    path("parties/<int:record_id>/edit", party_form.edit_party, name="party_edit"),
    path("parties/<int:record_id>/chart", panels.chart, name="party_chart"),
    path("parties/<int:record_id>/persons", panels.persons, name="party_persons"),
    *role_urls(),
    *record_urls(PARTY_PAGE, "parties/"),
    path("persons/new", person_form.new_person, name="person_new"),
    path("persons/options", lookups.person_options, name="person_options"),
    path("persons/superiors", lookups.person_superiors, name="person_superiors"),
    path("persons/<int:record_id>/edit", person_form.edit_person, name="person_edit"),
    path("persons/<int:record_id>/move", moving.move, name="person_move"),
    path("persons/<int:record_id>/superior", moving.change_superior, name="person_superior"),
    path("persons/<int:record_id>/colleagues", panels.colleagues, name="person_colleagues"),
    path("persons/<int:record_id>/private", panels.private, name="person_private"),
    path("persons/<int:record_id>/private/open", panels.open_private, name="person_private_open"),
    path("persons/<int:record_id>/private/edit", private_form.edit_private, name="person_private_edit"),
    *record_urls(PERSON_PAGE, "persons/"),
    path("settings/company", company.company, name="company"),
    path("settings/company/logo", logo.change_logo, name="change_logo"),
    path("company/logo/<int:file_id>", logo.logo, name="company_logo"),
]
