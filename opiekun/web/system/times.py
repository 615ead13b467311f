"""When a job comes by the clock, in words and in the company's time."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_DAILY = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* \*")
_OFTEN = re.compile(r"\*(?:/(\d{1,2}))? \* \* \* \*")
_HOURLY = re.compile(r"(\d{1,2}) \* \* \* \*")


def in_words(cron: str, now: datetime, zone: ZoneInfo) -> str:
    """The five fields (UTC) in words; fields that say more than "each day" and "each hour" as they are.

    ``zone`` is the company's; ``now`` (UTC) decides between summer and winter time.
    """
    if daily := _DAILY.fullmatch(cron):
        due = now.replace(hour=int(daily[2]), minute=int(daily[1])).astimezone(zone)
        return _("every day at %(time)s") % {"time": f"{due:%H:%M}"}
    if hourly := _HOURLY.fullmatch(cron):
        due = now.replace(minute=int(hourly[1])).astimezone(zone)
        return _("every hour, %(minutes)s min past") % {"minutes": due.minute}
    if often := _OFTEN.fullmatch(cron):
        minutes = int(often[1] or 1)
        return ngettext("every minute", "every %(number)s minutes", minutes) % {"number": minutes}
    return f"{cron} UTC"
