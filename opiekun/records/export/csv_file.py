"""A list as CSV: UTF-8 with its mark, so that Excel reads Polish letters; numbers as the language has them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Final

from opiekun.records.export.guard import guarded
from opiekun.records.export.values import Value

BYTE_ORDER_MARK: Final = "\ufeff"


def delimiter(language: str) -> str:
    """Spreadsheets in Polish take the comma for the decimal sign, and so divide by semicolons."""
    return ";" if language == "pl" else ","


def write_csv(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Value]], language: str) -> None:
    """Write the rows to the file as they come."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=delimiter(language), lineterminator="\r\n")
    writer.writerow([guarded(title) for title in head])
    for row in rows:
        writer.writerow([_cell(value, language) for value in row])
    text.flush()
    text.detach()


def _cell(value: Value, language: str) -> str:
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case Decimal():
            number = f"{value:f}"
            return number.replace(".", ",") if language == "pl" else number
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
