"""What is inside a backup."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

FORMAT = 1
MANIFEST = "opiekun-backup.json"
DATABASE = "database.dump"
SECRET_KEY = "secret-key"
FILES = "files/"


@dataclass(frozen=True)
class Manifest:
    """The first entry of every backup: where it comes from."""

    format: int
    made_at: str
    server_version: int
    files_included: bool

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @staticmethod
    def from_json(text: bytes) -> Manifest:
        """Raises ValueError when `text` is no manifest of a format that this version reads."""
        try:
            manifest = Manifest(**json.loads(text))
        except TypeError as problem:
            raise ValueError(f"not a manifest: {problem}") from problem
        if manifest.format != FORMAT:
            raise ValueError(f"format {manifest.format}, this version reads {FORMAT}")
        return manifest
