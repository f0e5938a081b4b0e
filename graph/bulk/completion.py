"""What an imported graph still lacks to be the one that live would have written."""

from typing import Final

from cypher import catalog
from graph.client import GraphClient

_TIMEOUT_S: Final = 3_600.0


async def complete(client: GraphClient) -> None:
    """Give records and links their empty lists; may be repeated.

    Raises:
        GraphUnavailable: Not done within an hour, or the server is away; the import must be begun again.
    """
    await client.schema(catalog.text("bulk/empty_lists"), {}, timeout_s=_TIMEOUT_S)
