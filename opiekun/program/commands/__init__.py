"""The commands, one module each."""

from __future__ import annotations

from opiekun.program.command import Command

COMMANDS = (
    Command("up", "up", "start everything: database, web and background work"),
    Command("web", "web", "serve pages and the API"),
    Command("worker", "worker", "do background work"),
    Command("migrate", "migrate", "bring the database to this version of the program"),
    Command("demo", "demo", "load the demo company, or remove it"),
    Command("createadmin", "createadmin", "make the first real user, with all rights"),
    Command("token", "token", "make an API token for a user"),
    Command("import", "import_", "bring parties, persons and more from CSV and Excel files, or e-mail from its files"),
    Command("check", "check", "prove that the data hold together"),
    Command("backup", "backup", "write the database and the files into one file"),
    Command("restore", "restore", "fill an empty place from a backup"),
)
