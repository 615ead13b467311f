"""The commands, one module each."""

from __future__ import annotations

from opiekun.program.command import Command

COMMANDS = (
    Command("up", "up", "start everything: database, web and background work"),
    Command("web", "web", "serve pages and the API"),
    Command("worker", "worker", "do background work"),
    Command("migrate", "migrate", "bring the database to this version of the program"),
    Command("backup", "backup", "write the database and the files into one file"),
    Command("restore", "restore", "fill an empty place from a backup"),
)
