"""EMAIL_URL as Django's e-mail settings."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from opiekun.config.setting_error import SettingError

_SETTING = "EMAIL_URL"
_EXAMPLE = "smtp+tls://user:password@host:587, smtps://host:465, smtp://host:25, file:///directory, console: or dummy:"
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
_BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "dummy": "django.core.mail.backends.dummy.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
}
_SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True)
class EmailSettings:
    """How letters leave; the names follow Django's EMAIL_* settings."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False
    file_path: str = ""


def email_from_url(url: str) -> EmailSettings:
    """The settings behind `url`; raises SettingError naming EMAIL_URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise SettingError(_SETTING, f"not an address ({problem}); use {_EXAMPLE}") from problem
    if parts.scheme in _BACKENDS:
        if parts.scheme == "file" and not parts.path:
            raise SettingError(_SETTING, "the directory is missing: file:///directory")
        return EmailSettings(backend=_BACKENDS[parts.scheme], file_path=unquote(parts.path))
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SettingError(_SETTING, f"not an address; use {_EXAMPLE}")
    return EmailSettings(
        backend=_SMTP,
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
    )
