"""Reports of what came back that were kept before it belonged to their fingerprint which message they are about."""

from collections.abc import Sequence

from opiekun.activities.models import MailMessage
from opiekun.activities.services.mail.prepared import CannotBeRead, Prepared, former_fingerprint, prepare
from opiekun.activities.services.mail.raw_mail import RawMail
from opiekun.core.files.reading import FileLost, stored_bytes


def former_reports(fresh: Sequence[Prepared]) -> dict[str, int]:
    """Those of the reports that are here already, by their fingerprint.

    The one that is here is read again: another report under an id and words that were used before is another one.
    """
    by_former = {former_fingerprint(one): one for one in fresh}
    if not by_former:
        return {}
    rows = MailMessage.objects.filter(fingerprint__in=by_former, raw__isnull=False).select_related("raw")
    pairs = [(by_former[row.fingerprint].fingerprint, row) for row in rows]
    return {mark: row.pk for mark, row in pairs if _fingerprint_now(row) == mark}


def _fingerprint_now(row: MailMessage) -> str:
    assert row.raw is not None
    try:
        return prepare(RawMail("files", "", stored_bytes(row.raw))).fingerprint
    except (CannotBeRead, FileLost):
        return ""
