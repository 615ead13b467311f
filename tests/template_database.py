"""One migrated template database, cloned for every test process."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
_LOCK = 0x6F7069656B756E  # "opiekun"
_TEMPLATE = "opiekun_template_"
_CLONE = "opiekun_test_"


def template_name() -> str:
    """Named after everything that migrations are made of, so that a changed one makes a new template."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    places = [
        *ROOT.glob("opiekun/*/migrations/**/*"),
        *ROOT.glob("opiekun/*/schema/**/*"),
        *ROOT.glob("opiekun/*/schema.py"),
    ]
    for path in sorted(path for path in places if path.suffix in {".py", ".sql"}):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return _TEMPLATE + digest.hexdigest()[:16]


def clone_name(worker: str) -> str:
    """The name of this process's database."""
    return f"{_CLONE}{os.getpid()}_{worker}"


def prepare_template() -> str:
    """Make the template when it is missing; processes that start together wait for the first."""
    name = template_name()
    with administrator() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        _drop_leftovers(admin, keep=name)
        if not _exists(admin, name):
            draft = f"{name}_draft"
            _execute(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
            _execute(admin, "CREATE DATABASE {} TEMPLATE template0", draft)
            use_database(draft)
            call_command("migrate", verbosity=0, interactive=False)
            connection.close()
            _execute(admin, "ALTER DATABASE {} RENAME TO {}", draft, name)
    return name


def clone_database(template: str, name: str) -> None:
    """Make `name` anew as a copy of the template."""
    connection.close()
    with administrator() as admin:
        _execute(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _execute(admin, "CREATE DATABASE {} TEMPLATE {}", name, template)


def drop_database(name: str) -> None:
    """Remove this process's database."""
    connection.close()
    with administrator() as admin:
        _execute(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def use_database(name: str) -> None:
    """Point Django to `name`."""
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def administrator() -> Iterator[psycopg.Connection[Any]]:
    """A connection beside Django's, to the maintenance database."""
    arguments = connection.get_connection_params() | {"dbname": "postgres"}
    arguments = {
        name: arguments[name] for name in ("host", "port", "user", "password", "dbname") if arguments.get(name)
    }
    with psycopg.connect(**arguments, autocommit=True) as admin:
        yield admin


def _drop_leftovers(admin: psycopg.Connection[Any], keep: str) -> None:
    """Remove what dead processes of this machine and outdated migrations left."""
    rows = admin.execute("SELECT datname FROM pg_database WHERE pg_catalog.pg_get_userbyid(datdba) = current_user")
    templates = []
    for (name,) in rows.fetchall():
        if name.startswith(_CLONE):
            process = name.removeprefix(_CLONE).split("_")[0]
            if process.isdigit() and not Path(f"/proc/{process}").exists():
                _execute(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        elif name.startswith(_TEMPLATE) and name != keep:
            templates.append(name)
    # Branches and colleagues that work in the same tree may use some of the others in turn.
    for name in sorted(templates, key=lambda name: _made_at(admin, name))[:-4]:
        _execute(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _made_at(admin: psycopg.Connection[Any], name: str) -> int:
    row = admin.execute("SELECT oid FROM pg_database WHERE datname = %s", [name]).fetchone()
    return int(row[0]) if row else 0


def _exists(admin: psycopg.Connection[Any], name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _execute(admin: psycopg.Connection[Any], statement: str, *names: str) -> None:
    admin.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))
