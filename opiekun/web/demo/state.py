"""Whether demo data are there, and who may log in to them."""

from opiekun.accounts.demo import DemoLogin
from opiekun.web.demo.staff import logins_of
from opiekun.web.models import DemoLoad


def is_loaded() -> bool:
    """Whether a demo company is in the database, wholly or in part."""
    return DemoLoad.objects.filter(removed_at__isnull=True).exists()


def demo_logins() -> list[DemoLogin]:
    """The demo users whom the login page names; nobody without demo data."""
    user_ids = DemoLoad.objects.filter(removed_at__isnull=True).values_list("user_ids", flat=True).first()
    return logins_of(user_ids) if user_ids else []
