"""Why demo data are not loaded or removed."""

from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict


class DemoLoadedAlready(Conflict):
    """There is one demo company at most."""

    def __init__(self) -> None:
        super().__init__("demo_loaded", _("The demo company is loaded already. Remove it first."))


class RealDataPresent(Conflict):
    """Demo data are not mixed into real ones unasked; their administrator has a password that everybody knows."""

    def __init__(self, parties: int, users: int) -> None:
        message = _("There are real data: %(parties)s parties, %(users)s users. Demo data are not mixed into them.")
        super().__init__("real_data", message % {"parties": parties, "users": users}, parties=parties, users=users)


class DemoNotLoaded(Conflict):
    """There is nothing to remove."""

    def __init__(self) -> None:
        super().__init__("demo_not_loaded", _("No demo company is loaded."))


class DemoAdministratorIsLast(Conflict):
    """Real users would be left without anybody who can let others in."""

    def __init__(self) -> None:
        super().__init__(
            "last_administrator",
            _("The demo company's administrator is the only one. Make another with `opiekun createadmin` first."),
        )


class DemoInUse(Conflict):
    """Real records point at demo ones."""

    def __init__(self, table: str) -> None:
        message = _("Records of %(table)s refer to demo data. Change or delete them first.")
        super().__init__("demo_in_use", message % {"table": table}, table=table)
