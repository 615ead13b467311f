"""The list pages of all kinds that registered one."""

from opiekun.records.lists.setup import list_setups
from opiekun.records.lists.views import list_urls

urlpatterns = [
    pattern for setup in list_setups() for pattern in list_urls(setup, setup.record_kind.url.removeprefix("/"))
]
