"""``/{resource}/by-external-id/{system}/{id}`` and ``/{resource}/{id}/external-ids``: records by others' ids."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import allowed
from opiekun.core import reading
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import json_body
from opiekun.core.api.lists import Resource
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Input, Instant
from opiekun.core.errors import FieldError, InvalidInput, NotFound, StaleVersion
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.core.writing import writing
from opiekun.records.external_ids import attach, detach, external_ids_of, find, read_external_id, read_system, refusal
from opiekun.records.sync import Call, Exchanged, exchange

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CONTROLS: Final = ("source_version", "source_changed_at", "seen_version", "again")


class ExchangeInput(Input):
    """What a call says of itself, beside the record's fields."""

    source_version: int | None = Field(
        None, ge=0, lt=2**63, description="Number that grows with each change in your system: late calls undo nothing."
    )
    source_changed_at: Instant | None = Field(None, description="Instead: when it was changed in your system.")
    seen_version: str | None = Field(
        None, description="Version of our record that your system has taken over.", examples=["7"]
    )
    again: bool | None = Field(None, description="true: make a new record where that with the id is in the trash.")


class KeptField(Schema):
    """A field whose value of ours stayed. Take it over from the record in this answer."""

    field: str = Field(examples=["industry"])
    reason: str = Field(
        description="`changed_here`: only we changed it; `newer_known`: a later call has been here before this one.",
        json_schema_extra={"enum": ["changed_here", "newer_known"]},
    )


class ConflictingField(Schema):
    """A field that both sides changed: ours stayed until somebody settles it."""

    id: str = Field(description="Of the conflict, as `/conflicts` has it.", examples=["12"])
    field: str = Field(examples=["name"])
    theirs: Any = Field(description="The value that your system sent.")


class ExchangedPart(Schema):
    """What the answer to an exchange says beside the record."""

    external_id: str = Field(examples=["K-17"])
    kept: list[KeptField]
    conflicts: list[ConflictingField]


class ExternalIdInput(Input):
    """An id to give to the record."""

    external_id: str = Field(max_length=120, examples=["K-17"])


class ExternalIds(Schema):
    """The ids that other systems have for the record, by code of the system."""

    external_ids: dict[str, str] = Field(examples=[{"subiekt": "K-17"}])


def add_exchange(router: ApiRouter, resource: Resource, name: str, body: Any, done: Any) -> None:
    """Give a resource its addresses by external id; ``name`` is that of one record ("party")."""
    kind = resource.kind.code
    at = "/by-external-id/{system}/{path:external_id}"

    def put(request: HttpRequest, system: str, external_id: str) -> HttpResponse:
        """Create or change the record that has the id in your system. Repeated, it gets the same answer.

        What only you changed since the last exchange is taken over; what only we changed stays and is in the answer;
        what both changed is a conflict that a person settles. All other fields of the call are taken over.
        """
        viewer = allowed(request, kind, "edit")
        call = _call(read_system(system), _id(external_id), json_body(request), expected_version(request))
        done = exchange(viewer, kind, call)
        return _answered(viewer, resource, call, done)

    def get(request: HttpRequest, system: str, external_id: str) -> HttpResponse:
        """The record that has the id in your system."""
        viewer = allowed(request, kind, "view")
        found = find(read_system(system), kind, [_id(external_id)])
        record = _record(viewer, resource, next(iter(found.values()), 0))
        return record_answer(request, {**record, "external_id": external_id})

    put.__name__, get.__name__ = f"exchange_{name}", f"read_{name}_by_external_id"
    summary = f"Create or change a {name} by your id"
    router.route("PUT", at, done=done, body=body, matches="optional", may_create=True, summary=summary)(put)
    router.route("GET", at, done=resource_schema(done), summary=f"Read a {name} by your id")(get)
    _add_ids(router, resource, name)


def resource_schema(done: Any) -> Any:
    """The shape of the record alone, from which that of the exchange's answer was made."""
    return done.__bases__[0]


