"""Where a mail server asks whether a token is good (RFC 7662), on loopback, and the configuration that has it ask."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

_CONFIG = """
auth_mechanisms = plain xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {settings}
}}
"""
_SETTINGS = """
introspection_url = {url}
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
force_introspection = yes
"""


@dataclass
class Tokens:
    """Whose the good tokens are; what is taken out is refused from then on. ``asked`` are those that were shown."""

    url: str = ""
    good: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def config(self, directory: Path) -> str:
        """The lines of Dovecot's configuration; it keeps a file in the directory."""
        settings = directory / "oauth2.conf"
        settings.write_text(_SETTINGS.format(url=self.url))
        settings.chmod(0o644)
        return _CONFIG.format(settings=settings)


@contextmanager
def token_checks() -> Iterator[Tokens]:
    tokens = Tokens()

    class Answering(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            [token] = given["token"]
            tokens.asked.append(token)
            user = tokens.good.get(token)
            body = json.dumps({"active": True, "username": user} if user else {"active": False}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        tokens.url = f"http://127.0.0.1:{server.server_port}/introspect"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield tokens
        finally:
            server.shutdown()
