"""OPIEKUN_FILES_URL: where uploaded files live."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from opiekun.config.setting_error import SettingError

_SETTING = "OPIEKUN_FILES_URL"
_OPTIONS = {"endpoint", "region", "prefix"}


@dataclass(frozen=True)
class FileStoreSettings:
    """A local directory, or (when `bucket` is filled) an S3-compatible store."""

    directory: Path
    bucket: str = ""
    endpoint: str = ""
    region: str = ""
    prefix: str = ""
    access_key: str = ""
    secret_key: str = ""


def file_store_from_url(url: str, data_dir: Path) -> FileStoreSettings:
    """The store behind `url`: empty for the data directory, or
    `s3://key:secret@bucket?endpoint=https://host&region=name&prefix=opiekun`.

    Raises SettingError naming OPIEKUN_FILES_URL.
    """
    directory = data_dir / "files"
    if not url:
        return FileStoreSettings(directory=directory)
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return FileStoreSettings(directory=Path(unquote(parts.path)))
    options = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.hostname or not set(options) <= _OPTIONS:
        raise SettingError(
            _SETTING, "use file:///directory or s3://key:secret@bucket?endpoint=https://host&region=name"
        )
    return FileStoreSettings(
        directory=directory,
        bucket=parts.hostname,
        access_key=unquote(parts.username or ""),
        secret_key=unquote(parts.password or ""),
        **options,
    )
