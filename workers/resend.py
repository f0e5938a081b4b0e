"""A batch that came before is taken as it came then."""

import msgspec

from app.inbox.entry import decode
from app.lake.archive import Stamp
from app.sources.batch import Batch
from workers.prepare import KeyFiles, Prepared, prepare_batch


def prepare_again(payload: bytes, files: KeyFiles, stamp: Stamp) -> Prepared:
    """Decode, hash and parse an entry with the times its batch is archived with.

    So a file that is sent again says nothing new, a drain that was killed says what it would have said,
    and both say what a rebuild from the archive says.
    """
    return prepare_batch(stamped(decode(payload), stamp), files)


def stamped(batch: Batch, stamp: Stamp) -> Batch:
    """Return a batch with the times of its first coming."""
    return msgspec.structs.replace(batch, as_of=stamp.as_of, received_at=stamp.received_at)
