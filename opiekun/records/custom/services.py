"""Defining fields: who has the right adds, changes, orders, archives them. No change breaks a record."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg.errors
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection
from django.db.models import Max, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import override

from opiekun.accounts.services.locking import lock_organisation
from opiekun.core.errors import FieldError, InvalidInput, NotFound, StaleVersion
from opiekun.core.fields import FieldClass
from opiekun.core.kinds import record_kind
from opiekun.core.permissions import require
from opiekun.core.reading import REASONS, known_ids, read_fields
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.custom.defining import FLAGS, READERS, check_together, free_code, read_code, with_codes
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.definitions import refresh
from opiekun.records.custom.errors import CodeTaken, DefinitionBusy, DuplicateValues, TooManyFields, TypeInUse
from opiekun.records.custom.kinds import CUSTOM_FIELD, MANAGE, kinds_with_fields, linkable_kinds
from opiekun.records.custom.uniqueness import duplicates
from opiekun.records.jobs import start_indexes
from opiekun.records.models import CustomField

MOST_FIELDS: Final = 100
_LONGEST_WAIT: Final = "5s"


def create_field(actor: Viewer, kind: str, raw: Mapping[str, Any]) -> Definition:
    """A new field of the kind; without a code its name gives one.

    Raises NotAllowed, InvalidInput, CodeTaken, TooManyFields, DefinitionBusy.
    """
    require(actor, CUSTOM_FIELD, MANAGE)
    if kind not in kinds_with_fields():
        raise InvalidInput([FieldError(("kind",), "choice", str(REASONS["choice"]))])
    clean = _read({"type": None, "name": None, **raw}, {**READERS, "code": read_code})
    code = clean.pop("code", "")
    whole = _whole({name: clean.get(name, usual) for name, usual in _USUAL.items()} | clean)
    with _defining(actor):
        others = CustomField.objects.filter(kind=kind)
        if others.filter(archived_at__isnull=True).count() >= MOST_FIELDS:
            raise TooManyFields(MOST_FIELDS)
        position = (others.aggregate(last=Max("position"))["last"] or 0) + 1
        _refuse_taken_name(kind, whole, others)
        taken = set(others.values_list("code", flat=True))
        field = CustomField(
            kind=kind,
            table_name=record_kind(kind).model_class._meta.db_table,
            code=code or free_code(whole["name"], taken),
            position=position,
            **_columns(whole),
        )
        field.save(force_insert=True)
        return _done(kind, field.code)


def change_field(actor: Viewer, field_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Definition:
    """Change the given parts of a definition; ``expected`` is the version that was read.

    Choices are given whole: one that is left out and in use is retired instead. Raises NotAllowed, NotFound,
    StaleVersion, InvalidInput, TypeInUse, DuplicateValues, DefinitionBusy.
    """
    require(actor, CUSTOM_FIELD, MANAGE)
    clean = _read(raw, READERS)
    with _defining(actor):
        field = _locked(field_id, expected)
        whole = _whole({**_parts(field), **clean})
        if "choices" in clean:
            whole["choices"] += _left_out(field, whole["choices"])
        if {"name", "name_en"} & clean.keys():
            _refuse_taken_name(field.kind, whole, CustomField.objects.filter(kind=field.kind).exclude(pk=field.pk))
        columns = _columns(whole)
        changed = {name: value for name, value in columns.items() if getattr(field, name) != value}
        for name, value in changed.items():
            setattr(field, name, value)
        if changed:
            # What could not be built under the old definition is tried again.
            field.index_faults = {}
            field.save(update_fields=[*changed, "index_faults"])
        definition = _done(field.kind, field.code)
        if changed.get("is_unique"):
            _refuse_duplicates(actor, definition)
        return definition


def _refuse_taken_name(kind: str, whole: Mapping[str, Any], others: QuerySet[CustomField]) -> None:
    """Two fields of one name in a form, a filter or a file's head cannot be told apart."""
    names = others.filter(archived_at__isnull=True).values_list("name", "name_en")
    taken = {name.casefold() for both in names for name in both if name}
    for language, _name in settings.LANGUAGES:
        with override(language):
            taken |= {str(field.label).casefold() for field in record_kind(kind).fields if not field.custom}
    wrong = [part for part in ("name", "name_en") if whole.get(part, "").casefold() in taken]
    if wrong:
        raise InvalidInput(
            [FieldError((part,), "taken", _("There is a field of this name already.")) for part in wrong]
        )


def archive_field(actor: Viewer, field_id: int, expected: int | None = None) -> Definition:
    """Take a field out of use; records keep their values. Raises NotAllowed, NotFound, StaleVersion."""
    return _set_archived(actor, field_id, expected, archived=True)


def restore_field(actor: Viewer, field_id: int, expected: int | None = None) -> Definition:
    """Take an archived field into use again, its values with it.

    Raises NotAllowed, NotFound, StaleVersion, TooManyFields, and DuplicateValues where it shall be unique.
    """
    return _set_archived(actor, field_id, expected, archived=False)


def remove_unused_field(actor: Viewer, field_id: int) -> bool:
    """Remove a field for good when no record has a value of it, live or in the trash; whether it was removed.

    For what was defined by mistake or for a demo; a field that was ever used is archived. Raises NotAllowed.
    """
    require(actor, CUSTOM_FIELD, MANAGE)
    with _defining(actor):
        field = CustomField.objects.select_for_update(no_key=True).filter(pk=field_id).first()
        if field is None or _is_used(field):
            return False
        field.delete()
        start_indexes()
        refresh()
        return True


