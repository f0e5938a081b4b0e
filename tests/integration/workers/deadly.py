"""What the adapters' pool runs in tests of processes that die: stands beside the tests, so that a process can import it."""

import os
import signal
from pathlib import Path

from app.inbox.entry import decode
from app.sources.batch import Batch
from workers.prepare import Prepared, prepare_batch


def deadly_batch(batch: Batch, key_file: Path) -> Prepared:
    """Prepare a batch, but die of a row that says so, as of a fault in a library."""
    if any(b"DEADLY" in row.raw for row in batch.rows):
        os.kill(os.getpid(), signal.SIGKILL)
    return prepare_batch(batch, key_file)


def deadly(payload: bytes, key_file: Path) -> Prepared:
    """The same of an entry."""
    return deadly_batch(decode(payload), key_file)
