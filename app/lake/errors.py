"""What can go wrong with the lake.

* LakeError
  x LakeUnavailable   the folder or object store did not take or give a file; wait and repeat
"""


class LakeError(Exception):
    """The lake could not do what was asked."""


class LakeUnavailable(LakeError):
    """A table could not be read or written; nothing was committed.

    Attributes:
        table: Its name; the cause may hold paths and values, so it is chained only.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(f"the lake table {table} cannot be reached")
