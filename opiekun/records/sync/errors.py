"""The named refusals of exchanging with other systems."""

from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, FieldError, InvalidInput


class RecordInTrash(Conflict):
    """The record with this id is in the trash: restore it, or say ``again`` to make another one."""

    def __init__(self, record_id: int) -> None:
        message = _("The record with this id is in the trash. Restore it, or send `again`: true to make another one.")
        super().__init__("record_in_trash", message, id=str(record_id))


class OtherIdThere(Conflict):
    """The record that has the same number has another id in this system already."""

    def __init__(self, record_id: int, external_id: str) -> None:
        message = _("The record with this number has the id %(id)s in that system.") % {"id": external_id}
        super().__init__("has_another", message, id=str(record_id), external_id=external_id)


class IdTaken(Conflict):
    """Another record has the id."""

    def __init__(self) -> None:
        super().__init__("external_id_taken", _("Another record has this id in that system."))


class SettledMeanwhile(Conflict):
    """Somebody else settled the conflict, or the sides came to agree."""

    def __init__(self) -> None:
        super().__init__("settled_already", _("This has been settled meanwhile."))


class ChangedSince(Conflict):
    """The field was changed after it was settled: undoing would overwrite that."""

    def __init__(self) -> None:
        super().__init__("changed_since", _("The field has been changed since. Edit it on the record."))


def wrong(name: str, code: str, message: str) -> InvalidInput:
    """One wrong field of a call."""
    return InvalidInput([FieldError((name,), code, message)])
