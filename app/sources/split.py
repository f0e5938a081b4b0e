"""From a file or a request body to batches, without decoding a value and in constant memory."""

import io
import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from app.sources.adapter import Adapter, Items, Table
from app.sources.batch import Batch, Row
from app.sources.errors import EmptyInput, UnknownSource, WrongShape
from app.sources.header import check_encoding, check_header
from app.sources.items import Document, document_items
from app.sources.registry import adapter_for
from app.sources.rows import MAX_ROW_BYTES, csv_rows, line_rows

_MAX_BATCH_BYTES: Final = 1 << 20
_SNIFFED: Final = 1 << 16
_BOM: Final = b"\xef\xbb\xbf"


class _Stamp(msgspec.Struct, frozen=True, kw_only=True):
    source: str
    kind: str
    as_of: datetime
    received_at: datetime
    header: bytes | None = None

    def batch(self, rows: list[Row]) -> Batch:
        return Batch(
            batch_id=batch_id(self.source, self.kind, self.header, rows),
            source=self.source,
            kind=self.kind,
            as_of=self.as_of,
            received_at=self.received_at,
            rows=rows,
            header=self.header,
        )


def batch_id(source: str, kind: str, header: bytes | None, rows: Sequence[Row]) -> str:
    """Hash what a batch says, not when or in which file it came; each part is preceded by its length."""
    state = blake2b(digest_size=16)
    for part in (source.encode(), kind.encode(), header or b"", *(row.raw for row in rows)):
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
    return state.hexdigest()


def _batches(
    rows: Iterable[Row], max_rows: int, same_group: Callable[[Row], bool], stamp: _Stamp
) -> Iterator[Batch]:
    """Cut where a group ends; a group of more than twice the limit is cut inside."""
    batch: list[Row] = []
    size = 0
    for row in rows:
        together = same_group(row)
        full = len(batch) >= max_rows or size + len(row.raw) > _MAX_BATCH_BYTES
        if batch and full and (not together or len(batch) >= 2 * max_rows):
            yield stamp.batch(batch)
            batch, size = [], 0
        batch.append(row)
        size += len(row.raw)
    if batch:
        yield stamp.batch(batch)


def _never(_row: Row) -> bool:
    return False


def _grouping(names: list[str], group: str | None) -> Callable[[Row], bool]:
    """Tell whether a row has the same group cell as the one before, or a blank one."""
    if group is None:
        return _never
    column, last = names.index(group), b""

    def same(row: Row) -> bool:
        nonlocal last
        cells = row.raw.split(b",", column + 1)
        cell = cells[column].strip(b"\"' ") if len(cells) > column else b""
        together = cell in {b"", last}
        last = cell or last
        return together

    return same


def _split_table(stream: BinaryIO, what: str, table: Table, stamp: _Stamp) -> Iterator[Batch]:
    header = stream.readline(MAX_ROW_BYTES)
    check_encoding(what, header, table.encoding)
    header = header.removeprefix(_BOM).rstrip(b"\r\n")
    if not header.strip():
        raise EmptyInput(what)
    names = check_header(what, header, table)
    rows = csv_rows(stream, len(names))
    first = next(rows, None)
    if first is None:
        raise EmptyInput(what)
    stamped = msgspec.structs.replace(stamp, header=header)
    return _batches(chain([first], rows), table.max_rows, _grouping(names, table.group), stamped)