def _add_ids(router: ApiRouter, resource: Resource, name: str) -> None:
    kind, at = resource.kind.code, "/{record_id}/external-ids"

    def read_ids(request: HttpRequest, record_id: str) -> HttpResponse:
        """The ids that other systems have for the record."""
        viewer, pk = allowed(request, kind, "view"), path_id(record_id)
        return _ids_answer(pk, _record(viewer, resource, pk))

    def put_id(request: HttpRequest, record_id: str, system: str) -> HttpResponse:
        """Give the record its id in a system; another id of the record there must be taken away first."""
        viewer, pk = allowed(request, kind, "edit"), path_id(record_id)
        given, expected = _given_id(request), expected_version(request)
        with writing(viewer):
            _locked(viewer, resource, pk, expected)
            for left in attach(viewer, read_system(system), [(pk, given)]):
                _refuse(left.code)
        return _ids_answer(pk, _record(viewer, resource, pk))

    def delete_id(request: HttpRequest, record_id: str, system: str) -> HttpResponse:
        """Take the record's id in a system away."""
        viewer, pk = allowed(request, kind, "edit"), path_id(record_id)
        expected = expected_version(request, required=True)
        with writing(viewer):
            _locked(viewer, resource, pk, expected)
            detach(viewer, pk, read_system(system))
        return nothing(int(_record(viewer, resource, pk)["version"]))

    read_ids.__name__, put_id.__name__ = f"read_{name}_external_ids", f"give_{name}_external_id"
    delete_id.__name__ = f"remove_{name}_external_id"
    router.route("GET", at, done=ExternalIds, summary=f"Read the external ids of a {name}")(read_ids)
    one = f"{at}/{{system}}"
    giving, taking = f"Give a {name} an external id", f"Take an external id of a {name} away"
    router.route("PUT", one, done=ExternalIds, body=ExternalIdInput, matches="optional", summary=giving)(put_id)
    router.route("DELETE", one, status=204, matches="required", summary=taking)(delete_id)


def _ids_answer(record_id: int, record: Mapping[str, Any]) -> HttpResponse:
    ids = external_ids_of([record_id]).get(record_id, {})
    return answer({"external_ids": ids}, version=int(record["version"]))


def _record(viewer: Viewer, resource: Resource, record_id: int) -> dict[str, Any]:
    """The live record within reach. Raises NotFound."""
    if not resource.kind.visible(viewer, "view").filter(pk=record_id).exists():
        raise NotFound
    return resource.read(viewer, [record_id])[record_id]


def _locked(viewer: Viewer, resource: Resource, record_id: int, expected: int | None) -> None:
    """Hold the live record within reach in the expected version. Raises NotFound, StaleVersion."""
    if not resource.kind.visible(viewer, "view").filter(pk=record_id).exists():
        raise NotFound
    rows = resource.kind.model_class._base_manager.select_for_update(no_key=True).filter(pk=record_id)
    version = rows.values_list("version", flat=True).first()
    if version is None:
        raise NotFound
    if expected is not None and version != expected:
        raise StaleVersion(version, expected)


def _answered(viewer: Viewer, resource: Resource, call: Call, done: Exchanged) -> HttpResponse:
    record = resource.read(viewer, [done.record_id])[done.record_id]
    body = {
        **record,
        "external_id": call.external_id,
        "kept": [{"field": kept.field, "reason": kept.reason} for kept in done.kept],
        "conflicts": [{"id": str(pk), "field": name, "theirs": value} for name, (pk, value) in done.conflicts.items()],
    }
    return answer(body, 201 if done.created else 200, int(record["version"]))


def _call(system: str, external_id: str, body: Mapping[str, Any], expected: int | None) -> Call:
    fields = {name: value for name, value in body.items() if name not in _CONTROLS}
    stamp = _stamp(body)
    seen = body.get("seen_version")
    if seen is not None and not (isinstance(seen, str) and is_whole(seen)):
        raise _wrong("seen_version", "malformed", _("Give the version as text, as the record has it."))
    if body.get("again") not in (None, True, False):
        raise _wrong("again", "not_boolean", str(reading.REASONS["not_boolean"]))
    return Call(system, external_id, fields, stamp, int(seen) if seen else None, expected, bool(body.get("again")))


def _stamp(body: Mapping[str, Any]) -> int | None:
    """The call's place in the order of the source. Raises InvalidInput."""
    number, text = body.get("source_version"), body.get("source_changed_at")
    if number is not None and text is not None:
        raise _wrong("source_changed_at", "one_of_two", _("Give either source_version or source_changed_at."))
    if number is not None:
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**63:
            raise _wrong("source_version", "not_a_number", _("Give a whole number from 0 on."))
        return number
    if text is None:
        return None
    try:
        at: datetime | None = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None:
        message = _("Give an instant with its offset, as in 2026-11-24T08:15:00Z.")
        raise _wrong("source_changed_at", "instant", message)
    return max(0, (at - _EPOCH) // timedelta(microseconds=1))


def _id(value: Any) -> str:
    try:
        return read_external_id(value)
    except reading.WrongValue as wrong:
        raise _wrong("external_id", wrong.code, str(wrong.message)) from wrong


def _given_id(request: HttpRequest) -> str:
    body = json_body(request)
    for name in body:
        if name != "external_id":
            raise _wrong(name[:60], "unknown_field", str(reading.REASONS["unknown_field"]))
    return _id(body.get("external_id"))


def _refuse(code: str) -> None:
    if code == "not_found":
        raise NotFound
    raise refusal(code)


def _wrong(name: str, code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldError((name,), code, message)])
