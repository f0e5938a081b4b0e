"""What an adapter declares: how its rows are found, and what reads them."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from app.sources.batch import Row
from app.sources.outcome import Outcome
from app.sources.sheet import Sheet


class Table(Struct, frozen=True, kw_only=True):
    """A kind's CSV form.

    Attributes:
        columns: The vendor's header, in its order.
        needed: Columns without which no row can be understood; the others may be missing.
        encoding: What the vendor writes; a byte-order mark is always allowed.
        group: Column whose equal or blank values in a row belong together; such rows never straddle batches.
        max_rows: Most rows of a batch, groups permitting.
        read: Settles every row of a sheet.
    """

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    encoding: str = "utf-8"
    group: str | None = None
    max_rows: int = 1_000
    read: Callable[[Sheet, Outcome], None]


class Items(Struct, frozen=True, kw_only=True):
    """A kind's JSON form: an object a line, an array, or an array in an envelope.

    Attributes:
        envelopes: Keys under which the vendor's documents keep their items.
        max_rows: Most items of a batch.
        read: Settles every item.
    """

    envelopes: tuple[str, ...] = ()
    max_rows: int = 1_000
    read: Callable[[Sequence[Row], Outcome], None]


class Adapter(Struct, frozen=True, kw_only=True):
    """One kind of one source, in the forms its vendor writes it."""

    source: str
    kind: str
    table: Table | None = None
    items: Items | None = None
