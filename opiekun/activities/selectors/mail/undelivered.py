"""How it is said that a message has not reached all to whom it went."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# Of a message told as an interaction (i): how many of its recipients did not get it, and of how many. Hidden recipients
# are their author's alone. Nothing where all got it.
UNDELIVERED_SQL: Final = """
(SELECT jsonb_build_array(count(*) FILTER (WHERE r.state IN ('refused', 'bounced')), count(*))
 FROM activities_mailinteraction x
 JOIN activities_outgoingmail o ON o.fact_id = x.message_id
 JOIN activities_outgoingrecipient r ON r.outgoing_id = o.id AND r.role <> 'bcc'
 WHERE x.interaction_id = i.id
 HAVING count(*) FILTER (WHERE r.state IN ('refused', 'bounced')) > 0)
"""


def undelivered_tag(missed: int, recipients: int) -> tuple[str, str]:
    """The words, with their tone, for a message that ``missed`` of its recipients did not get."""
    if missed >= recipients:
        return pgettext("of a message", "Not delivered"), "danger"
    return _("Not delivered to %(missed)s of %(all)s") % {"missed": missed, "all": recipients}, "warning"
