"""Rows as the offline import reads them: one line a node or edge."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from graph.bulk import import_files as files
from graph.bulk.import_files import ELEMENT, FIELD, QUOTE, ImportFile
from graph.bulk.rows import ChangeRow, RecordRow, Written
from graph.decisions import LinkRow, PersonRow, ReviewRow
from graph.errors import GraphError
from graph.evidence import EvidenceRow
from graph.matching.view import PERSON_FIELDS
from graph.store import HoldingRow

_CUTS: Final = re.compile(r"[\x1d\x1e\x1f]")
_BREAKS: Final = re.compile(r"[\r\n]")


class UnwritableValue(GraphError):
    """A value holds a separator of the import's files (U+001D to U+001F); a key or kind also a line break."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field}: a value holds a control character that the import cannot take")


def for_import(written: Sequence[Written]) -> Iterator[tuple[str, int, bytes]]:
    """Yield the rows of each file, whole lines; a ``Writing`` of ``graph.bulk.deciding``.

    Raises:
        UnwritableValue: A value would be cut.
    """
    yield _piece(files.RECORDS, [_record(row, each.taken) for each in written for row in each.records])
    yield _piece(files.HOLDINGS, [_holding(row) for each in written for row in each.holdings])
    yield _piece(files.EVIDENCE, [_evidence(row) for each in written for row in each.evidence])
    yield _piece(files.PERSONS, [_person(row) for each in written for row in each.persons])
    yield _piece(files.LINKS, [_link(row) for each in written for row in each.links])
    yield _piece(files.REVIEWS, [_review(row) for each in written for row in each.reviews])
    yield _piece(files.ABOUT, [line for each in written for row in each.reviews for line in _about(row)])
    yield _piece(files.CHANGES, [_change(row) for each in written for row in each.changes])


def _piece(file: ImportFile, lines: Sequence[str]) -> tuple[str, int, bytes]:
    return file.name, len(lines), "".join(lines).encode()


def line_of(values: Iterable[str]) -> str:
    """Return one line of values that are free of separators and line breaks."""
    return FIELD.join(values) + "\n"


def moment(at: datetime) -> str:
    """Return a time as the live ladder's statements get it."""
    return at.isoformat().replace("+00:00", "Z")


def plain(field: str, value: str) -> str:
    """Return a value that must be plain, such as a key or a kind.

    Raises:
        UnwritableValue: It holds a separator or a line break.
    """
    if _CUTS.search(value) or _BREAKS.search(value):
        raise UnwritableValue(field)
    return value


def _text(field: str, value: str | None) -> str:
    """Return a value as a field; nothing is null, and two quotes are an empty text."""
    if not value:
        return "" if value is None else QUOTE + QUOTE
    if _CUTS.search(value):
        raise UnwritableValue(field)
    return f"{QUOTE}{value}{QUOTE}" if _BREAKS.search(value) else value


def _list(field: str, values: Sequence[str]) -> str:
    """Return values as one field; none is an empty list, which is a property too."""
    if any(map(_CUTS.search, values)):
        raise UnwritableValue(field)
    text = ELEMENT.join(values)
    return f"{QUOTE}{text}{QUOTE}" if _BREAKS.search(text) else text


def _flag(value: object) -> str:
    return "true" if value else "false"


def _record(row: RecordRow, taken: int) -> str:
    return line_of(
        (
            plain("key", row.key),
            moment(row.first_seen),
            moment(row.last_seen),
            *map(_text, PERSON_FIELDS, row.fields),
            row.source,
            _flag(row.shared),
            _list("emails", row.emails),
            _list("phones", row.phones),
            _list("identifiers", row.identifiers),
            row.view,
            str(taken),
        )
    )


def _holding(row: HoldingRow) -> str:
    return line_of(
        (
            row.record,
            row.point,
            row.assurance,
            _flag(row.weak),
            row.source,
            moment(row.first_seen),
            moment(row.last_seen),
        )
    )


def _evidence(row: EvidenceRow) -> str:
    return line_of((row.left, row.right, str(row.bits), ELEMENT.join(row.fields), row.snapshot))


def _person(row: PersonRow) -> str:
    return line_of(
        (
            row.person,
            "true",
            str(row.records),
            ELEMENT.join(row.sources),
            str(row.blocks),
            repr(row.confidence),
            moment(row.first_seen),
            moment(row.last_seen),
        )
    )


def _link(row: LinkRow) -> str:
    return line_of(
        (
            row.record,
            row.person,
            repr(row.confidence),
            str(row.rung),
            str(row.weakest),
            row.rule,
            row.via or "",
            str(row.bits),
            ELEMENT.join(row.fields),
            row.block,
            row.owner,
            moment(row.since),
            row.snapshot,
        )
    )


def _review(row: ReviewRow) -> str:
    return line_of((row.review_id, moment(row.at), "open", row.rule, row.evidence))


def _about(row: ReviewRow) -> tuple[str, str]:
    return line_of((row.review_id, row.left)), line_of((row.review_id, row.right))


def _change(row: ChangeRow) -> str:
    change = row.change
    return line_of(
        (
            change.change_id,
            change.kind,
            change.person,
            change.heir or "",
            ELEMENT.join(change.records),
            change.cause,
            moment(change.at),
            str(row.sequence),
            str(row.position),
        )
    )
