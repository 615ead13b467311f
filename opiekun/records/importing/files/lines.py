"""Lines of a text file, decoded as they are read: bytes that do not fit stay recognisable, no line is endless."""

import codecs
import io
from collections import deque
from collections.abc import Iterator
from typing import IO, Final

LONGEST_LINE: Final = 1_000_000


def _keep_spoilt(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no text in a wide encoding; single bytes are kept by ``surrogateescape``."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error("opiekun-import", _keep_spoilt)


def errors_for(encoding: str) -> str:
    """How bytes that do not fit are kept."""
    return "opiekun-import" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def is_spoilt(text: str) -> bool:
    """Whether there are bytes in it that could not be read."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


class Lines:
    """Physical lines without their ends (LF, CRLF or CR); lines that were looked at can be given back."""

    def __init__(self, file: IO[bytes], encoding: str, mark: int) -> None:
        file.seek(mark)
        self._text = io.TextIOWrapper(_buffered(file), encoding=encoding, errors=errors_for(encoding), newline="")
        self._returned: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        while (line := self.next()) is not None:
            yield line

    def next(self) -> str | None:
        """The next line; None at the end. What is longer than a million letters is cut off."""
        if self._returned:
            return self._returned.popleft()
        line = self._text.readline(LONGEST_LINE)
        if not line:
            return None
        if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
            self._skip_rest()
            return line
        return line.rstrip("\r\n") if line[-1] in "\r\n" else line

    def give_back(self, lines: list[str]) -> None:
        """Let these lines come again, in their order."""
        self._returned.extendleft(reversed(lines))

    def _skip_rest(self) -> None:
        while (rest := self._text.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
            pass


def _buffered(file: IO[bytes]) -> io.BufferedReader:
    raw: io.RawIOBase = _Unclosed(file)
    return io.BufferedReader(raw, 128 * 1024)


class _Unclosed(io.RawIOBase):
    """The file behind a text wrapper, which closes what it wraps when it goes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
