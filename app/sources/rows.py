"""Rows of CSV and JSON-lines input, cut without decoding a value."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, Final

from app.sources.batch import Row

MAX_ROW_BYTES: Final = 1 << 20
"""Of a longer line only the beginning is kept; it is rejected later as ``too_long``."""

_MAX_ROW_LINES: Final = 256
"""How many lines a quoted cell may run over before its opening quote counts as a stray one."""


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines with their ends, each cut to the longest a row may be."""
    while line := stream.readline(MAX_ROW_BYTES):
        end = line
        while len(end) == MAX_ROW_BYTES and not end.endswith(b"\n"):
            end = stream.readline(MAX_ROW_BYTES)
        yield line


def line_rows(stream: BinaryIO) -> Iterator[Row]:
    """Yield one row a line; blank lines are none."""
    for number, line in enumerate(_lines(stream), start=1):
        if line.strip():
            yield Row(number, line.rstrip(b"\r\n"))


class _Unread:
    """Lines with a look-ahead, so that a stray quote can be undone."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = _lines(stream)
        self._ahead: deque[bytes] = deque()
        self.number = 0

    def peek(self, distance: int) -> bytes | None:
        while len(self._ahead) <= distance:
            line = next(self._lines, None)
            if line is None:
                return None
            self._ahead.append(line)
        return self._ahead[distance]

    def take(self) -> bytes | None:
        line = self._ahead.popleft() if self._ahead else next(self._lines, None)
        self.number += line is not None
        return line


def _is_row(raw: bytes, columns: int | None) -> bool:
    try:
        cells = next(csv.reader((raw.rstrip(b"\r\n").decode("latin-1"),), strict=True))
    except csv.Error:
        return False
    return columns is None or len(cells) == columns


def _lines_that_follow(first: bytes, lines: _Unread, columns: int) -> int:
    """Count the lines that a row with an open quote takes along; 0 where the quote is a stray one."""
    if _is_row(first, None):
        return 0
    quotes, size = first.count(b'"'), len(first)
    parts = [first]
    for distance in range(_MAX_ROW_LINES):
        line = lines.peek(distance)
        if line is None or (size := size + len(line)) >= MAX_ROW_BYTES:
            return 0
        parts.append(line)
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            return distance + 1 if _is_row(b"".join(parts), columns) else 0
    return 0


def csv_rows(stream: BinaryIO, columns: int) -> Iterator[Row]:
    """Yield the rows under a header of ``columns`` names, whose line has been read already.

    A quoted cell may run over lines.  A stray quote swallows none: when what it
    opens does not close to a row of the right width, its line is a row of its
    own (rejected later) and cutting goes on with the next line.
    """
    lines = _Unread(stream)
    while (line := lines.take()) is not None:
        if not line.strip():
            continue
        number = lines.number + 1
        if line.count(b'"') % 2 and (more := _lines_that_follow(line, lines, columns)):
            line = b"".join([line, *(lines.take() or b"" for _ in range(more))])
        yield Row(number, line.rstrip(b"\r\n"))
