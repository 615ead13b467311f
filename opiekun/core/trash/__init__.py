"""The trash: records go in with what belongs to them, come back together, and are removed for good after 30 days."""

from opiekun.core.trash.mechanics import restore_rows, trash_rows
from opiekun.core.trash.purging import KEPT_FOR, PurgeRule, purge_expired, register_purge

__all__ = ["KEPT_FOR", "PurgeRule", "purge_expired", "register_purge", "restore_rows", "trash_rows"]
