"""Which separator and quote a text file uses: those by which its rows have the same number of cells."""

from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from typing import Final

from opiekun.records.importing.files.csv_rows import Dialect, csv_rows
from opiekun.records.importing.files.lines import Lines

SEPARATORS: Final = ("\t", ";", "|", ",")
QUOTES: Final = ('"', "'")
_SAMPLE_ROWS: Final = 300


def separator_line(line: str) -> str:
    """The separator that Excel's own first line names ("sep=;"); empty when it is no such line."""
    return line[4] if len(line) == 5 and line[:4].lower() == "sep=" else ""


def recognise_dialect(lines: Sequence[str]) -> Dialect:
    """The dialect of a text of which these are the first lines."""
    named = separator_line(lines[0]) if lines else ""
    if named:
        return Dialect(named)
    text = "\n".join(lines)
    quote = "'" if _single_quotes(text) else '"'
    best, chosen = 0.0, ";"
    for separator in SEPARATORS:
        if separator in text:
            score = _score(text, Dialect(separator, quote))
            if score > best:
                best, chosen = score, separator
    return Dialect(chosen, quote)


def _single_quotes(text: str) -> bool:
    """Whether cells are enclosed in apostrophes; one within a word is none."""
    if '"' in text:
        return False
    enclosed = sum(text.count(f"{s}'") + text.count(f"'{s}") for s in SEPARATORS)
    return enclosed >= 4 and text.count("'") <= 2 * enclosed


def _score(text: str, dialect: Dialect) -> float:
    """The share of rows with the usual number of cells; nothing when that number is one."""
    rows = csv_rows(Lines(BytesIO(text.encode("utf-8", "surrogatepass")), "utf-8", 0), dialect)
    widths: Counter[int] = Counter()
    for row in rows:
        if not row.is_blank:
            widths[len(row.cells)] += 1
        if row.number >= _SAMPLE_ROWS:
            break
    wide = [(number, width) for width, number in widths.items() if width > 1]
    if not wide:
        return 0.0
    number, width = max(wide)
    # More cells tell a little more, so that a list of words with few commas is not split by them.
    return number / widths.total() + min(width, 20) / 200
