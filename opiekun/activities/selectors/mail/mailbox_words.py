"""What went wrong with a mailbox, in plain words, each with what to do next."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import Label


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, what to do next, and at which field of the form."""

    what: Label
    next_step: Label
    field: str = ""


_LATER: Final = _("It is tried again by itself; nothing is lost.")
_TROUBLES: Final[dict[str, Trouble]] = {
    "wrong_password": Trouble(
        _("The server does not accept the user name or the password."),
        _("Enter the password again. Many providers want a password of its own for mail programs."),
        "secret",
    ),
    "secret_unreadable": Trouble(
        _("The stored password cannot be read any more."), _("Enter the password again."), "secret"
    ),
    "oauth_refused": Trouble(
        _("The provider does not accept the token any more."),
        _("Log in at the provider and enter a new token."),
        "secret",
    ),
    "oauth_unreachable": Trouble(_("The provider's token service does not answer."), _LATER, "oauth_token_endpoint"),
    "name_not_found": Trouble(_("There is no server of this name."), _("Check the server's name."), "imap_host"),
    "connection_refused": Trouble(
        _("The server does not take connections at this port."), _("Check the server's name and port."), "imap_port"
    ),
    "no_answer": Trouble(
        _("The server does not answer."),
        _("Check its name and port, and whether a firewall stands before it."),
        "imap_host",
    ),
    "certificate_not_trusted": Trouble(
        _("The server's certificate is not trusted."),
        _("Check the server's name. For a server of your own the administrator sets OPIEKUN_MAIL_CA_FILE."),
        "imap_host",
    ),
    "certificate_other_name": Trouble(
        _("The server's certificate is for another name."),
        _("Use the name that the provider gives for its server."),
        "imap_host",
    ),
    "certificate_expired": Trouble(
        _("The server's certificate has expired."), _("Whoever runs the server has to renew it."), "imap_host"
    ),
    "tls_refused": Trouble(
        _("The server does not speak TLS at this port."),
        _("Port 993 goes with TLS, port 143 with STARTTLS."),
        "imap_security",
    ),
    "login_needs_tls": Trouble(
        _("The server lets nobody log in without TLS."), _("Choose TLS or STARTTLS."), "imap_security"
    ),
    "not_imap": Trouble(
        _("What answers there is no IMAP server."), _("Check the server's name and port."), "imap_port"
    ),
    "too_many_connections": Trouble(
        _("The server has too many connections of this mailbox open."),
        _("Close the mailbox in other programs, or wait: it is tried again by itself, less often."),
    ),
    "server_busy": Trouble(_("The server says that it is busy."), _LATER),
    "server_refused": Trouble(_("The server refused what it was asked for."), _LATER),
    "connection_lost": Trouble(_("The connection to the server broke off."), _LATER),
    "unexpected": Trouble(
        _("Something unexpected happened."), _("It is tried again by itself. If it stays, tell the administrator.")
    ),
    "no_sent_folder": Trouble(
        _("The mailbox has no folder for sent messages."), _("Make one at the provider, named “Sent”.")
    ),
    "over_quota": Trouble(_("The mailbox is full."), _("Make room in it.")),
    "too_large_for_server": Trouble(_("The message is too large for the server."), _("Send smaller files.")),
    "append_refused": Trouble(
        _("The server did not take the copy for its folder of sent messages."), _("The message itself has been sent.")
    ),
}
HINTS: Final[dict[str, Label]] = {
    "app_password": _("This provider wants an app password: make one in the security settings of your account there."),
    "oauth_only": _("This provider lets programs in by OAuth only: ask your administrator for client id and token."),
    "switch_on": _("Switch IMAP on in the settings of your mailbox there first."),
    "own_domain": _(
        "A guess by the address's domain. Your provider's panel names the server, as in serwer123456.home.pl."
    ),
}

FOLDER_ROLES: Final[dict[str, Label]] = {
    "inbox": _("Inbox"),
    "sent": _("Sent"),
    "trash": _("Trash"),
    "drafts": _("Drafts"),
    "junk": _("Spam"),
    "archive": _("Archive folder"),
    "other": "",
}


def trouble(code: str) -> Trouble:
    """The words for the code of a problem."""
    return _TROUBLES.get(code, _TROUBLES["unexpected"])
