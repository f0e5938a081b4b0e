"""Reads the fixtures: files of our own in the vendors' shapes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.sources import parse as parsing
from app.sources.batch import Batch, Parsed
from app.sources.split import split, split_body
from app.sources.token_secrets import Secrets
from graph.keyring import Keyring

FIXTURES = Path(__file__).parents[2] / "fixtures" / "sources"
AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
KEYS = Keyring(b"k" * 32)


def parse(batch: Batch) -> Parsed:
    return parsing.parse(batch, parsing.Keys(KEYS, Secrets()))


def batches(source: str, name: str) -> list[Batch]:
    path = FIXTURES / source / name
    return list(split(path, source, path.stem, AS_OF, AS_OF))


def read(source: str, name: str) -> Parsed:
    (batch,) = batches(source, name)
    return parse(batch)


def read_body(body: bytes, content_type: str, source: str, kind: str) -> Parsed:
    (batch,) = split_body(body, content_type, source, kind, as_of=AS_OF, received_at=AS_OF)
    return parse(batch)


def refused(parsed: Parsed) -> list[tuple[int, str, str]]:
    return [(reject.number, reject.field, reject.code) for reject in parsed.rejects]


def every_fixture() -> Iterator[tuple[str, str]]:
    for path in sorted(FIXTURES.rglob("*.*")):
        yield path.parent.name, path.name
