"""What can go wrong between the front door and the first write.

* InboxError
  x InboxFull     no room for the entry just now; send it again after a while
  x InboxStalled  what waits has not moved for a long time; no worker takes it
  x LeaseTaken    another process drains this shard
  x LeaseLost     the lease ran out while it was held; stop, another may have it

An inbox that does not answer is ``app.redis.RedisUnavailable``.
"""


class InboxError(Exception):
    """The inbox could not do what was asked; nothing acknowledged is lost."""


class InboxFull(InboxError):
    """The entry would exceed the bytes that may wait; nothing was stored.

    Attributes:
        retry_after_s: Whole seconds after which it is worth trying again.
    """

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"the inbox is full; try again in {retry_after_s} s")


class InboxStalled(InboxError):
    """Nothing left the inbox for so long that waiting on would be pointless; what waits is kept.

    Attributes:
        entries: Batches that wait.
        waited_s: Whole seconds without a change.
    """

    def __init__(self, entries: int, waited_s: int) -> None:
        self.entries = entries
        self.waited_s = waited_s
        super().__init__(
            f"{entries} batches wait in the inbox and none has moved for {waited_s} s: "
            "no worker runs, or it fails at the first one; its log says which"
        )


class LeaseTaken(InboxError):
    """Another process drains this shard."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the lease {name} is taken")


class LeaseLost(InboxError):
    """The lease ran out or was taken over; whatever was being done must not be committed."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the lease {name} was lost")
