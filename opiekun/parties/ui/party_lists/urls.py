"""Addresses of party lists. One opens at ``/parties?list=17``."""

from django.urls import path
from django.views.decorators.http import require_http_methods

from opiekun.parties.ui.party_lists import bulk, changing, form, index, panel

_form = require_http_methods(["GET", "POST"])
list_urls = [
    path("party-lists", index.index, name="party_lists"),
    path("party-lists/counts", index.counts, name="party_list_counts"),
    path("party-lists/order", index.order, name="party_list_order"),
    path("party-lists/new", _form(form.new_list), name="party_list_new"),
    path("party-lists/<int:list_id>/edit", _form(form.edit_list), name="party_list_edit"),
    path("party-lists/<int:list_id>/count", index.count, name="party_list_exactly"),
    path("party-lists/<int:list_id>/archive", changing.archive, name="party_list_archive"),
    path("party-lists/<int:list_id>/trash", changing.trash, name="party_list_trash"),
    path("party-lists/<int:list_id>/restore", changing.restore, name="party_list_restore"),
    path("parties/bulk/lists", bulk.choose, name="party_bulk_lists"),
    path("parties/bulk/lists/run", bulk.run, name="party_bulk_lists_run"),
    path("parties/bulk/lists/<int:list_id>/take", bulk.take, name="party_bulk_take"),
    path("parties/<int:record_id>/lists", panel.lists, name="party_lists_of"),
    path("parties/<int:record_id>/lists/<int:list_id>", panel.change, name="party_list_change"),
]
