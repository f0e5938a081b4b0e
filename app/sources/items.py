"""Items of a JSON document, cut without decoding them, in constant memory over a mapped file."""

import re
from collections.abc import Collection, Iterator
from itertools import starmap
from mmap import mmap
from typing import Final

from app.sources.batch import Row

_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]|"', re.DOTALL)
_OPENING: Final = frozenset({b"{", b"["})
_UNCLOSED: Final = b'"'
_BETWEEN: Final = b" \t\r\n,"

type Document = bytes | mmap


def _tokens(document: Document, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield every bracket's direction (+1 opens, -1 closes) and span, up to a string that does not end."""
    for found in _TOKEN.finditer(document, start):
        token = found[0]
        if token == _UNCLOSED:
            return
        if len(token) == 1:
            yield (1 if token in _OPENING else -1), found.start(), found.end()


def _walk_list(document: Document, start: int) -> Iterator[bytes]:
    """Yield the items of the list that opens before ``start``, then whatever does not close as one more."""
    depth, begun, rest, end = 0, start, start, len(document)
    for direction, opened, closed in _tokens(document, start):
        if depth == 0:
            if junk := document[rest:opened].strip(_BETWEEN):
                yield junk
            begun = rest = opened
        depth += direction
        if depth == 0:
            rest = closed
            yield document[begun:closed]
        elif depth < 0:
            end = opened
            break
    if left := document[rest:end].strip(_BETWEEN):
        yield left


def _list_start(document: Document, envelopes: Collection[str]) -> int | None:
    """Find the bracket that opens the items: at the top, or right below it under a known key."""
    keys = {f'"{key}"'.encode() for key in envelopes}
    depth, last = 0, b""
    for found in _TOKEN.finditer(document):
        token = found[0]
        if token == b"[" and (depth == 0 or (depth == 1 and last in keys)):
            return found.end()
        depth += token in _OPENING
        depth -= token in {b"}", b"]"}
        if depth == 0 or token == _UNCLOSED:
            return None
        last = token
    return None


def document_items(document: Document, envelopes: Collection[str]) -> Iterator[Row] | None:
    """Yield the items of a bare array, or of the array under one of the envelope keys; None where there is none.

    What follows the last whole item of a document that was cut off is one
    more row, which is rejected later.
    """
    start = _list_start(document, envelopes)
    if start is None:
        return None
    return starmap(Row, enumerate(_walk_list(document, start), start=1))
