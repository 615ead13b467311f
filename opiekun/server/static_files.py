"""Style sheets, scripts and pictures, sent compressed as they were prepared at set-up."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from urllib.parse import unquote

from opiekun.server.asgi import Scope, Send, answer, header
from opiekun.server.downloads import send_file

_HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z0-9]+$")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_FOREVER = b"public, max-age=31536000, immutable"
_BRIEFLY = b"public, max-age=60"

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


class StaticFiles:
    """Serves one directory. The list of files is read once: they change only with a new start."""

    def __init__(self, directory: Path, prefix: str) -> None:
        self.prefix = prefix
        self._files = {
            f"{prefix}{path.relative_to(directory).as_posix()}": path for path in directory.rglob("*") if path.is_file()
        }

    async def __call__(self, scope: Scope, send: Send) -> None:
        """Answer GET and HEAD for a file of the directory, 404 for everything else."""
        name = unquote(scope["path"])
        path = self._files.get(name)
        if path is None:
            await answer(send, 404, b"There is no such file.")
            return
        if scope["method"] not in {"GET", "HEAD"}:
            await answer(send, 405, b"", headers=[(b"allow", b"GET, HEAD")])
            return
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind in {"image/svg+xml", "application/json", "application/manifest+json"}
        headers = [
            (b"content-type", (f"{kind}; charset=utf-8" if text else kind).encode()),
            (b"cache-control", _FOREVER if _HASHED.search(name) else _BRIEFLY),
            (b"vary", b"accept-encoding"),
            (b"x-content-type-options", b"nosniff"),
        ]
        encoding, path = self._smallest(scope, name, path)
        if encoding:
            headers.append((b"content-encoding", encoding.encode()))
        await send_file(scope, send, str(path), 200, headers)

    def _smallest(self, scope: Scope, name: str, path: Path) -> tuple[str, Path]:
        accepted = header(scope, b"accept-encoding").decode("latin-1")
        for encoding, suffix in _ENCODINGS:
            packed = self._files.get(name + suffix)
            if packed is not None and encoding in accepted:
                return encoding, packed
        return "", path
