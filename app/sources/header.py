"""Whether a file is what its name says, before anything is loaded."""

from collections import Counter
from pathlib import Path
from typing import Final

from msgspec import Struct

from app.sources.adapter import Adapter, Table
from app.sources.errors import UnrecognisedFile, WrongEncoding, WrongHeader
from app.sources.registry import ADAPTERS, adapter_for
from app.sources.sheet import header_names

_LONGEST_HEADER: Final = 1 << 16
_BOM: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


class HeaderDiff(Struct, frozen=True):
    """A CSV file's header beside its vendor's.

    Attributes:
        missing: Columns the vendor writes and the file has not.
        fatal: Those of them without which the file is refused, and needed ones that are there twice.
        unknown: Columns of the file that nothing reads.
    """

    source: str
    kind: str
    missing: tuple[str, ...]
    fatal: tuple[str, ...]
    unknown: tuple[str, ...]


def _repeated(names: list[str], table: Table) -> list[str]:
    counted = Counter(names)
    return [name for name in table.needed if counted[name] > 1]


def check_encoding(what: str, start: bytes, expected: str) -> None:
    """Refuse what is UTF-16 or no text at all, by its first bytes.

    Raises:
        WrongEncoding: It is.
    """
    if start.startswith(_UTF_16):
        raise WrongEncoding(what, "UTF-16", expected)
    if b"\x00" in start:
        raise WrongEncoding(what, "UTF-16 without a mark, or no text", expected)


def check_header(what: str, header: bytes, table: Table) -> list[str]:
    """Return a header's column names.

    Raises:
        WrongHeader: A needed column is missing or there twice.
    """
    names = header_names(header, table.encoding)
    missing = [name for name in table.needed if name not in names]
    if missing or _repeated(names, table):
        raise WrongHeader(what, missing, _repeated(names, table))
    return names


def _by_path(path: Path) -> tuple[str, str] | None:
    return next((key for key in ADAPTERS if key == (path.parent.name, path.stem)), None)


def _by_header(path: Path) -> tuple[str, str] | None:
    with path.open("rb") as stream:
        names = set(header_names(stream.readline(_LONGEST_HEADER), "utf-8"))
    tables = [(key, adapter.table) for key, adapter in ADAPTERS.items() if adapter.table]
    fitting = [(len(table.needed), key) for key, table in tables if names.issuperset(table.needed)]
    return max(fitting)[1] if fitting else None


def identify(path: Path) -> tuple[str, str]:
    """Tell a file's source and kind by its folder and name (``shopify/orders.csv``), else by its CSV header.

    Raises:
        UnrecognisedFile: Neither says it.
    """
    found = _by_path(path) or (_by_header(path) if path.suffix.lower() == ".csv" else None)
    if found is None:
        raise UnrecognisedFile(path.name)
    return found


def _diff(adapter: Adapter, table: Table, header: bytes) -> HeaderDiff:
    names = header_names(header, table.encoding)
    missing = tuple(name for name in table.columns if name not in names)
    fatal = (*(name for name in table.needed if name not in names), *_repeated(names, table))
    unknown = tuple(name for name in names if name not in table.columns)
    return HeaderDiff(adapter.source, adapter.kind, missing, fatal, unknown)


def verify(path: Path, source: str | None = None, kind: str | None = None) -> HeaderDiff:
    """Compare a file's header with its vendor's; a JSON file has none and differs in nothing.

    Raises:
        UnrecognisedFile: Source and kind are not given and cannot be told.
        UnknownSource: There is no adapter for them.
    """
    adapter = adapter_for(*((source, kind) if source and kind else identify(path)))
    if adapter.table is None or path.suffix.lower() != ".csv":
        return HeaderDiff(adapter.source, adapter.kind, (), (), ())
    with path.open("rb") as stream:
        header = stream.readline(_LONGEST_HEADER).removeprefix(_BOM)
    return _diff(adapter, adapter.table, header.rstrip(b"\r\n"))
