"""Messages out of files: .eml, .mbox, .msg, archives and folders of them."""

from opiekun.activities.mail.files.reading import FoundMail, Unreadable, messages_in

__all__ = ["FoundMail", "Unreadable", "messages_in"]
