"""Id decisions: what happened to a person id, and why."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from graph.ids import PersonId, RecordKey

type ChangeKind = Literal["created", "merged", "split", "revived", "erased"]


class IdentityChange(Struct, frozen=True, kw_only=True):
    """One entry of the outbox and of the lake table ``identity_changes``.

    Attributes:
        change_id: Deterministic: repeating a killed transaction gives the same id.
        heir: For ``merged``, the person that lives on; else None.
        records: Records that resolve to ``person`` after the change; for ``merged``, those it
            brought to its heir.
        cause: The rule or the judgement, such as ``rung2.email``.
        at: Event time of the newest record version that caused it.
    """

    change_id: str
    kind: ChangeKind
    person: PersonId
    heir: PersonId | None
    records: tuple[RecordKey, ...]
    cause: str
    at: datetime
