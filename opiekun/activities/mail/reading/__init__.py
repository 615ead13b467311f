"""From raw bytes to what is kept, shown and matched."""

from opiekun.activities.mail.reading.message import read_mail
from opiekun.activities.mail.reading.values import Address, Attachment, Mail

__all__ = ["Address", "Attachment", "Mail", "read_mail"]
