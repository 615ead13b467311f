"""The page of a note."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.activities.choices import Visibility
from opiekun.activities.selectors.mention_words import sentences
from opiekun.activities.selectors.notes import NoteRecord, load_note
from opiekun.activities.services.notes import restore_note, trash_note, update_note
from opiekun.activities.ui.interactions.page import link
from opiekun.activities.ui.words import NOTE_WORDS
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.viewer import Viewer
from opiekun.parties.ui.party_page import trash_action
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.record.page import Action, Head


class NotePage:
    """Implements ``records.record.page.RecordPage`` for notes."""

    kind = "note"
    words = NOTE_WORDS

    def load(self, viewer: Viewer, record_id: int) -> NoteRecord:
        return load_note(viewer, record_id)

    def subjects(self, record: NoteRecord) -> Sequence[int]:
        return (record.id,)

    def beside(self, record: NoteRecord) -> Sequence[tuple[str, int]]:
        return ((self.kind, record.id),)

    def head(self, viewer: Viewer, record: NoteRecord) -> Head:
        at, actions, menu = [record.id], [], []
        if record.can_edit:
            attrs = {"hx-get": reverse("note_edit", args=at), "hx-target": "#dialog", "data-key": "e"}
            actions.append(Action(_("Edit"), "pencil", reverse("note_edit", args=at), attrs=attrs))
        menu.append(Action(_("History of changes"), "history", reverse("note_history", args=at)))
        if record.can_trash:
            menu.append(trash_action("note", record.id, record.version))
        tags = [(_("Pinned"), "accent")] if record.row.pinned else []
        line: list[str | Markup] = [link(record.owner_url, record.owner)]
        if record.author:
            line.append(record.author)
        return Head(True, tags, line, actions, (), menu)

    def lead(self, record: NoteRecord) -> Markup:
        """The note itself."""
        body = Markup(record.row.body)  # noqa: S704 - cleaned when it was stored
        return Markup('<div class="o-richtext">{}</div>').format(body)

    def groups(self, viewer: Viewer, record: NoteRecord) -> Sequence[FactGroup]:
        facts = [
            Fact("owner", _("Belongs to"), link(record.owner_url, record.owner)),
            Fact("author", _("Author"), record.author),
            Fact("visibility", _("Who reads it"), str(Visibility(record.row.visibility).label), record.is_mine),
            Fact("pinned", _("Pinned"), _("yes") if record.row.pinned else "", record.can_edit, nothing=_("no")),
        ]
        # What it is tied to and one does not see, one does not change unseen.
        if record.about or record.row.about_id is None:
            about = link(record.about_url, record.about) if record.about else ""
            facts.append(Fact("about", _("About"), about, record.can_edit))
        return [FactGroup("note", _("Note"), facts)]

    def inputs(self, viewer: Viewer, record: NoteRecord, code: str) -> Sequence[Input]:
        if not record.can_edit:
            raise NotAllowed
        if code == "visibility":
            return [Input(code, _("Who reads it"), record.row.visibility, "select", tuple(Visibility.choices))]
        if code == "pinned":
            yes_or_no = (("", _("no")), ("true", _("yes")))
            return [Input(code, _("Pinned"), "true" if record.row.pinned else "", "select", yes_or_no)]
        if code == "about" and (record.about or record.row.about_id is None):
            value = str(record.row.about_id or "")
            known = [(value, record.about)] if value else []
            attrs = {"data-url": reverse("note_about_options")}
            return [Input(code, _("About"), value, "combobox", known, empty="–", attrs=attrs)]
        raise NotFound

    def save(self, viewer: Viewer, record: NoteRecord, code: str, values: Mapping[str, str], expected: int) -> str:
        return sentences(update_note(viewer, record.id, values, expected).unreached)

    def trash(self, viewer: Viewer, record_id: int, expected: int | None) -> None:
        trash_note(viewer, record_id, expected)

    def restore(self, viewer: Viewer, record_id: int) -> None:
        restore_note(viewer, record_id)


NOTE_PAGE = NotePage()
