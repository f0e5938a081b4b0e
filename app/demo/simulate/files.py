"""Puts rows into files, with the broken rows between them, and remembers where those are."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from app.demo.simulate.chance import draws


class Broken(Struct, frozen=True):
    """A row that no adapter can use: why, and its bytes."""

    code: str
    raw: bytes


class Planted(Struct, frozen=True):
    """Where a broken row is: the line of the file, or the place in the document's array, from 1."""

    file: str
    row: int
    code: str


def csv_row(cells: Iterable[str | None], encoding: str = "utf-8") -> bytes:
    """Return one CSV row without its line break; None is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(["" if cell is None else cell for cell in cells])
    return out.getvalue().encode(encoding)


def weave(
    rows: Sequence[bytes], broken: Sequence[Broken], seed: int, file: str
) -> list[tuple[bytes, str | None]]:
    """Return rows with the broken ones between them, each with its code or None."""
    random = draws(seed, f"broken:{file}")
    places = sorted(random.randrange(len(rows) + 1) for _ in broken)
    woven: list[tuple[bytes, str | None]] = []
    start = 0
    for place, bad in zip(places, broken, strict=True):
        woven += [(row, None) for row in rows[start:place]]
        woven.append((bad.raw, bad.code))
        start = place
    return woven + [(row, None) for row in rows[start:]]


def write_lines(
    out: Path,
    file: str,
    rows: Sequence[bytes],
    broken: Sequence[Broken],
    seed: int,
    header: bytes | None = None,
) -> list[Planted]:
    """Write a CSV (with a header, which may begin with a BOM) or JSON-lines file."""
    path = out / file
    path.parent.mkdir(parents=True, exist_ok=True)
    planted: list[Planted] = []
    line = 1
    with path.open("wb") as handle:
        if header is not None:
            handle.write(header + b"\n")
            line = 2
        for raw, code in weave(rows, broken, seed, file):
            if code is not None:
                planted.append(Planted(file, line, code))
            handle.write(raw + b"\n")
            line += 1 + raw.count(b"\n")
    return planted


def write_document(
    out: Path, file: str, key: str, items: Sequence[bytes], broken: Sequence[Broken], seed: int
) -> list[Planted]:
    """Write ``{key: [items]}``, one item a line."""
    path = out / file
    path.parent.mkdir(parents=True, exist_ok=True)
    woven = weave(items, broken, seed, file)
    with path.open("wb") as handle:
        handle.write(b'{"' + key.encode() + b'":[\n')
        handle.write(b",\n".join(raw for raw, _ in woven))
        handle.write(b"\n]}\n")
    return [Planted(file, at, code) for at, (_, code) in enumerate(woven, 1) if code is not None]
