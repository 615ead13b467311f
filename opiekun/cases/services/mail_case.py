"""A message that waits to be sorted gets its party, there or made on the way, so that a case can begin with it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from opiekun.activities.models import Interaction
from opiekun.activities.selectors.mail.reach import sortable_messages
from opiekun.activities.services.mail import triage
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.core.writing import writing
from opiekun.parties.services import create_party


def place_mail(actor: Viewer, message_id: int, raw: Mapping[str, str]) -> int:
    """Tell the message at the ``party`` (an id), or at one that is made under the ``party_name``, of whoever makes it;
    with a ``last_name`` at a person of it that is made, too. The interaction's id.

    Nothing is written when anything of it is refused: the message waits on. Raises NotFound, NotAllowed, InvalidInput,
    Conflict (somebody has sorted it meanwhile).
    """
    party, name, last = (raw.get(one, "").strip() for one in ("party", "party_name", "last_name"))
    if bool(party) == bool(name):
        words = (
            _("Choose the party, or name a new one.") if not party else _("Choose a party or name a new one, not both.")
        )
        raise InvalidInput([FieldError(("party",), "required" if not party else "one_of_two", words)])
    with writing(actor):
        message = sortable_messages(actor).filter(pk=message_id).first()
        if message is None:
            raise NotFound
        if name:
            channels = [] if last or not message.from_address else [{"kind": "email", "value": message.from_address}]
            made = {"kind": "organisation", "name": name, "account_manager": str(actor.id), "channels": channels}
            party = str(_made(actor, made))
        if last:
            person = {"first_name": raw.get("first_name", ""), "last_name": last, "party": party}
            triage.create_person_for(actor, message_id, person)
        else:
            triage.assign(actor, message_id, _number(party))
        talks = Interaction.objects.filter(mail__message_id=message_id, party_id=_number(party), trashed_at=None)
        return talks.order_by("-pk").values_list("pk", flat=True)[0]


def _made(actor: Viewer, raw: Mapping[str, Any]) -> int:
    try:
        return create_party(actor, raw).id
    except InvalidInput as refused:
        # All that was given of it is its name.
        refused.errors = [FieldError(("party_name",), one.code, one.message) for one in refused.errors]
        raise


def _number(text: str) -> int:
    return whole(text) or 0
