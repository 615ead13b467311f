"""Messages out of files: .eml, .mbox, .msg, archives and folders of them."""

from opiekun.activities.mail.files.reading import FoundMail, Unreadable, holds_many, messages_in, messages_of

__all__ = ["FoundMail", "Unreadable", "holds_many", "messages_in", "messages_of"]
