"""The last visits of the year, sent to the running API as a storefront's collector would."""

import mmap
import time
from collections.abc import Iterator
from http import HTTPStatus
from itertools import batched
from pathlib import Path
from typing import Final

import httpx

_LINES: Final = 1_000
_TIMEOUT_S: Final = 30.0
_TRIES: Final = 60


def hold_back(export: Path, share: float) -> Path:
    """Move the last share of a file's bytes, whole lines, to a file beside it, and return that one.

    Done before, it is left as it is.
    """
    live = export.with_name(f"{export.stem}_live{export.suffix}")
    if live.exists():
        return live
    with export.open("r+b") as file, mmap.mmap(file.fileno(), 0) as content:
        start = content.find(b"\n", int(len(content) * (1.0 - share))) + 1
        part = live.with_suffix(".part")
        part.write_bytes(content[start:])
    with export.open("r+b") as file:
        file.truncate(start)
    part.rename(live)
    return live


def send(live: Path, *, base_url: str, key: str) -> int:
    """Post events in pieces and return how many were accepted; waits as told while the inbox is full.

    Raises:
        httpx.HTTPError: The API refused, or stayed full for a minute.
    """
    sent = 0
    with httpx.Client(
        base_url=base_url,
        timeout=_TIMEOUT_S,
        headers={"Authorization": f"Bearer {key}"},
        trust_env=False,
    ) as client:
        for piece in _pieces(live):
            _post(client, b"".join(piece))
            sent += len(piece)
    return sent


def _pieces(live: Path) -> Iterator[tuple[bytes, ...]]:
    with live.open("rb") as lines:
        yield from batched(lines, _LINES)


def _post(client: httpx.Client, body: bytes) -> None:
    for _try in range(_TRIES):
        answer = client.post(
            "/v1/sources/shopify/records",
            params={"kind": "pixel"},
            content=body,
            headers={"Content-Type": "application/x-ndjson"},
        )
        if answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
            answer.raise_for_status()
            return
        time.sleep(int(answer.headers["Retry-After"]))
    raise httpx.TimeoutException("the inbox stayed full")
