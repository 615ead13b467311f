"""Rows of imported parties, made as short as a test wants to read."""

from tests.parties.importing.imports import table

HEAD = ("Nazwa", "Id kontrahenta", "REGON", "KRS", "NIP", "Telefon")


def one(name: str = "Alfa", external: str = "", regon: str = "", krs: str = "", nip: str = "", phone: str = "") -> str:
    return table(HEAD, (name, external, regon, krs, nip, phone))
