"""An import before it runs: the file is taken; its layout, columns and settings are recognised, then corrected."""

from collections.abc import Mapping
from typing import IO, Any, Final

from django.conf import settings as django_settings
from django.db import transaction
from django.utils.translation import gettext as _

from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.files import EmptyFile, store_file
from opiekun.core.models import StoredFile
from opiekun.core.viewer import Viewer
from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.files.layout import Layout, corrected
from opiekun.records.importing.files.table import Table, check_layout, look_into, recognise, with_head
from opiekun.records.importing.keeping import NOT_BEGUN
from opiekun.records.importing.mapping.choosing import (
    EXTERNAL_ID,
    chosen_mapping,
    first_choice,
    is_external_id,
    system_of,
)
from opiekun.records.importing.mapping.suggesting import knows_word
from opiekun.records.importing.mapping.words import plain_words
from opiekun.records.importing.options import OPTIONS, with_options
from opiekun.records.importing.registry import ImportKind, Withheld, import_kind
from opiekun.records.importing.settings import Settings, chosen
from opiekun.records.importing.source import opened
from opiekun.records.models import Import, ImportState

OPEN: Final = (ImportState.DRAFT, ImportState.TRIED)
_SHOWN_VALUES: Final = 4
_LONGEST_SHOWN: Final = 80
_MOST_CORRECTIONS: Final = 500


def may_import(viewer: Viewer, kind: str) -> bool:
    """Whether the viewer may import records of the kind: whoever makes or changes them one by one."""
    return viewer.can(kind, "create") or viewer.can(kind, "edit")


def draft(actor: Viewer, kind_code: str, stream: IO[bytes], name: str) -> Import:
    """Take a file. Raises NotAllowed, UnreadableFile; what cannot be read, or is too large, is not kept."""
    kind = import_kind(kind_code)
    if not may_import(actor, kind_code):
        raise NotAllowed
    with transaction.atomic():
        stored = _stored(actor, stream, name)
        with opened(stored) as file:
            fields = kind.fields(actor)
            layout = recognise(file, lambda word: knows_word(fields, word))
            table = look_into(file, layout)
        job = Import(
            kind=kind_code,
            name=stored.name,
            file=stored,
            recognised=layout.to_json(),
            actor_id=actor.id,
            token_id=actor.token_id if isinstance(actor, UserViewer) else None,
        )
        _take_over(actor, kind, job, table)
        job.save()
    return job


def _stored(actor: Viewer, stream: IO[bytes], name: str) -> StoredFile:
    try:
        stored = store_file(actor, stream, name)
        # Of what comes through a pipe nobody knew before how much it is.
        check_size(stored.size)
        return stored
    except EmptyFile as empty:
        raise UnreadableFile("empty") from empty