def order_fields(actor: Viewer, kind: str, ids: Sequence[int], strict: bool = False) -> None:
    """Put the kind's fields into this order; those that are not named come behind. Raises NotAllowed.

    Ids of none of its fields are passed over; ``strict`` raises InvalidInput.
    """
    require(actor, CUSTOM_FIELD, MANAGE)
    with _defining(actor):
        known = list(CustomField.objects.filter(kind=kind).order_by("position", "id").values_list("pk", flat=True))
        wanted = known_ids(ids if strict else [pk for pk in ids if pk in known], known)
        order = [*wanted, *(pk for pk in known if pk not in wanted)]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE records_custom_field f SET position = o.place FROM unnest(%s::bigint[])"
                " WITH ORDINALITY AS o (id, place) WHERE f.id = o.id AND f.position <> o.place",
                [order],
            )
        refresh()


_USUAL: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("name_en", "hint", "hint_en", "section", "section_en", "reference", "currency"), ""),
    **dict.fromkeys(FLAGS, False),
    "choices": [],
    "field_class": FieldClass.BUSINESS.value,
}


def _read(raw: Mapping[str, Any], readers: Mapping[str, Any]) -> dict[str, Any]:
    clean, errors = read_fields(raw, readers)
    if errors:
        raise InvalidInput(errors)
    return clean


def _whole(parts: Mapping[str, Any]) -> dict[str, Any]:
    """The definition with only what its type has, its parts checked together."""
    whole = dict(parts)
    if whole["type"] not in ("choice", "multi_choice"):
        whole["choices"] = []
    if whole["type"] != "reference":
        whole["reference"] = ""
    if whole["type"] != "money":
        whole["currency"] = ""
    whole["choices"] = with_codes(whole["choices"])
    check_together(whole, linkable_kinds())
    return whole


def _columns(whole: Mapping[str, Any]) -> dict[str, Any]:
    return {FLAGS.get(name, name): value for name, value in whole.items()}


def _parts(field: CustomField) -> dict[str, Any]:
    return {name: getattr(field, FLAGS.get(name, name)) for name in ("type", "name", *_USUAL)}


def _locked(field_id: int, expected: int | None) -> CustomField:
    field = CustomField.objects.select_for_update(no_key=True).filter(pk=field_id).first()
    if field is None:
        raise NotFound
    if expected is not None and field.version != expected:
        raise StaleVersion(current=field.version, expected=expected)
    return field


def _left_out(field: CustomField, choices: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Choices that are not given any more but in use: they are retired."""
    kept = {choice["code"] for choice in choices}
    return [
        {**choice, "retired": True}
        for choice in field.choices
        if choice["code"] not in kept and _is_chosen(field, choice["code"])
    ]


def _is_chosen(field: CustomField, choice: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_choice_used(%s, %s, %s)", [field.table_name, field.code, choice])
        return bool(cursor.fetchone()[0])


def _is_used(field: CustomField) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_custom_used(%s, %s)", [field.table_name, field.code])
        return bool(cursor.fetchone()[0])


def _set_archived(actor: Viewer, field_id: int, expected: int | None, archived: bool) -> Definition:
    require(actor, CUSTOM_FIELD, MANAGE)
    with _defining(actor):
        field = _locked(field_id, expected)
        if (field.archived_at is not None) != archived:
            live = CustomField.objects.filter(kind=field.kind, archived_at__isnull=True)
            if not archived and live.count() >= MOST_FIELDS:
                raise TooManyFields(MOST_FIELDS)
            CustomField.objects.filter(pk=field.pk).update(archived_at=Now() if archived else None, index_faults={})
        definition = _done(field.kind, field.code)
        if not archived and definition.is_unique:
            _refuse_duplicates(actor, definition)
        return definition


def _refuse_duplicates(actor: Viewer, definition: Definition) -> None:
    found = duplicates(actor, definition)
    if found:
        raise DuplicateValues(found)


def _done(kind: str, code: str) -> Definition:
    """The definition as it is now; its indexes are built after the transaction."""
    start_indexes()
    definition = refresh().find(kind, code)
    assert definition is not None
    return definition


@contextmanager
def _defining(actor: Viewer) -> Iterator[None]:
    """A change of definitions, one at a time: the organisation's lock first, as all take it.

    Writers of values are waited for, but not for long: others would have to wait behind this one. Where the change
    is refused, what this request keeps of definitions is read anew.
    """
    try:
        with writing(actor):
            _wait_for_locks(_LONGEST_WAIT)
            lock_organisation()
            yield
            # A transaction around this one goes on as it was.
            _wait_for_locks("0")
    except IntegrityError as refused:
        refresh()
        raise _named(refused) from refused
    except OperationalError as waited:
        refresh()
        if isinstance(waited.__cause__, psycopg.errors.LockNotAvailable):
            raise DefinitionBusy from waited
        raise
    except Exception:
        refresh()
        raise


def _wait_for_locks(at_most: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [at_most])


def _named(refused: IntegrityError) -> Exception:
    cause = refused.__cause__
    constraint = cause.diag.constraint_name if isinstance(cause, psycopg.errors.IntegrityError) else ""
    if constraint == "records_custom_field_code":
        return CodeTaken()
    if constraint == "records_custom_field_in_use":
        return TypeInUse()
    if constraint == "records_custom_choice_in_use":
        return TypeInUse("choices")
    return refused
