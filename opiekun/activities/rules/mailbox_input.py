"""How the settings of a mailbox are read, from a form and from the API alike."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from opiekun.core import reading
from opiekun.core.errors import FieldError
from opiekun.core.reading import Reader, WrongValue
from opiekun.core.rich_text import safe_html
from opiekun.parties.rules.channels import read_channel
from opiekun.parties.rules.role_input import day, whole

MOST_NEVER: Final = 500
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# Who gets the password: once one of these changes, whoever changes it has to know the password.
PLACES: Final = (
    *("imap_host", "imap_port", "imap_security", "username", "auth", "oauth_token_endpoint", "oauth_client_id"),
    *("smtp_host", "smtp_port", "smtp_security"),
)
_HOST: Final = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*\.?|[0-9a-f:]{2,45}"
)
_PATTERN: Final = re.compile(r"[^\s@,;:<>\"]{0,64}@(?:[^\s@.,;:<>\"/]{1,63}\.){1,10}[^\s@.,;:<>\"/]{2,63}")


def _host(value: Any) -> str:
    written: str = reading.text(253)(value).lower()
    if written and not _HOST.fullmatch(written):
        raise WrongValue("host_format", _("Give the name of a server, as in imap.firma.pl."))
    return written


def _address(value: Any) -> str:
    written: str = reading.text(254, required=True)(value)
    return read_channel("email", written).compared


def _secret(value: Any) -> str:
    """As it is: blanks at its ends may belong to it."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 4000:
        raise WrongValue("too_long")
    if re.search("[\x00-\x1f\x7f\ud800-\udfff]", value):
        raise WrongValue("control_characters")
    return value


def _endpoint(value: Any) -> str:
    written: str = reading.text(500)(value)
    try:
        parts = urlsplit(written)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        valid = safe and bool(parts.hostname) and parts.port != 0 and not parts.username and written.isascii()
    except ValueError:
        valid = False
    if written and not valid:
        raise WrongValue("address_format", _("Give an address that begins with https://."))
    return written


def _never(value: Any) -> list[str]:
    """Addresses and domains, as a list or one a line; "bank.pl" means "@bank.pl"."""
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise WrongValue("not_rows")
    found: dict[str, None] = {}
    for line in filter(None, (line.strip().lower() for line in lines)):
        pattern = line if "@" in line else f"@{line}"
        if not _PATTERN.fullmatch(pattern):
            words = _("“%(line)s” is neither an address nor a domain.") % {"line": line[:80]}
            raise WrongValue("email_format", words)
        found[pattern] = None
    if len(found) > MOST_NEVER:
        raise WrongValue("too_many", _("At most %(most)d rows.") % {"most": MOST_NEVER})
    return [*found]


def _folders(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) and 0 < len(name) <= 500 for name in value):
        raise WrongValue("not_rows")
    if len(value) > 2000:
        raise WrongValue("too_many")
    return list(dict.fromkeys(value))


def _signature(value: Any) -> str:
    written: str = reading.text(20_000, lines=True)(value)
    return safe_html(written)


_SECURITY: Final = reading.choice(("tls", "starttls", "none"), required=True)
MAILBOX: Final[Mapping[str, Reader]] = {
    "name": reading.text(120),
    "address": _address,
    "shared": reading.boolean,
    "team": reading.record_id,
    "username": reading.text(254),
    "auth": reading.choice(("password", "xoauth2"), required=True),
    "secret": _secret,
    "oauth_token_endpoint": _endpoint,
    "oauth_client_id": reading.text(300),
    "oauth_client_secret": _secret,
    "oauth_scope": reading.text(500),
    "imap_host": _host,
    "imap_port": whole(1, 65535),
    "imap_security": _SECURITY,
    "smtp_host": _host,
    "smtp_port": whole(1, 65535),
    "smtp_security": _SECURITY,
    "since": day,
    "privacy": reading.choice(("full", "subject", "metadata"), required=True),
    "never": _never,
    "folders": _folders,
    "signature_html": _signature,
    "active": reading.boolean,
}


def faults_together(values: Mapping[str, Any]) -> list[FieldError]:
    """What does not go together in the settings as they would be."""
    errors = []
    for side in ("imap", "smtp"):
        if values[f"{side}_security"] == "none" and values[f"{side}_host"] and values[f"{side}_host"] not in LOOPBACK:
            words = _("The password must not cross the network in the open. Choose TLS.")
            errors.append(FieldError((f"{side}_security",), "needs_tls", words))
    needed = ["address", "imap_host", "username"]
    needed += ["oauth_token_endpoint", "oauth_client_id"] if values["auth"] == "xoauth2" else []
    required = str(reading.REASONS["required"])
    errors += [FieldError((name,), "required", required) for name in needed if not values[name]]
    for name in ("imap_port", "smtp_port"):
        if values[name] is None:
            errors.append(FieldError((name,), "required", required))
    return errors
