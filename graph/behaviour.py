"""Visits in, attributed sessions out: devices, sessions, networks, and what sessions claim."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import batched
from typing import Final

from msgspec import Struct

from graph import writer
from graph.attachment import attach
from graph.client import Collected, Done, GraphClient, NamedQuery, Transaction
from graph.ids import ContactKey, DeviceId, RecordKey, SessionId
from graph.keyring import Keyring
from graph.matching.snapshot import Snapshot
from graph.matching.view import view_of
from graph.records import Assurance, Contact, Identifier, Record
from graph.resolution import SessionLink
from graph.store import label_of

_BATCH: Final = 2_000
_TIMEOUT_S: Final = 60.0


class VisitUpdate(Struct, frozen=True, kw_only=True):
    """One visit as all of its known events make it; it replaces what the graph had of this session.

    Attributes:
        session: From ``graph.sessions.cut``.
        family: Browser family and major version.
        events: Number of its events, and of some kinds among them.
        entry: First page of the visit, without a query string.
        claims: Of all its events; the strongest assurance of one value counts.
        networks: Address prefix and event day (ISO) of its events.
        replaces: Ids that led to these events before a late one came.
    """

    session: SessionId
    device: DeviceId
    started_at: datetime
    ended_at: datetime
    family: str | None = None
    events: int = 0
    product_views: int = 0
    cart_adds: int = 0
    orders: int = 0
    entry: str | None = None
    bot: bool = False
    consent: bool | None = None
    claims: tuple[Contact | Identifier, ...] = ()
    networks: tuple[tuple[str, str], ...] = ()
    replaces: tuple[SessionId, ...] = ()


class _VisitRow(Struct, frozen=True):
    session: SessionId
    device: DeviceId
    started_at: datetime
    ended_at: datetime
    properties: dict[str, object]


class _DeviceRow(Struct, frozen=True):
    device: DeviceId
    family: str | None
    first_seen: datetime
    last_seen: datetime


class _NetworkRow(Struct, frozen=True, order=True):
    network: str
    device: DeviceId
    prefix: str
    day: str


class _ClaimRow(Struct, frozen=True):
    session: SessionId
    point: ContactKey
    label: str
    kind: str
    assurance: Assurance


class _KeptRow(Struct, frozen=True):
    session: SessionId
    points: tuple[ContactKey, ...]


class _HeirRow(Struct, frozen=True):
    old: SessionId
    heir: SessionId


class _Rows[T](Struct, frozen=True):
    rows: Sequence[T]


class _Sessions(Struct, frozen=True):
    sessions: Sequence[SessionId]


_DEVICES: Final = NamedQuery("behaviour/write_devices", params=_Rows[_DeviceRow], row=Done)
_VISITS: Final = NamedQuery("behaviour/write_visits", params=_Rows[_VisitRow], row=Collected[SessionId])
_NETWORKS: Final = NamedQuery("behaviour/write_networks", params=_Rows[_NetworkRow], row=Done)
_CLAIMS: Final = NamedQuery("behaviour/write_claims", params=_Rows[_ClaimRow], row=Done)
_DROP_CLAIMS: Final = NamedQuery("behaviour/drop_claims", params=_Rows[_KeptRow], row=Done)
_REPLACE: Final = NamedQuery("behaviour/replace_sessions", params=_Rows[_HeirRow], row=Done)
_REVIVE: Final = NamedQuery("behaviour/revive_sessions", params=_Sessions, row=Done)


class Behaviour:
    """Takes visits into the graph and says whose they are.

    Args:
        client: The graph.
        keyring: The one the ladder has, so that claims and records meet.
        snapshot: The numbers in force.
    """

    def __init__(self, client: GraphClient, keyring: Keyring, snapshot: Snapshot) -> None:
        self._client = client
        self._keyring = keyring
        self._snapshot = snapshot

    async def observe(self, visits: Sequence[VisitUpdate], *, epoch: int) -> tuple[SessionLink, ...]:
        """Write visits, decide whose all sessions of their devices are, and return the links that changed.

        Safe to repeat; a link that was committed before a failure is not returned again.

        Raises:
            StaleWriter: Another writer took over; nothing more was written.
            GraphUnavailable: The rest was not written; repeat the whole call.
        """
        links: dict[SessionId, SessionLink] = {}
        for batch in batched(sorted(visits, key=lambda visit: (visit.device, visit.started_at)), _BATCH):
            changed = await self._client.write(
                "behaviour/observe",
                partial(self._observe, batch=batch, epoch=epoch),
                timeout_s=_TIMEOUT_S,
            )
            links.update((link.session, link) for link in changed)
        return tuple(links.values())

    async def _observe(
        self, transaction: Transaction, batch: Sequence[VisitUpdate], epoch: int
    ) -> tuple[SessionLink, ...]:
        await writer.lock(transaction, epoch, under=self._snapshot.version)
        devices = _devices(batch)
        await transaction.run(_DEVICES, _Rows(devices))
        (written,) = await transaction.run(_VISITS, _Rows([_row(visit) for visit in batch]))
        known = set(written.rows)
        await self._write_claims(transaction, batch, known)
        if networks := sorted({row for visit in batch for row in _networks(visit)}):
            await transaction.run(_NETWORKS, _Rows(networks))
        if heirs := [_HeirRow(old, visit.session) for visit in batch for old in sorted(visit.replaces)]:
            await transaction.run(_REPLACE, _Rows(heirs))
        if known:
            await transaction.run(_REVIVE, _Sessions(sorted(known)))
        return await attach(transaction, [row.device for row in devices], self._snapshot)

    async def _write_claims(
        self, transaction: Transaction, batch: Sequence[VisitUpdate], known: Collection[SessionId]
    ) -> None:
        claims = {visit.session: self._claims(visit) for visit in batch}
        if kept := [
            _KeptRow(session, tuple(row.point for row in claims[session])) for session in sorted(known)
        ]:
            await transaction.run(_DROP_CLAIMS, _Rows(kept))
        if rows := sorted((row for rows in claims.values() for row in rows), key=lambda row: row.point):
            await transaction.run(_CLAIMS, _Rows(rows))

    def _claims(self, visit: VisitUpdate) -> list[_ClaimRow]:
        """Return the keys of a visit's claims, made as a record's are, so that the two meet."""
        if not visit.claims:
            return []
        said = Record(
            key=RecordKey(visit.session),
            source_time=visit.started_at,
            contacts=tuple(claim for claim in visit.claims if isinstance(claim, Contact)),
            identifiers=tuple(claim for claim in visit.claims if isinstance(claim, Identifier)),
        )
        return [
            _ClaimRow(visit.session, point, label_of(holding.kind), holding.kind, holding.assurance)
            for point, holding in view_of(said, self._keyring).holds.items()
        ]


def _devices(batch: Iterable[VisitUpdate]) -> list[_DeviceRow]:
    """Return a row a device, in order; the browser of its latest visit is the device's."""
    rows: dict[DeviceId, _DeviceRow] = {}
    for visit in sorted(batch, key=lambda visit: (visit.device, visit.ended_at)):
        known = rows.get(visit.device)
        first = min(known.first_seen, visit.started_at) if known else visit.started_at
        rows[visit.device] = _DeviceRow(visit.device, visit.family, first, visit.ended_at)
    return list(rows.values())


def _row(visit: VisitUpdate) -> _VisitRow:
    properties: dict[str, object] = {
        "events": visit.events,
        "product_views": visit.product_views,
        "cart_adds": visit.cart_adds,
        "orders": visit.orders,
        "entry": visit.entry,
        "bot": visit.bot,
        "consent": visit.consent,
    }
    return _VisitRow(visit.session, visit.device, visit.started_at, visit.ended_at, properties)


def _networks(visit: VisitUpdate) -> list[_NetworkRow]:
    return [_NetworkRow(f"{day}|{prefix}", visit.device, prefix, day) for prefix, day in visit.networks]
