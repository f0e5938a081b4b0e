"""What decides who is one person, besides the records."""

from msgspec import Struct

from graph.keyring import Keyring
from graph.matching.snapshot import Snapshot


class Numbers(Struct, frozen=True):
    """The same for a whole graph.

    Attributes:
        snapshot: The numbers in force.
        keyring: Made the records' keys.
    """

    snapshot: Snapshot
    keyring: Keyring
