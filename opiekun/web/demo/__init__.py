"""The demo company: a believable Polish trading company, the same on every run, removable without a trace in real data.

Everything is made up. Identifiers have right check digits but come from blocks that are not given out, mail and web
addresses end in ``.example``, telephone numbers cannot exist. Dates count back from the day of loading.
"""

from opiekun.web.demo.loading import LARGEST, SIZE, load, load_first_time
from opiekun.web.demo.removing import remove
from opiekun.web.demo.staff import PASSWORD
from opiekun.web.demo.state import demo_logins, is_loaded

__all__ = ["LARGEST", "PASSWORD", "SIZE", "demo_logins", "is_loaded", "load", "load_first_time", "remove"]
