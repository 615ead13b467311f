"""What an interaction is about besides its party: a field for each kind that an upper app asks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, JsonResponse, QueryDict
from django.urls import reverse

from opiekun.activities.models import InteractionLink, MailInteraction
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.interaction_page import InteractionRecord
from opiekun.activities.talk_links import talk_links
from opiekun.activities.ui.found_options import found_options
from opiekun.activities.ui.interactions.log import number
from opiekun.core.errors import FieldError, NotFound
from opiekun.core.fields import Label
from opiekun.core.kinds import record_kind
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.record.views import viewer_of
from opiekun.records.references import names_in_sight

BEFORE: Final = "about-"
MOST_FOUND: Final = 12


@dataclass(frozen=True, slots=True)
class LinkField:
    """A field of the form."""

    name: str
    label: Label
    url: str
    options: Sequence[tuple[str, str, bool]]
    error: str


def read_links(viewer: Viewer, posted: QueryDict) -> dict[str, str]:
    """What the fields say, as ids with commas between them."""
    return {
        f"{BEFORE}{kind}": ",".join(one for one in posted.getlist(f"{BEFORE}{kind}") if one)
        for kind in talk_links(viewer)
    }


def begun_links(viewer: Viewer, about: int | None) -> dict[str, str]:
    """What the fields begin with: the record that the address names, where the viewer sees it."""
    return {
        f"{BEFORE}{kind}": str(about) if about and names_in_sight(viewer, kind, {about}) else ""
        for kind in talk_links(viewer)
    }


def asks_for_links(record: InteractionRecord | None) -> bool:
    """Whether the form has the fields: an e-mail joins a case with its whole thread, on its page."""
    return record is None or not MailInteraction.objects.filter(interaction_id=record.id).exists()


def stored_links(viewer: Viewer, interaction_id: int) -> dict[str, str]:
    """What the fields of an interaction hold: of the records that it is about those that the viewer sees."""
    ids = _linked(interaction_id)
    held = {kind: names_in_sight(viewer, kind, set(ids)) if ids else {} for kind in talk_links(viewer)}
    return {f"{BEFORE}{kind}": ",".join(str(pk) for pk in ids if pk in names) for kind, names in held.items()}


def link_ids(values: Mapping[str, Any]) -> list[str]:
    """What the service takes of a new interaction."""
    return [one for name, text in values.items() if name.startswith(BEFORE) for one in str(text).split(",") if one]


def changed_links(viewer: Viewer, interaction_id: int, changed: Mapping[str, Any]) -> list[str] | None:
    """What the service takes when these fields change: with the records that stand in none of them. None when none
    does."""
    named = {name for name in changed if name.startswith(BEFORE)}
    if not named:
        return None
    stored = stored_links(viewer, interaction_id)
    replaced = link_ids({name: stored.get(name, "") for name in named})
    return [*(str(pk) for pk in _linked(interaction_id) if str(pk) not in replaced), *link_ids(changed)]


def names_linked(viewer: Viewer, name: str, value: str) -> str:
    """The records of a field by their names."""
    ids = {pk for one in value.split(",") if (pk := whole(one))}
    return ", ".join(names_in_sight(viewer, name.removeprefix(BEFORE), ids).values())


def _linked(interaction_id: int) -> list[int]:
    rows = InteractionLink.objects.filter(interaction_id=interaction_id).order_by("pk")
    return list(rows.values_list("record_id", flat=True))


def link_labels(viewer: Viewer) -> dict[str, Label]:
    """The names of the fields."""
    return {f"{BEFORE}{kind}": record_kind(kind).label for kind in talk_links(viewer)}


def at_links(viewer: Viewer, errors: Iterable[FieldError]) -> list[FieldError]:
    """The faults, that of the links at their first field."""
    name = next(iter(link_labels(viewer)), "links")
    return [FieldError((name,), one.code, one.message) if one.loc[:1] == ("links",) else one for one in errors]


def link_fields(
    viewer: Viewer, values: Mapping[str, Any], errors: Mapping[str, str], party_id: int | None
) -> list[LinkField]:
    """The fields with what is chosen; what the viewer does not see is not named, and not kept."""
    fields = []
    for name, label in link_labels(viewer).items():
        kind = name.removeprefix(BEFORE)
        ids = {pk for one in str(values.get(name, "")).split(",") if (pk := whole(one))}
        shown = names_in_sight(viewer, kind, ids) if ids else {}
        options = [(str(pk), title, True) for pk, title in shown.items()]
        url = f"{reverse('interaction_links', args=[kind])}?party={party_id or ''}"
        fields.append(LinkField(name, label, url, options, errors.get(name, "")))
    return fields


def link_options(request: HttpRequest, kind: str) -> JsonResponse:
    """Records of the kind that have what was typed; before that those of the party."""
    viewer, text = viewer_of(request), request.GET.get("q", "")[:200].strip()
    require(viewer, INTERACTION, "view")
    near = talk_links(viewer).get(kind)
    if near is None:
        raise NotFound
    if text:
        return JsonResponse(found_options(viewer, text, (kind,), MOST_FOUND), safe=False)
    party = number(request.GET, "party")
    rows = near(viewer, party) if party else ()
    return JsonResponse([{"value": str(pk), "text": name} for pk, name in rows], safe=False)
