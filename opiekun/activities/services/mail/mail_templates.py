"""Templates of messages: one's own, and shared ones for those who manage them; signatures."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from opiekun.activities.mail.sending.templates import Fault, FaultyTemplate, check, render_html, render_line
from opiekun.activities.models import MailSignature, MailTemplate
from opiekun.activities.rules.interaction_input import formatted
from opiekun.activities.selectors.mail.greeted import greeted
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING, reads_outgoing
from opiekun.activities.selectors.mail.template_fields import CODES, field_values
from opiekun.activities.services.saved import Saved
from opiekun.core import clock, reading
from opiekun.core.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.permissions import require
from opiekun.core.rich_text import safe_html
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

_READERS: Final[Mapping[str, reading.Reader]] = {
    "name": reading.text(120, required=True),
    "language": reading.choice(("pl", "en")),
    "subject": reading.text(300),
    "body": formatted,
    "shared": reading.boolean,
}


def usable_templates(viewer: Viewer) -> QuerySet[MailTemplate]:
    """The shared ones, and one's own."""
    if viewer.id is None or not (viewer.can(OUTGOING, "create") or reads_outgoing(viewer)):
        return MailTemplate.objects.none()
    return MailTemplate.objects.filter(Q(owner=None) | Q(owner_id=viewer.id))


def may_change(viewer: Viewer, row: MailTemplate) -> bool:
    """One's own, and for managers the shared ones."""
    return row.owner_id == viewer.id if row.owner_id is not None else viewer.can(OUTGOING, "manage")


def create_template(actor: Viewer, raw: Mapping[str, Any]) -> Saved:
    """Raises NotAllowed, InvalidInput, Conflict for a name that is taken."""
    require(actor, OUTGOING, "create")
    clean = _read({"name": "", "shared": False, **raw})
    shared = clean.pop("shared")
    if shared:
        require(actor, OUTGOING, "manage")
    with writing(actor):
        row = MailTemplate(owner_id=None if shared else actor.id, created_by_id=actor.id, **clean)
        _save(row)
        return Saved(row.pk, row.version)


def update_template(actor: Viewer, pk: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields. Raises NotFound, NotAllowed, StaleVersion, InvalidInput, Conflict."""
    clean = _read(raw)
    with writing(actor):
        row = _locked(actor, pk, expected)
        if "shared" in clean:
            shared = clean.pop("shared")
            if shared != (row.owner_id is None):
                require(actor, OUTGOING, "manage")
                row.owner_id = None if shared else actor.id
        for name, value in clean.items():
            setattr(row, name, value)
        row.version, row.updated_at = row.version + 1, clock.now()
        _save(row)
        return Saved(row.pk, row.version)


def remove_template(actor: Viewer, pk: int, expected: int | None = None) -> None:
    """Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        _locked(actor, pk, expected).delete()


def _locked(actor: Viewer, pk: int, expected: int | None) -> MailTemplate:
    if not usable_templates(actor).filter(pk=pk).exists():
        raise NotFound
    row = MailTemplate.objects.select_for_update(no_key=True).get(pk=pk)
    if not may_change(actor, row):
        raise NotAllowed
    if expected is not None and row.version != expected:
        raise StaleVersion(row.version, expected)
    return row


def _save(row: MailTemplate) -> None:
    try:
        with transaction.atomic():
            # Inserts, too, come with an id from the sequence of records.
            row.save(force_insert=row.pk is None)
    except IntegrityError as taken:
        if "activities_mailtemplate_name" not in str(taken):
            raise
        message = _("Another template has this name.")
        raise Conflict("template_name_taken", message, [FieldError(("name",), "taken", message)]) from taken


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    clean, errors = reading.read_fields(raw, _READERS)
    for name in ("subject", "body"):
        try:
            check(clean.get(name, ""), CODES)
        except FaultyTemplate as faulty:
            errors.append(FieldError((name,), faulty.fault.code, fault_words(faulty.fault)))
    if errors:
        raise InvalidInput(errors)
    return clean


def fault_words(fault: Fault) -> str:
    """What is wrong with a template."""
    if fault.code == "unknown_field":
        return _("There is no field “%(field)s”.") % {"field": fault.detail}
    if fault.code == "too_long":
        return _("This is too long.")
    if fault.code == "syntax":
        return _("This is not complete: a field is written as {{ salutation }}, and a condition has its end.")
    return _("Only fields, conditions on fields and simple filters may stand here.")


def fill(
    viewer: Viewer, pk: int, party_id: int | None, person_id: int | None, to: Sequence[str] = ()
) -> tuple[str, str]:
    """Subject and body with the fields filled in for whom it goes ``to``. Raises NotFound."""
    row = usable_templates(viewer).filter(pk=pk).first()
    if row is None:
        raise NotFound
    person_id = greeted(viewer, party_id, person_id, to)
    return filled(row.subject, row.body, field_values(viewer, party_id, person_id, row.language))


def filled(subject: str, body: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Raises FaultyTemplate."""
    return render_line(subject, values)[:300], safe_html(render_html(body, values))


def save_signature(actor: Viewer, html: str) -> None:
    """One's own signature. Raises NotAllowed, InvalidInput."""
    require(actor, OUTGOING, "create")
    clean, errors = reading.read_fields({"signature": html}, {"signature": formatted})
    if errors:
        raise InvalidInput(errors)
    with writing(actor):
        MailSignature.objects.update_or_create(user_id=actor.id or 0, defaults={"html": clean["signature"]})
