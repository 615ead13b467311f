"""Documents hang on notes, too: whom a note is not for does not see by them what it holds."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

TrackedAnew = import_module("opiekun.activities.migrations.0021_givers_of_tasks_and_documents_of_talks").TrackedAnew

IGNORED_BEFORE = ("document_id", "attached_at", "attached_by_id")

KEPT = """
CREATE FUNCTION activities_keep_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.note_id := (SELECT id FROM activities_note WHERE id = NEW.record_id);
    RETURN NEW;
END $$;
CREATE TRIGGER set_note BEFORE INSERT OR UPDATE OF record_id, note_id ON activities_attachment
    FOR EACH ROW EXECUTE FUNCTION activities_keep_note();

-- With a note that fewer may read its documents have left the sight of the others.
CREATE FUNCTION activities_tell_documents_hidden() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parties_write_reach('document', d.id, d.created_by_id, NULL)
        FROM activities_attachment a JOIN activities_document d ON d.id = a.document_id
        WHERE a.record_id = NEW.id ORDER BY d.id;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_documents_hidden AFTER UPDATE OF visibility ON activities_note FOR EACH ROW
    WHEN (OLD.visibility <> NEW.visibility AND NEW.visibility <> 'all')
    EXECUTE FUNCTION activities_tell_documents_hidden();
"""
NOT_KEPT = """
DROP TRIGGER tell_documents_hidden ON activities_note;
DROP FUNCTION activities_tell_documents_hidden();
DROP TRIGGER set_note ON activities_attachment;
DROP FUNCTION activities_keep_note();
"""

SAID = """
SELECT a.id, a.document_id, a.record_id, NULL::bigint AS said_id{none} FROM activities_attachment a
UNION ALL
SELECT a.id, a.document_id, i.party_id, i.id{null} FROM activities_attachment a
    JOIN activities_interaction i ON i.id = a.record_id AND i.trashed_at IS NULL
UNION ALL
SELECT a.id, a.document_id, i.person_id, i.id{null} FROM activities_attachment a
    JOIN activities_interaction i ON i.id = a.record_id AND i.trashed_at IS NULL AND i.person_id IS NOT NULL
UNION ALL
SELECT a.id, a.document_id, p.person_id, i.id{null} FROM activities_attachment a
    JOIN activities_interaction i ON i.id = a.record_id AND i.trashed_at IS NULL
    JOIN activities_participant p ON p.interaction_id = i.id AND p.person_id IS NOT NULL
UNION ALL
SELECT a.id, a.document_id, l.record_id, i.id{null} FROM activities_attachment a
    JOIN activities_interaction i ON i.id = a.record_id AND i.trashed_at IS NULL
    JOIN activities_interactionlink l ON l.interaction_id = i.id
"""
# Those of notes come with the record that the note is on, and with the one that it is about.
NOTED = """
UNION ALL
SELECT a.id, a.document_id, coalesce(n.party_id, n.person_id), NULL, n.id FROM activities_attachment a
    JOIN activities_note n ON n.id = a.record_id AND n.trashed_at IS NULL
UNION ALL
SELECT a.id, a.document_id, n.about_id, NULL, n.id FROM activities_attachment a
    JOIN activities_note n ON n.id = a.record_id AND n.trashed_at IS NULL AND n.about_id IS NOT NULL
"""
DROPPED = "DROP VIEW activities_document_of;"
WITH_NOTES = (
    f"CREATE VIEW activities_document_of AS {SAID.format(none=', NULL::bigint AS noted_id', null=', NULL')}{NOTED};"
)
WITHOUT = f"CREATE VIEW activities_document_of AS {SAID.format(none='', null='')};"


class Migration(migrations.Migration):
    dependencies = [("activities", "0021_givers_of_tasks_and_documents_of_talks")]

    operations = [
        migrations.AddField(
            "Attachment",
            "note",
            models.ForeignKey(
                "activities.Note",
                django.db.models.deletion.DO_NOTHING,
                related_name="files",
                null=True,
                editable=False,
                db_constraint=False,
                db_index=False,
            ),
        ),
        TrackedAnew("Attachment", "document_id", before=IGNORED_BEFORE, ignore=(*IGNORED_BEFORE, "note_id")),
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.AddIndex(
            "Attachment",
            models.Index(
                fields=["document", "note"],
                condition=models.Q(("note__isnull", False)),
                name="activities_attachment_note",
            ),
        ),
        migrations.RunSQL(DROPPED + WITH_NOTES, DROPPED + WITHOUT),
        migrations.AddField("DocumentOf", "noted_id", models.BigIntegerField(null=True)),
    ]
