"""What becomes of a batch's rows, each exactly once."""

from collections import Counter
from collections.abc import Sized
from datetime import datetime
from itertools import repeat
from typing import Final

from app.sources.batch import Parsed, Reject
from app.sources.token_secrets import Secrets
from graph.events import Event
from graph.keyring import Keyring
from graph.records import Record
from ranking.catalogue import Item

REASONS: Final[dict[str, str]] = {
    "bad_utf8": "the row's bytes are not UTF-8",
    "bad_cp1252": "the row's bytes are not cp1252",
    "bad_csv": "a quoted cell is not closed, or text follows its closing quote",
    "bad_json": "the item is not whole, valid JSON",
    "too_long": "the row is longer than 1 MiB; only its beginning was kept",
    "wrong_columns": "the row has more or fewer cells than the header has columns",
    "wrong_type": "the value is of another type than this field has",
    "missing": "the row cannot be understood without this field",
    "bad_id": "the id has been damaged, for instance by a spreadsheet",
    "bad_email": "the account's own email is no address at all",
    "bad_time": "the source's own time stamp cannot be read",
    "bad_number": "the amount or quantity is not a number, is negative, or is too large",
    "no_head": "a continuation row whose first row is missing or was rejected",
    "unknown_event": "an event name that is not mapped yet",
    "unknown_type": "a message of a type that is not known",
}
"""Sentence for each reject code; ``docs/reference/quarantine.md`` has the same list."""


class Unfit(Exception):
    """The row being read cannot be understood; caught where rows are looped over."""

    def __init__(self, field: str, code: str) -> None:
        self.field = field
        self.code = code
        super().__init__(f"{field}: {code}")


class NotOurs(Exception):
    """The row being read is fine and no business of ours; caught where rows are looped over."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Outcome:
    """Collects what rows become.  A row is settled by one of ``take``, ``reject`` and ``skip``.

    Args:
        source: Of the batch.
        as_of: Of the batch.
        keyring: Makes what stands for a contact in a record's key, which is shown and measured.
        received_at: Of the batch.
        secrets: What identity tokens are signed with.
    """

    __slots__ = (
        "_dropped", "_event_rows", "_record_rows", "_skipped", "_taken", "as_of", "events", "items", "keyring",
        "received_at", "records", "rejects", "secrets", "source",
    )  # fmt: skip

    def __init__(
        self, source: str, as_of: datetime, keyring: Keyring, *, received_at: datetime, secrets: Secrets
    ) -> None:
        self.source = source
        self.as_of = as_of
        self.keyring = keyring
        self.received_at = received_at
        self.secrets = secrets
        self.records: list[Record] = []
        self.events: list[Event] = []
        self.items: list[Item] = []
        self.rejects: list[Reject] = []
        self._record_rows: list[int] = []
        self._event_rows: list[int] = []
        self._taken = 0
        self._skipped: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()

    def take(self, number: int) -> None:
        """Settle a row that gave something: what was added since the row before is its own."""
        _fill(self._record_rows, self.records, number)
        _fill(self._event_rows, self.events, number)
        self._taken += 1

    def reject(self, number: int, unfit: Unfit) -> None:
        """Settle a row that cannot be understood."""
        self.rejects.append(Reject(number, unfit.field, unfit.code, f"{unfit.field}: {REASONS[unfit.code]}"))

    def skip(self, not_ours: NotOurs) -> None:
        """Settle a row that is no business of ours."""
        self._skipped[not_ours.why] += 1

    def drop(self, field: str, why: str) -> None:
        """Count a value that is left out of a row that goes in."""
        self._dropped[f"{field}:{why}"] += 1

    def parsed(self) -> Parsed:
        """Everything so far."""
        return Parsed(
            records=self.records,
            events=self.events,
            items=self.items,
            rejects=self.rejects,
            record_rows=self._record_rows,
            event_rows=self._event_rows,
            taken=self._taken,
            skipped=dict(self._skipped),
            dropped=dict(self._dropped),
        )


def _fill(rows: list[int], made: Sized, number: int) -> None:
    rows.extend(repeat(number, len(made) - len(rows)))
