"""What an imported graph still lacks to be the one that live would have written."""

from datetime import datetime
from typing import Final

from cypher import catalog
from graph.client import GraphClient
from graph.matching.snapshot import Snapshot
from graph.snapshots.in_force import begin

_TIMEOUT_S: Final = 3_600.0


async def complete(client: GraphClient) -> None:
    """Give records and links their empty lists, which the import tool cannot write; may be repeated.

    Raises:
        GraphUnavailable: Not done within an hour, or the server is away; the import must be begun again.
    """
    await client.schema(catalog.text("bulk/empty_lists"), {}, timeout_s=_TIMEOUT_S)


async def put_in_force(client: GraphClient, snapshot: Snapshot, at: datetime) -> None:
    """Put the numbers in force under which the load has decided every record.

    Raises:
        GraphUnavailable: No answer in time; the import must be begun again.
    """
    await begin(client, at, snapshot)
    await client.schema(catalog.text("bulk/all_decided"), {}, timeout_s=_TIMEOUT_S)
