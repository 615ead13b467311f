"""Writing a report as a file, for who may export; each is a line in the access log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import FieldClass
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.records.export.making import file_name
from opiekun.records.reports.asked import Asked
from opiekun.records.reports.building import ON_A_PAGE, Built, build
from opiekun.records.reports.registry import ReportKind

TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file ready to be sent."""

    name: str
    content_type: str
    data: bytes

    def response(self) -> HttpResponse:
        """The file as a download."""
        answer = HttpResponse(self.data, content_type=self.content_type)
        answer["Content-Disposition"] = content_disposition_header(True, self.name)
        answer["Cache-Control"] = "private, no-store"
        return answer


def write_report(viewer: Viewer, kind: ReportKind, asked: Asked, format_code: str, language: str) -> ReportFile:
    """The report as the viewer may export it. Raises NotAllowed, InvalidInput, ReportTooSlow."""
    if format_code not in TYPES:
        raise InvalidInput([FieldError(("format",), "choice", str(REASONS["choice"]))])
    built = build(viewer, kind, asked, language, "export", ON_A_PAGE)
    return logged_file(viewer, built, format_code, language)


def logged_file(viewer: Viewer, built: Built, format_code: str, language: str, **facts: str) -> ReportFile:
    """The file of a report that was built for "export"; noted before it is given away."""
    with transaction.atomic():
        data = _writers()[format_code](built, language, viewer.name)
        rows = sum(len(section.lines) for section in built.sections)
        told = {"report": built.kind.code, "rows": rows, "format": format_code, "asked": built.asked.query, **facts}
        log_access(viewer, Access.EXPORTED, built.kind.needs[0], [None], [FieldClass.BUSINESS], told)
    return ReportFile(file_name(built.title, format_code), TYPES[format_code], data)


def _writers() -> Mapping[str, Callable[[Built, str, str], bytes]]:
    # Typesetting is a large library: processes that write no report do not load it.
    from opiekun.records.reports.files.pdf import report_pdf
    from opiekun.records.reports.files.workbook import report_workbook

    return {"pdf": report_pdf, "xlsx": lambda built, _language, _author: report_workbook(built)}
