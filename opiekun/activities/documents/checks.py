"""What ``opiekun check`` proves of documents; the bytes of their files are read anew, too."""

import hashlib
from typing import Any, Final

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from opiekun.activities.models import DocumentVersion
from opiekun.core.checks import register_check
from opiekun.core.checks.registry import register_probe

_CURRENT: Final = """
SELECT d.id FROM activities_document d JOIN activities_document_version c ON c.id = d.current_id
WHERE c.number <> (SELECT max(number) FROM activities_document_version v WHERE v.document_id = d.id)
"""
_COPIES: Final = """
SELECT v.document_id, v.number FROM activities_document_version v JOIN core_stored_file f ON f.id = v.file_id
WHERE (f.sha256, f.size) IS DISTINCT FROM (v.sha256, v.size)
"""
_CHUNK: Final = 1024 * 1024


def register_document_checks() -> None:
    """Called once at start-up."""
    register_check("documents.current", _("The newest version of a document is the current one"), _CURRENT)
    register_check("documents.files", _("Versions of documents bear the sums of their files"), _COPIES)
    register_probe("documents.bytes", _("Files of documents are as they were given"), broken_files)


def broken_files() -> list[dict[str, Any]]:
    """Versions whose file is gone, or not what it was."""
    found, known = [], dict[str, str]()
    rows = DocumentVersion.objects.order_by("pk").values_list("document_id", "number", "sha256", "file__storage_key")
    for document_id, number, sha256, key in rows.iterator():
        if key not in known:
            known[key] = _sum_of(key)
        if known[key] != sha256:
            found.append({"document": document_id, "version": number, "file": "changed" if known[key] else "gone"})
    return found


def _sum_of(key: str) -> str:
    try:
        with default_storage.open(key, "rb") as file:
            digest = hashlib.sha256()
            while data := file.read(_CHUNK):
                digest.update(data)
            return digest.hexdigest()
    except OSError:
        return ""
