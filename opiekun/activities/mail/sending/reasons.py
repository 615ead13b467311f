"""Why a message could not be delivered, in plain words, by the codes that mail servers use."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
# Enhanced codes (RFC 3463), the first that fits.
_BY_STATUS: Final[tuple[tuple[str, Words], ...]] = (
    (r"5\.1\.[0136]", _("There is no such address.")),
    (r"5\.1\.10", _("The domain takes no mail.")),
    (r"5\.1\.2", _("There is no such domain.")),
    (r"5\.1\.[78]", _("The recipient's server does not take our sender's address.")),
    (r"5\.2\.1", _("The mailbox is switched off.")),
    (r"[45]\.2\.2", _("The mailbox is full.")),
    (r"5\.2\.3", _("The message is too large for the recipient.")),
    (r"5\.3\.4", _("The message is too large for the recipient's server.")),
    (r"[45]\.4\.[0-9]+", _("The recipient's server could not be reached.")),
    (r"5\.7\.[0-9]+", _("The recipient's server does not let the message in.")),
)
_BY_WORDS: Final[tuple[tuple[str, Words], ...]] = (
    (
        r"user unknown|unknown user|no such user|does(?: not|n't) exist|nie istnieje|mailbox (?:unavailable|not found)"
        r"|recipient(?: address)? rejected: undeliverable|invalid (?:recipient|mailbox)"
        r"|nieznany (?:u[zż]ytkownik|odbiorca)|address not found|nie znaleziono|no mailbox",
        _("There is no such address."),
    ),
    (r"quota|over ?limit|mailbox (?:is )?full|skrzynka (?:jest )?pe[lł]na|przepe[lł]nion", _("The mailbox is full.")),
    (r"too (?:big|large)|size limit|za du[zż]", _("The message is too large for the recipient.")),
    (
        r"spam|blocked|blacklist|block ?list|policy|reputation|dmarc|spf",
        _("The recipient's server does not let the message in."),
    ),
    (r"host (?:or domain name )?not found|domain not found|nxdomain", _("There is no such domain.")),
    (r"grey|gray|try again|temporar|spr[oó]buj", _("The recipient's server asks to try again later.")),
)
_PROBLEMS: Final[dict[str, Words]] = {
    "tls_refused": _("The mail server offers no encrypted connection."),
    "certificate_not_trusted": _("The mail server's certificate is not trusted."),
    "certificate_other_name": _("The mail server's certificate is not trusted."),
    "certificate_expired": _("The mail server's certificate is not trusted."),
    "login_needs_tls": _("The mail server takes passwords over an encrypted connection alone."),
    "login_refused": _("The mail server takes no password."),
    "wrong_password": _("The mail server does not accept the user name or the password."),
    "secret_unreadable": _("The mailbox has no password that could be read. Enter it again."),
    "oauth_refused": _("The mailbox has to be connected anew: its provider takes the permission no more."),
    "oauth_unreachable": _("The provider's token service does not answer."),
    "too_large_for_server": _("The message is larger than the mail server takes."),
    "sender_refused": _("The mail server does not take the sender's address."),
    "server_busy": _("The mail server is busy."),
    "server_refused": _("The mail server refused the message."),
    "name_not_found": _("The mail server's name is not known."),
    "connection_refused": _("The mail server cannot be reached."),
    "no_answer": _("The mail server does not answer."),
    "connection_lost": _("The connection to the mail server was lost."),
    "mailbox_gone": _("The mailbox is not connected any more."),
    "all_refused": _("No recipient's server took the message."),
    "gave_up": _("It was tried for two days in vain."),
    "unclear": _("The connection was lost at the very end: the message may have gone."),
    "attachment_gone": _("A file that was to go along is not there any more."),
    "message_lost": _("The file of this message is missing in the store. Tell your administrator, then try again."),
    "not_built": _("The message could not be put together."),
}


def problem_words(problem: str) -> Words:
    """Why a message as a whole did not go."""
    return _PROBLEMS.get(problem, _("The mail server refused the message."))


def reason_words(code: str, said: str) -> Words:
    """Why a recipient did not get it, out of the code and of what the server said."""
    status = re.search(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])", f"{code} {said}")
    if status:
        for pattern, words in _BY_STATUS:
            if re.fullmatch(pattern, status[0]):
                return words
    for pattern, words in _BY_WORDS:
        if re.search(pattern, said, re.I):
            return words
    if code.startswith("4"):
        return _("The recipient's server asks to try again later.")
    return _("The recipient's server refused the message.")
