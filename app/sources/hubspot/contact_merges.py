"""HubSpot's merge audit: the retailer's own word that two contacts were one."""

from typing import Final

from app.sources.adapter import Adapter, Items, Table
from app.sources.loops import reading_cells, reading_fields
from app.sources.machine import own_id, time_of
from app.sources.outcome import Outcome
from app.sources.sheet import Get
from graph.ids import RecordKey
from graph.records import Identifier, Record


def _read(get: Get, out: Outcome) -> None:
    stays = own_id(get("canonical_vid"), "canonical_vid")
    goes = own_id(get("vid_to_merge"), "vid_to_merge")
    merged_at = time_of(get, ("timestamp",), out.as_of)
    identifiers = tuple(Identifier("hubspot.contact_id", one) for one in dict.fromkeys((stays, goes)))
    out.records.append(
        Record(key=RecordKey(f"hubspot:contact:{stays}"), source_time=merged_at, identifiers=identifiers)
    )


ADAPTER: Final = Adapter(
    source="hubspot",
    kind="contact_merges",
    table=Table(
        columns=(
            "canonical_vid",
            "contact_id",
            "vid_to_merge",
            "timestamp",
            "num_properties_moved",
            "user_id",
        ),
        needed=("canonical_vid", "vid_to_merge"),
        read=reading_cells(_read),
    ),
    items=Items(envelopes=("merges",), read=reading_fields(_read)),
)
