"""An import of many rows as `opiekun import` does it: rows a second, and whether memory stays flat."""

from __future__ import annotations

import csv
import itertools
import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from stdnum.pl import nip

from bench.place import Place

# No tax office of the demo company has such numbers, so that each row is a new party.
_FIRST: Final = 600_000_000
_HEAD: Final = ("Nazwa", "NIP", "Ulica", "Nr domu", "Kod pocztowy", "Miejscowość", "Telefon", "E-mail")
_TOWNS: Final = (("43-100", "Tychy"), ("40-001", "Katowice"), ("30-002", "Kraków"), ("00-950", "Warszawa"))


@dataclass(frozen=True, slots=True)
class ImportFigures:
    """What an import took. ``seconds`` are those of its whole command, ``megabytes`` the most that it held at once."""

    rows: int
    seconds: float
    megabytes: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds

    def __str__(self) -> str:
        took = f"{self.seconds:.1f} s, {self.rate:,.0f} rows/s"
        return f"import of {self.rows:,} rows: {took}, {self.megabytes:.0f} MB at most"


def measure_import(place: Place, rows: int) -> ImportFigures:
    """Import a file of new parties. Raises RuntimeError when not every row makes one."""
    path = place.data_dir / f"import-{rows}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(_HEAD)
        writer.writerows(_rows(rows))
    began = time.monotonic()
    with subprocess.Popen(
        place.command("import", "parties", str(path), "--json"), env=place.environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    created = json.loads(said)["created"] if process.returncode == 0 else 0
    if created != rows:
        raise RuntimeError(f"the import made {created} parties of {rows} rows")
    return ImportFigures(rows, seconds, used.ru_maxrss / 1024)


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    for number, taxpayer in zip(range(count), _nips(), strict=False):
        postcode, town = _TOWNS[number % len(_TOWNS)]
        phone, mail = f"+48 32 0{number % 10**6:06}", f"biuro{number}@import.example"
        yield f"Próba importu {number}", taxpayer, "Długa", str(number % 200 + 1), postcode, town, phone, mail


def _nips() -> Iterator[str]:
    for digits in itertools.count(_FIRST):
        # One in eleven has no check digit.
        check = nip.checksum(f"{digits}0") % 11
        if check < 10:
            yield f"{digits}{check}"