def check_size(size: int) -> None:
    """Raise UnreadableFile when a file has more bytes than the installation takes from anybody."""
    largest: int = django_settings.LARGEST_UPLOAD_BYTES
    if size > largest:
        message = _("The file has %(size)s MB, and at most %(largest)s MB are taken (OPIEKUN_LARGEST_UPLOAD_MB).")
        told = {"size": -(-size // 1024**2), "largest": largest // 1024**2}
        raise UnreadableFile("too_large", message=message % told)


def discard(job_id: int) -> None:
    """Forget an import that has not begun; one that has is left alone."""
    Import.objects.filter(pk=job_id, state__in=NOT_BEGUN).delete()


def set_layout(actor: Viewer, job_id: int, raw: Mapping[str, Any]) -> Import:
    """Read the file in another way; the columns are looked at anew. Raises NotFound, Conflict, InvalidInput."""
    with transaction.atomic():
        job = lock_open(actor, job_id)
        recognised = Layout.from_json(job.recognised)
        layout = corrected(Layout.from_json(job.layout), raw)
        with opened(job.file) as file:
            if layout.sheet != job.layout["sheet"] and not {"head_at", "head_rows"} & raw.keys():
                # Another sheet has its head in another place.
                fields = import_kind(job.kind).fields(actor)
                layout = with_head(file, layout, lambda word: knows_word(fields, word))
            table = look_into(file, check_layout(file, layout, recognised))
        before = [column["name"] for column in job.columns]
        if [column.name for column in table.columns] == before:
            _show(job, table)
        else:
            _take_over(actor, import_kind(job.kind), job, table)
        return _back_to_draft(job)


def set_mapping(actor: Viewer, job_id: int, raw: Any) -> Import:
    """Say which column is which field. Raises NotFound, Conflict, InvalidInput."""
    with transaction.atomic():
        job = lock_open(actor, job_id)
        kind, names = import_kind(job.kind), [column["name"] for column in job.columns]
        mapping = chosen_mapping(actor, kind, names, raw)
        if mapping != job.mapping and job.settings["system"] == system_of(names, job.mapping):
            job.settings = {**job.settings, "system": system_of(names, mapping)}
        job.mapping = mapping
        return _back_to_draft(job)


def set_settings(actor: Viewer, job_id: int, raw: Mapping[str, Any]) -> Import:
    """Say what is done with matches. Raises NotFound, Conflict, InvalidInput."""
    with transaction.atomic():
        job = lock_open(actor, job_id)
        common = {name: value for name, value in raw.items() if name != OPTIONS}
        settings = chosen(Settings.from_json(job.settings), common)
        if OPTIONS in raw:
            settings = with_options(actor, import_kind(job.kind), settings, raw[OPTIONS])
        job.settings = settings.to_json()
        return _back_to_draft(job)


def take_id_column(actor: Viewer, job_id: int) -> Import:
    """Take a column headed just "Id" for the ids in the system that somebody named, where no other column is.

    Without a system such a column says nothing: it may be a number in whatever made the file.
    Raises NotFound, Conflict.
    """
    with transaction.atomic():
        job = lock_open(actor, job_id)
        codes = [field.code for field in import_kind(job.kind).fields(actor)]
        code = next((code for code in (EXTERNAL_ID, f"party_{EXTERNAL_ID}") if code in codes), "")
        names = [plain_words(column["name"]) for column in job.columns]
        places = [at for at, name in enumerate(names) if name == "id" and not job.mapping[at]]
        if not code or code in job.mapping or len(places) != 1:
            return job
        job.mapping = [code if at == places[0] else taken for at, taken in enumerate(job.mapping)]
        return _back_to_draft(job)


def correct_row(actor: Viewer, job_id: int, number: int, cells: Mapping[int, str]) -> Import:
    """Write other values over some cells of a row; the file itself stays. Raises NotFound, Conflict, InvalidInput."""
    with transaction.atomic():
        job = lock_open(actor, job_id)
        wrong = [at for at in cells if not 0 <= at < len(job.columns)]
        if wrong or (len(job.corrections) >= _MOST_CORRECTIONS and str(number) not in job.corrections):
            message = _("So many rows are better corrected in the file itself.")
            raise InvalidInput([FieldError(("number",), "too_many", message)])
        row = {**job.corrections.get(str(number), {}), **{str(at): value[:2000] for at, value in cells.items()}}
        job.corrections = {**job.corrections, str(number): row}
        return _back_to_draft(job)


def lock_open(actor: Viewer, job_id: int) -> Import:
    """The actor's own import that has not begun, locked. Raises NotFound, Conflict ``import_begun``."""
    job = lock_own(actor, job_id)
    if job.state not in OPEN:
        raise Conflict("import_begun", _("This import has begun already."))
    return job


def lock_own(actor: Viewer, job_id: int) -> Import:
    """The actor's own import, locked. Raises NotFound."""
    job = Import.objects.select_for_update(of=("self",)).select_related("file").filter(pk=job_id).first()
    if job is None or job.actor_id != actor.id:
        raise NotFound
    return job


def _take_over(actor: Viewer, kind: ImportKind, job: Import, table: Table) -> None:
    mapping, settings = first_choice(actor, kind, table.columns)
    job.mapping, job.settings = mapping, settings.to_json()
    _show(job, table)


def _show(job: Import, table: Table) -> None:
    job.layout = table.layout.to_json()
    job.columns = [
        {"name": column.name, "values": [_shown(value) for value in dict.fromkeys(column.values)][:_SHOWN_VALUES]}
        for column in table.columns
    ]


def _shown(value: str) -> str:
    text = value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…"
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _back_to_draft(job: Import) -> Import:
    """Whatever was tried before was tried with something else."""
    job.state, job.passed, job.total, job.message = ImportState.DRAFT, 0, None, ""
    job.save()
    job.rows.all().delete()
    return job


def has_external_ids(job: Import) -> bool:
    """Whether columns hold ids of another system."""
    return any(is_external_id(code) for code in job.mapping)


def withheld_columns(viewer: Viewer, job: Import) -> list[tuple[str, Withheld]]:
    """Columns that are passed over because the viewer has no right to what they hold."""
    withheld = import_kind(job.kind).withheld(viewer)
    return [
        (column["name"], one)
        for column, code in zip(job.columns, job.mapping, strict=True)
        for one in withheld
        if not code and plain_words(column["name"]) in one.words
    ]
