"""Who is mentioned in a note is told of it, within his rights, and never of his own note."""

import pytest

from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.services.notes import create_note, trash_note, update_note
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party
from opiekun.records.models import Notification
from opiekun.records.notifications.inbox import read_inbox
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db


def test_those_who_are_mentioned_are_told_once_and_read_of_it_while_they_may() -> None:
    author, reader, stranger = (make_user(role) for role in ("administrator", "sales_manager", "salesperson"))
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix", "account_manager": str(author.pk)}).id
    acting = viewer_of_user(author)
    spans = "".join(f'<span data-mention="{user.pk}">@x</span>' for user in (author, reader, stranger))
    saved = create_note(acting, {"body": f"<p>Proszę o telefon {spans}</p>", "party": str(party)})
    update_note(acting, saved.id, {"body": f"<p>Proszę o telefon jutro {spans}</p>"})
    assert list(Notification.objects.values_list("user_id", "times")) == [(reader.pk, 1)]
    ((item,), _more) = read_inbox(viewer_of_user(reader))
    assert item.text.startswith(f"{author.name} wspomina Cię: Proszę o telefon jutro")
    assert item.url == f"/notes/{saved.id}"
    trash_note(acting, saved.id)
    ((item,), _more) = read_inbox(viewer_of_user(reader))
    assert "telefon" not in item.text