def _is_whole(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return False
    return True


def _is_lines(start: bytes) -> bool:
    """True where the first line is a whole object and something follows it."""
    first, _, rest = start.lstrip().partition(b"\n")
    return first.startswith(b"{") and bool(rest.strip()) and _is_whole(first)


def _rows_of_document(document: Document, what: str, items: Items) -> Iterator[Row]:
    rows = document_items(document, items.envelopes)
    if rows is not None:
        return rows
    whole = document[:MAX_ROW_BYTES].strip()
    if len(document) >= MAX_ROW_BYTES or not whole.startswith(b"{"):
        raise WrongShape(what, items.envelopes)
    return iter([Row(1, whole)])


class _Input(msgspec.Struct, frozen=True):
    """The same bytes to read by line and to look at as a whole."""

    what: str
    stream: BinaryIO
    document: Document

    @property
    def start(self) -> bytes:
        return self.document[:_SNIFFED].removeprefix(_BOM)


def _split_items(given: _Input, items: Items, stamp: _Stamp, *, lines: bool) -> Iterator[Batch]:
    check_encoding(given.what, given.start, "utf-8")
    if lines or _is_lines(given.start):
        if given.document[:3] == _BOM:
            given.stream.read(3)
        rows = line_rows(given.stream)
    elif given.start.strip():
        rows = _rows_of_document(given.document, given.what, items)
    else:
        raise EmptyInput(given.what)
    first = next(rows, None)
    if first is None:
        raise EmptyInput(given.what)
    return _batches(chain([first], rows), items.max_rows, _never, stamp)


def _is_json(start: bytes) -> bool:
    return start.removeprefix(_BOM).lstrip()[:1] in {b"{", b"["}


def _form(adapter: Adapter, hint: str, start: bytes) -> Table | Items:
    """Choose between an adapter's forms by suffix or content type, else by how the input begins."""
    if adapter.table is None or adapter.items is None:
        only = adapter.table or adapter.items
        if only is None:
            raise UnknownSource(adapter.source, adapter.kind, ())
        return only
    if "csv" in hint:
        return adapter.table
    return adapter.items if "json" in hint or _is_json(start) else adapter.table


def split(path: Path, source: str, kind: str, as_of: datetime, received_at: datetime) -> Iterator[Batch]:
    """Cut a file into batches; what is wrong with the file as a whole is raised before the first one.

    Rows of one order or one product stay together.  A JSON document that was
    cut off gives all its whole items, and the rest as one row that is
    rejected later.

    Raises:
        UnknownSource: No adapter has that source and kind.
        EmptyInput: There is no row in it.
        WrongEncoding: It is UTF-16 or no text.
        WrongHeader: A CSV file lacks needed columns.
        WrongShape: JSON in which no items can be found.
    """
    adapter = adapter_for(source, kind)
    stamp = _Stamp(source=source, kind=kind, as_of=as_of, received_at=received_at)
    with path.open("rb") as stream:
        start = stream.read(_SNIFFED)
        stream.seek(0)
        if not start:
            raise EmptyInput(path.name)
        form = _form(adapter, path.suffix.lower(), start)
        if isinstance(form, Table):
            yield from _split_table(stream, path.name, form, stamp)
            return
        lines = path.suffix.lower() in {".ndjson", ".jsonl"}
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as document:
            yield from _split_items(_Input(path.name, stream, document), form, stamp, lines=lines)


def split_body(
    body: bytes, content_type: str, source: str, kind: str, *, as_of: datetime, received_at: datetime
) -> list[Batch]:
    """Cut a request's body into batches; a CSV body has its header row.

    Raises:
        UnknownSource: No adapter has that source and kind.
        EmptyInput: There is no row in it.
        WrongEncoding: It is UTF-16 or no text.
        WrongHeader: A CSV body lacks needed columns.
        WrongShape: JSON in which no items can be found.
    """
    adapter = adapter_for(source, kind)
    stamp = _Stamp(source=source, kind=kind, as_of=as_of, received_at=received_at)
    if not body:
        raise EmptyInput("the body")
    form = _form(adapter, content_type.lower(), body[:_SNIFFED])
    if isinstance(form, Table):
        return list(_split_table(io.BytesIO(body), "the body", form, stamp))
    lines = "ndjson" in content_type.lower() or "jsonl" in content_type.lower()
    given = _Input("the body", io.BytesIO(body), body)
    return list(_split_items(given, form, stamp, lines=lines))
