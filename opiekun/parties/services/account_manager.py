"""The account manager that a party is given."""

from opiekun.accounts.models import User
from opiekun.parties.errors import NoSuchUser


def check_account_manager(user_id: int | None) -> None:
    """Raise NoSuchUser unless the user is active; nobody is fine too."""
    if user_id is not None and not User.objects.filter(pk=user_id, is_active=True, trashed_at__isnull=True).exists():
        raise NoSuchUser
