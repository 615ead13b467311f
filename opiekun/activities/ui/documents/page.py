"""The page of a document: its head, its facts, and how each is edited in place."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.activities.documents.changing import update_document
from opiekun.activities.documents.choices import DocumentType, FileFormat
from opiekun.activities.documents.page_record import DocumentRecord, load_document
from opiekun.activities.documents.trashing import restore_document, trash_document
from opiekun.activities.ui.documents.words import DOCUMENT_WORDS
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.ui.format import file_size
from opiekun.core.viewer import Viewer
from opiekun.parties.ui.party_page import lines, trash_action
from opiekun.records.custom.facts import custom_inputs, custom_raw, with_custom
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.record.page import Action, Head


class DocumentPage:
    """Implements ``records.record.page.RecordPage`` for documents."""

    kind = "document"
    words = DOCUMENT_WORDS

    def load(self, viewer: Viewer, record_id: int) -> DocumentRecord:
        return load_document(viewer, record_id)

    def subjects(self, record: DocumentRecord) -> Sequence[int]:
        return (record.id,)

    def beside(self, record: DocumentRecord) -> Sequence[tuple[str, int]]:
        return ((self.kind, record.id),)

    def head(self, viewer: Viewer, record: DocumentRecord) -> Head:
        return _head(record)

    def groups(self, viewer: Viewer, record: DocumentRecord) -> Sequence[FactGroup]:
        can_edit = record.can_edit
        about = [
            Fact("title", _("Title"), record.title, can_edit),
            Fact("type", _("Type"), _type(record), can_edit),
            Fact(
                "description",
                _("Description"),
                lines(record.description),
                can_edit,
                wide=bool(record.description),
            ),
        ]
        current = record.current
        file = [
            Fact("file", _("File"), current.name),
            Fact("format", _("Format"), str(FileFormat(current.format).label)),
            Fact("size", _("Size"), file_size(current.size, get_language() or "pl")),
            Fact("number", _("Version"), str(current.number)),
            Fact("maker", _("Added by"), record.maker),
        ]
        groups = [FactGroup("about", _("Document"), about), FactGroup("file", _("File"), file)]
        return with_custom(viewer, self.kind, record, groups)

    def inputs(self, viewer: Viewer, record: DocumentRecord, code: str) -> Sequence[Input]:
        if not record.can_edit:
            raise NotAllowed
        if (found := custom_inputs(viewer, self.kind, record, code)) is not None:
            return found
        match code:
            case "title":
                return [Input("title", _("Title"), record.title)]
            case "type":
                return [Input("type", _("Type"), record.type, "select", DocumentType.choices, empty="–")]
            case "description":
                return [Input("description", _("Description"), record.description, "textarea")]
        raise NotFound

    def save(self, viewer: Viewer, record: DocumentRecord, code: str, values: Mapping[str, str], expected: int) -> str:
        update_document(viewer, record.id, custom_raw(values), expected)
        return ""

    def trash(self, viewer: Viewer, record_id: int, expected: int | None) -> None:
        trash_document(viewer, record_id, expected)

    def restore(self, viewer: Viewer, record_id: int) -> None:
        restore_document(viewer, record_id)


def _type(record: DocumentRecord) -> str:
    return str(DocumentType(record.type).label) if record.type in DocumentType.values else record.type


def _head(record: DocumentRecord) -> Head:
    current, at = record.current, [record.id]
    download = Action(_("Download"), "download", reverse("document_file", args=[record.id, current.number]))
    show = Action(_("Show"), "eye", reverse("document_show", args=at), "primary")
    line: list[str | Markup] = [str(FileFormat(current.format).label), file_size(current.size, get_language() or "pl")]
    if len(record.versions) > 1:
        line.append(_("version %(number)d") % {"number": current.number})
    menu = [Action(_("History of changes"), "history", reverse("document_history", args=at))]
    if record.can_trash:
        menu.append(trash_action("document", record.id, record.version))
    tags = [(_type(record), "")] if record.type else []
    return Head(True, tags, line, [download, show], [show, download], menu)


DOCUMENT_PAGE: Final = DocumentPage()
