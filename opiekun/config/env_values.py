"""Single values read from the environment, each with a refusal that names the setting."""

from __future__ import annotations

import hashlib
import os
import ssl
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from opiekun.config.setting_error import SettingError

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_CHECKOUT = Path(__file__).resolve().parents[2]
# A Unix socket's address holds 107 bytes, of which PostgreSQL needs "/.s.PGSQL.5432".
_LONGEST_SOCKET_DIRECTORY = 90


def yes_or_no(environ: Mapping[str, str], name: str, default: bool) -> bool:
    """A switch: 1/true/yes/on or 0/false/no/off."""
    text = environ.get(name)
    if text is None:
        return default
    if text.strip().lower() in _TRUE:
        return True
    if text.strip().lower() in _FALSE:
        return False
    raise SettingError(name, f"{text!r} is neither yes nor no")


def whole_number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A whole number between `least` and `most`."""
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingError(name, f"{text!r} is not a whole number from {least} to {most}")
    return int(text)


def names(environ: Mapping[str, str], name: str) -> list[str]:
    """A list separated by commas."""
    return [part.strip() for part in environ.get(name, "").split(",") if part.strip()]


def file_endings(environ: Mapping[str, str], name: str, default: str) -> frozenset[str]:
    """Endings of file names, separated by commas, with or without their dot; "none" for no file at all."""
    text = environ.get(name, "").strip() or default
    endings = {part.strip().lower().removeprefix(".") for part in text.split(",") if part.strip()}
    if any(not ending.isalnum() for ending in endings):
        raise SettingError(name, "endings of file names separated by commas, such as exe,bat; or none")
    return frozenset(endings - {"none"})


def certificates(environ: Mapping[str, str], name: str) -> Path | None:
    """A file of certificates (PEM) that are trusted beside the machine's own."""
    text = environ.get(name, "").strip()
    if not text:
        return None
    path = Path(text).expanduser().absolute()
    try:
        ssl.create_default_context().load_verify_locations(cafile=path)
    except OSError as wrong:
        raise SettingError(name, f"{text!r} is not a readable file of certificates (PEM)") from wrong
    return path


def web_address(environ: Mapping[str, str], name: str, default: str) -> str:
    """An address http(s)://host[:port] without a path; the closing slash is dropped."""
    text = environ.get(name, "").strip() or default
    try:
        parts = urlsplit(text)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise SettingError(name, f"{text!r} is not an address like https://crm.example.com")
    return text.rstrip("/")


def service_address(environ: Mapping[str, str], name: str, default: str) -> str:
    """An address http(s)://host[:port][/path] of a service that is asked; ``none`` (an empty text here) asks nobody."""
    text = environ.get(name, "").strip() or default
    if text == "none":
        return ""
    try:
        parts = urlsplit(text)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.query or parts.fragment or parts.username:
        raise SettingError(name, f"{text!r} is neither an address like {default} nor none")
    return text.rstrip("/")


def data_directory(environ: Mapping[str, str]) -> Path:
    """Where the program keeps its data: OPIEKUN_DATA_DIR, else `data` of the checkout, else the user's own place."""
    text = environ.get("OPIEKUN_DATA_DIR", "").strip()
    if text:
        return Path(text).expanduser().absolute()
    if (_CHECKOUT / "pyproject.toml").is_file():
        return _CHECKOUT / "data"
    return Path(environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser().absolute() / "opiekun"


def socket_directory(data_dir: Path) -> Path:
    """Where the embedded PostgreSQL listens: inside the data directory, or in a short place when its path is long."""
    inside = data_dir / "run"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_DIRECTORY:
        return inside
    mark = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"opiekun-{os.getuid()}-{mark}"
