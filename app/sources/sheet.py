"""A batch of CSV rows with its header: cells are found by column name, looked up once a batch."""

import csv
from collections.abc import Callable, Iterator, Sequence

from app.sources.batch import Row
from app.sources.outcome import Outcome, Unfit
from app.sources.rows import MAX_ROW_BYTES

type Get = Callable[[str], str]
"""A field's text by its vendor's name; blank where it is blank, null or not there."""


def cells_of(text: str) -> list[str]:
    """Take one row apart.

    Raises:
        csv.Error: A quoted cell is not closed, or goes on after its closing quote.
    """
    if '"' not in text:
        return text.split(",")
    return next(csv.reader((text,), strict=True))


def header_names(header: bytes, encoding: str) -> list[str]:
    """Column names without decoration; what is no header at all has names that nobody knows."""
    text = header.removeprefix(b"\xef\xbb\xbf").decode(encoding, "replace")
    try:
        names = cells_of(text)
    except csv.Error:
        names = text.split(",")
    return [name.strip() for name in names]


class Sheet:
    """Rows of one batch under their header."""

    def __init__(self, header: bytes, rows: Sequence[Row], encoding: str) -> None:
        self._names = header_names(header, encoding)
        self._rows = rows
        self._encoding = encoding
        self._index = {name: at for at, name in reversed(list(enumerate(self._names)))}

    def column(self, name: str) -> int:
        """Position of a column; the position of a blank cell after the last one where it is missing."""
        return self._index.get(name, len(self._names))

    def rows(self, out: Outcome) -> Iterator[tuple[int, list[str] | None]]:
        """Yield every row's number and cells, with one blank cell more than there are columns.

        Cells are None for a row that is not to be read; it has been rejected already.
        """
        width = len(self._names)
        for row in self._rows:
            try:
                cells = self._cells(row.raw, width)
            except Unfit as unfit:
                out.reject(row.number, unfit)
                yield row.number, None
                continue
            yield row.number, cells

    def _cells(self, raw: bytes, width: int) -> list[str]:
        if len(raw) >= MAX_ROW_BYTES:
            raise Unfit("row", "too_long")
        try:
            cells = cells_of(raw.decode(self._encoding))
        except UnicodeDecodeError as exc:
            raise Unfit("row", f"bad_{self._encoding.replace('-', '')}") from exc
        except csv.Error as exc:
            raise Unfit("row", "bad_csv") from exc
        if len(cells) != width:
            raise Unfit("row", "wrong_columns")
        cells.append("")
        return cells

    def getter(self, cells: list[str]) -> Get:
        """Read one row's cells by column name."""
        index, blank = self._index, len(self._names)
        return lambda name: cells[index.get(name, blank)]
