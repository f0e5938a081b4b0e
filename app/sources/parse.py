"""One batch through its adapter."""

from app.sources.batch import Batch, Parsed
from app.sources.errors import WrongShape
from app.sources.outcome import Outcome
from app.sources.registry import adapter_for
from app.sources.sheet import Sheet


def parse(batch: Batch) -> Parsed:
    """Turn a batch into records, events and items; every row is taken, rejected or skipped, exactly once.

    Pure: the same batch gives the same answer, whenever it is parsed.

    Raises:
        UnknownSource: No adapter has the batch's source and kind.
        WrongShape: The batch is in a form, CSV or JSON, that its vendor does not write.
    """
    adapter = adapter_for(batch.source, batch.kind)
    out = Outcome(batch.source, batch.as_of)
    if batch.header is not None and adapter.table is not None:
        adapter.table.read(Sheet(batch.header, batch.rows, adapter.table.encoding), out)
    elif batch.header is None and adapter.items is not None:
        adapter.items.read(batch.rows, out)
    else:
        raise WrongShape(f"batch of {batch.source} {batch.kind}", ())
    return out.parsed()
