"""Messages out of files: .eml, .mbox, .msg, archives and folders of them."""

from opiekun.activities.mail.files.reading import Found, FoundMail, Unreadable, holds_many, messages_in, messages_of

__all__ = ["Found", "FoundMail", "Unreadable", "holds_many", "messages_in", "messages_of"]
