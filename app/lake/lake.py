"""The lake: every table of the retailer's raw and clean data, in one folder."""

from pathlib import Path
from typing import Final

from app.lake import schema
from app.lake.table import Table


class Lake:
    """The tables; reading needs nothing else, writing needs the drain lease.

    A lake's rows may be read from any number of processes.
    """

    def __init__(self, root: Path) -> None:
        self.root: Final = root
        self.archive: Final = Table(root, schema.ARCHIVE)
        self.quarantine: Final = Table(root, schema.QUARANTINE)
        self.events: Final = Table(root, schema.EVENTS)
        self.items: Final = Table(root, schema.ITEMS)
        self.served: Final = Table(root, schema.SERVED)
        self.identity_changes: Final = Table(root, schema.IDENTITY_CHANGES)
        self.attribution: Final = Table(root, schema.ATTRIBUTION)
        self.consents: Final = Table(root, schema.CONSENTS)
        self.judgements: Final = Table(root, schema.JUDGEMENTS)
        self.audits: Final = Table(root, schema.AUDITS)
