from opiekun.activities.models.document import Attachment, Document, DocumentText, DocumentVersion

__all__ = ["Attachment", "Document", "DocumentText", "DocumentVersion"]
