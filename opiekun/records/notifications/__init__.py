"""Notifications: what users are told of in the program, live, and by mail as each of them wishes.

register_notification(NotificationKind("note.mention", _("I am mentioned in a note"), "at", words))
...
with writing(actor):
    ...
    notify([user_id], "note.mention", record_id=party_id, actor_id=actor.id)
"""

from opiekun.records.notifications.keeping import forget_notifications_of
from opiekun.records.notifications.kinds import NotificationKind, Told, notification_kinds, register_notification
from opiekun.records.notifications.notifying import notify
from opiekun.records.notifications.preferences import wants_mail

__all__ = [
    "NotificationKind",
    "Told",
    "forget_notifications_of",
    "notification_kinds",
    "notify",
    "register_notification",
    "wants_mail",
]
