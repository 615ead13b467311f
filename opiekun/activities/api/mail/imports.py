"""``/mail-imports``: messages from files, and receipts of all imports."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import allowed, asker
from opiekun.activities.api.mail.schemas import MailReceipt, MailReceiptPage
from opiekun.activities.selectors.mail import receipts
from opiekun.activities.selectors.mail.reach import MAIL
from opiekun.activities.services.mail.retrying import retry_failed
from opiekun.activities.services.mail.uploads import import_uploads
from opiekun.core.api.answers import answer, path_id
from opiekun.core.api.bodies import empty_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.uploads import received, takes_uploads
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.reading import WrongValue, record_id

router = ApiRouter(tags=["E-mail"])
takes_uploads("/api/v1/mail-imports")
_NAME = {"type": "string", "description": "Name of the file; a form's own otherwise."}
_RECORD = {
    "type": "string",
    "description": "A record at which the messages are told, whoever they come from: one of the two.",
}
_LIST = [
    {"in": "query", "name": "cursor", "required": False, "schema": {"type": "string"}},
    {"in": "query", "name": "limit", "required": False, "schema": {"type": "integer", "maximum": 500}},
]
_FIELDS = {"name": _NAME, "party": _RECORD, "person": _RECORD}
_PARAMETERS = [{"in": "query", "name": name, "required": False, "schema": schema} for name, schema in _FIELDS.items()]


@router.route(
    "POST",
    "",
    done=MailReceipt,
    status=201,
    upload=_FIELDS,
    accepts=tuple(_FIELDS),
    parameters=_PARAMETERS,
    summary="Import e-mail from a file",
)
def create_mail_import(request: HttpRequest) -> HttpResponse:
    """A file .eml, .mbox, .msg, or a ZIP of them: the body as it is, or the field `file` of a form. Small files are
    done with the answer; larger ones go on by themselves, see `state`."""
    viewer = allowed(request, MAIL, "create")
    upload = received(request)
    name = request.GET.get("name") or upload.fields.get("name") or upload.name or "mail"
    upload.file.seek(0, 2)
    size = upload.file.tell()
    upload.file.seek(0)
    said = {**upload.fields, **request.GET.dict()}
    party, person = (_record(said, each) for each in ("party", "person"))
    run_id = import_uploads(viewer, [(upload.file, name, size)], party, person).run_id
    return answer(receipts.told(receipts.receipt(viewer, run_id)), 201, location=f"/api/v1/mail-imports/{run_id}")


@router.route(
    "GET",
    "",
    done=MailReceiptPage,
    accepts=("cursor", "limit"),
    parameters=_LIST,
    summary="List imports of e-mail",
)
def list_mail_imports(request: HttpRequest) -> HttpResponse:
    """Receipts, the newest first: your own, or all when you manage e-mail."""
    viewer = allowed(request, MAIL, "view") if asker(request).can(MAIL, "view") else allowed(request, MAIL, "create")
    limit, cursor = request.GET.get("limit", str(receipts.PAGE)), request.GET.get("cursor", "")
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit) <= 500:
        raise wrong_parameter("limit", "limit", _("From 1 to 500."))
    try:
        page = receipts.receipts(viewer, path_id(cursor) if cursor else None, int(limit))
    except NotFound as wrong:
        raise wrong_parameter("cursor", "cursor", _("This is no place of this list.")) from wrong
    return answer({"items": [receipts.told(one) for one in page.items], "next": str(page.next) if page.next else None})


@router.route("GET", "/{run_id}", done=MailReceipt, summary="Read a receipt")
def read_mail_import(request: HttpRequest, run_id: str) -> HttpResponse:
    """What became of each message."""
    return answer(receipts.told(receipts.receipt(asker(request), path_id(run_id))))


@router.route("POST", "/{run_id}/retry", done=MailReceipt, summary="Try failed messages again")
def retry_mail_import(request: HttpRequest, run_id: str) -> HttpResponse:
    """With the bytes that were kept of them. Those of which nothing may be kept, by the privacy of their mailbox, are
    fetched from it again, at most 200 at a time; 409 with the code of the problem when its server cannot be asked."""
    viewer = allowed(request, MAIL, "create")
    empty_body(request)
    one = receipts.receipt(viewer, path_id(run_id))
    retry_failed(viewer, one.run.pk)
    return answer(receipts.told(receipts.receipt(viewer, one.run.pk)))


def _record(said: Mapping[str, str], name: str) -> int | None:
    try:
        found: int | None = record_id(said.get(name) or None)
    except WrongValue as wrong:
        raise InvalidInput([FieldError((name,), wrong.code, str(wrong.message))]) from wrong
    return found
