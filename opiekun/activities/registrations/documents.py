"""Documents in the registries."""

from django.utils.translation import gettext_lazy as _


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from django.db.models.signals import pre_delete

    from opiekun.activities.documents import jobs
    from opiekun.activities.documents.attached_to import offer_documents
    from opiekun.activities.documents.bulk import DOCUMENT_BULK
    from opiekun.activities.documents.checks import register_document_checks
    from opiekun.activities.documents.feed import DOCUMENT_FEED
    from opiekun.activities.documents.kinds import DOCUMENT_KIND
    from opiekun.activities.documents.lists import DOCUMENT_LIST
    from opiekun.activities.documents.page_record import may_read_file
    from opiekun.activities.documents.personal_data import DOCUMENTS_OF_PERSON
    from opiekun.activities.documents.searching import DOCUMENT_SEARCH
    from opiekun.activities.documents.timeline import DOCUMENTS_TIMELINE
    from opiekun.activities.documents.trashing import go_with_note, purge_documents
    from opiekun.activities.models import Document, Note
    from opiekun.activities.ui.documents.archive import offer_zip
    from opiekun.activities.ui.documents.page import DOCUMENT_PAGE
    from opiekun.core.files import register_file_guard
    from opiekun.core.jobs import register_periodic
    from opiekun.core.kinds import register_kind
    from opiekun.core.registries.panels import Panel, register_panel
    from opiekun.core.registries.personal_data import register_personal_data_source
    from opiekun.core.registries.timeline import register_timeline_source
    from opiekun.core.trash import register_purge
    from opiekun.core.ui.shell import CreateEntry, NavigationEntry, register_create, register_navigation
    from opiekun.records.bulk.offers import register_offer
    from opiekun.records.bulk.registry import register_bulk
    from opiekun.records.custom.card import custom_panel
    from opiekun.records.feed import register_feed
    from opiekun.records.lists.setup import register_list
    from opiekun.records.record.page import register_record_page
    from opiekun.records.search.sources import register_search

    pre_delete.connect(go_with_note, sender=Note, dispatch_uid="documents.go_with_note")
    register_kind(DOCUMENT_KIND)
    register_list(DOCUMENT_LIST)
    register_bulk(DOCUMENT_BULK)
    register_offer("document", offer_zip)
    register_search(DOCUMENT_SEARCH)
    register_feed(DOCUMENT_FEED)
    register_record_page(DOCUMENT_PAGE)
    register_purge("document", Document, purge_documents)
    register_file_guard("documents", may_read_file)
    register_personal_data_source(DOCUMENTS_OF_PERSON)
    register_document_checks()
    register_timeline_source(DOCUMENTS_TIMELINE)
    register_periodic("activities.documents", "41 * * * *", _("Read documents that wait"), jobs.read_waiting)
    for kind in ("party", "person", "interaction", "task", "note"):
        offer_documents(kind)
    register_panel(Panel("document.preview", "document", _("Preview"), "eye", "document_preview", 5))
    register_panel(Panel("document.versions", "document", _("Versions"), "history", "document_versions", 10))
    register_panel(Panel("document.records", "document", _("Attached to"), "link", "document_records", 20))
    register_panel(custom_panel("document", 30))
    register_navigation(
        NavigationEntry("documents", _("Documents"), "paperclip", "document_list", 58, "document", "f", phone=False)
    )
    register_create(CreateEntry(_("Documents"), "paperclip", "document_new", "document", 60))
