"""Whose everything is, for the whole graph at once, as columns."""

from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery, Nothing
from graph.ids import ContactKey, DeviceId, PersonId, RecordKey, SessionId
from graph.records import Assurance

_TIMEOUT_S: Final = 120.0


class RecordColumns(Struct, frozen=True, kw_only=True):
    """One entry a record in every column, in no particular order.

    Attributes:
        owners: The block that each one may be shown to besides its own; its own where there is no other.
        vias: The record that each one joined by; empty for the root of a person.
    """

    records: list[RecordKey]
    persons: list[PersonId]
    blocks: list[RecordKey]
    owners: list[RecordKey]
    vias: list[RecordKey]
    rungs: list[int]
    weakest: list[int]
    rules: list[str]
    confidences: list[float]


class SessionColumns(Struct, frozen=True, kw_only=True):
    """One entry a believed session in every column; anonymous sessions are left out.

    Attributes:
        records: The record whose key the session claims; empty where its device decided.
        blocks: That record's block; empty likewise.
    """

    sessions: list[SessionId]
    devices: list[DeviceId]
    persons: list[PersonId]
    records: list[RecordKey]
    blocks: list[RecordKey]
    confidences: list[float]
    assurances: list[Assurance]
    rules: list[str]


class DeviceColumns(Struct, frozen=True, kw_only=True):
    """One entry a device and user in every column; a shared device has several."""

    devices: list[DeviceId]
    persons: list[PersonId]
    confidences: list[float]
    assurances: list[Assurance]
    rungs: list[int]


class Holders(Struct, frozen=True, kw_only=True):
    """One entry a record and email in both columns."""

    records: list[RecordKey]
    points: list[ContactKey]


class _Heir(Struct, frozen=True):
    person: PersonId
    heir: PersonId


_RECORDS: Final = NamedQuery(
    "reads/attributed_records", params=Nothing, row=RecordColumns, timeout_s=_TIMEOUT_S
)
_SESSIONS: Final = NamedQuery(
    "reads/attributed_sessions", params=Nothing, row=SessionColumns, timeout_s=_TIMEOUT_S
)
_DEVICES: Final = NamedQuery(
    "reads/attributed_devices", params=Nothing, row=DeviceColumns, timeout_s=_TIMEOUT_S
)
_EMAILS: Final = NamedQuery("reads/email_holders", params=Nothing, row=Holders, timeout_s=_TIMEOUT_S)
_HEIRS: Final = NamedQuery("reads/heirs", params=Nothing, row=_Heir, timeout_s=_TIMEOUT_S)


async def attributed_records(client: GraphClient) -> RecordColumns:
    """Return every record's person, block, owner and link."""
    return (await client.read(_RECORDS, Nothing()))[0]


async def attributed_sessions(client: GraphClient) -> SessionColumns:
    """Return every session that is believed to be somebody's."""
    return (await client.read(_SESSIONS, Nothing()))[0]


async def attributed_devices(client: GraphClient) -> DeviceColumns:
    """Return every device's known users."""
    return (await client.read(_DEVICES, Nothing()))[0]


async def email_holders(client: GraphClient) -> Holders:
    """Return who has which email; one that identifies nobody is held by none."""
    return (await client.read(_EMAILS, Nothing()))[0]


async def heirs(client: GraphClient) -> dict[PersonId, PersonId]:
    """Return every retired person id with the living one it leads to."""
    return {row.person: row.heir for row in await client.read(_HEIRS, Nothing())}
