"""What the adapters' pool runs in tests of processes that die: stands beside the tests, so that a process can import it."""

import os
import signal

from app.inbox.entry import decode
from app.sources.batch import Batch
from workers.prepare import KeyFiles, Prepared, prepare_batch


def deadly_batch(batch: Batch, files: KeyFiles) -> Prepared:
    """Prepare a batch, but die of a row that says so, as of a fault in a library."""
    if any(b"DEADLY" in row.raw for row in batch.rows):
        os.kill(os.getpid(), signal.SIGKILL)
    return prepare_batch(batch, files)


def deadly(payload: bytes, files: KeyFiles) -> Prepared:
    """The same of an entry."""
    return deadly_batch(decode(payload), files)
