"""A batch that came before is taken as it came then."""

from pathlib import Path

import msgspec

from app.inbox.entry import decode, encode
from app.lake.archive import Stamp
from workers.prepare import Prepared, prepare


def prepare_again(payload: bytes, key_file: Path, stamp: Stamp) -> Prepared:
    """Decode, hash and parse an entry with the times its batch is archived with.

    So a file that is sent again says nothing new, a drain that was killed says what it would have said,
    and both say what a rebuild from the archive says.
    """
    batch = msgspec.structs.replace(decode(payload), as_of=stamp.as_of, received_at=stamp.received_at)
    return prepare(encode(batch), key_file)
