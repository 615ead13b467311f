"""Messages that Outlook saved as files of its own (.msg)."""

from opiekun.activities.mail.outlook.message import MAGIC, NotOutlook, read_outlook

__all__ = ["MAGIC", "NotOutlook", "read_outlook"]
