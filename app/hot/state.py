"""What the next request needs of a shopper, in one round trip; rebuilt from the lake and the graph when lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import Final, Literal, cast

from msgspec import Struct

from app.hot import layout
from app.hot.layout import ConsentState, DeviceState, HotEvent, RecordState, SessionState, pack
from app.hot.scripts import BEGIN, CONSENT, LINK_RECORD, SHOPPER
from app.redis import Command, Redis
from graph.ids import Sku
from ranking.shopper import Visit

type ShopperKind = Literal["person", "session", "device"]
type Least = Literal["verified", "asserted"]

_IDLE: Final = timedelta(minutes=30)
_CHUNK: Final = 500
_STATE: Final = "hot:state:3"  # another number where the layout changes: what is there counts as lost


class ShopperState(Struct, frozen=True, kw_only=True):
    """A shopper as far as the asked assurance lets us know them.

    Attributes:
        person: None for a stranger, and where the link is weaker than asked.
        records: Those whose history is in ``visits``.
        visits: Item events, oldest first.
        personalisation: False where any of the records refuses it, also after their visit ended; None where none says.
    """

    person: str | None = None
    confidence: float = 0.0
    records: tuple[str, ...] = ()
    visits: tuple[Visit, ...] = ()
    personalisation: bool | None = None


class HotState:
    """Reads for the API; writes for the one drainer, each of which may be repeated."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Final = redis

    async def shopper(
        self,
        kind: ShopperKind,
        value: str,
        *,
        now: datetime,
        least: Least = "verified",
        resolved: bool = True,
    ) -> ShopperState:
        """Return what is known of a shopper; an unknown key is a stranger.

        With ``verified`` a session counts as somebody's only if a server vouched for it, only while it is
        the device's newest and goes on (nobody knows who sits there an hour later), and only the
        block of that record and what the block owns are looked at.  A person is then the block that may
        be shown most of their records, of equals the one with the smallest key.  ``resolved=False``
        leaves out everything but the device's own events.

        Raises:
            RedisUnavailable: No answer in time.
        """
        reply = cast("list[bytes | None]", await self._redis.run(SHOPPER, (), kind, value, least))
        device = layout.DEVICE.decode(reply[0]) if reply[0] else None
        vouched = kind == "person" or least == "asserted" or _goes_on(device, kind, value, now)
        found = _records(reply[2:]) if resolved else []
        records = found if vouched else []
        seen = {
            _identity(event): _visit(event, device, now) for record in records for event in record.history
        }
        for event in () if device is None else device.events:
            if kind != "session" or event.session == value:
                seen[_identity(event)] = _visit(event, device, now)
        known = records[0].state if records else None
        return ShopperState(
            person=known.person if known else None,
            confidence=known.confidence if known else 0.0,
            records=tuple(record.key for record in records),
            visits=tuple(sorted(seen.values(), key=lambda visit: (visit.at, visit.sku, visit.type))),
            personalisation=_allowed([record.consent for record in found]),
        )

    async def put_devices(self, states: Mapping[str, DeviceState]) -> None:
        """Replace what devices did last."""
        await self._send([("SET", f"d:{device}", pack(state)) for device, state in states.items()])

    async def put_sessions(self, states: Mapping[str, SessionState]) -> None:
        """Replace whose sessions are."""
        await self._send([("SET", f"s:{session}", pack(state)) for session, state in states.items()])

    async def meet_sessions(self, states: Mapping[str, SessionState]) -> None:
        """Store sessions as nobody's, unless they are known already."""
        await self._send([("SET", f"s:{session}", pack(state), "NX") for session, state in states.items()])

    async def put_histories(self, histories: Mapping[str, Sequence[HotEvent]]) -> None:
        """Replace the item events of records."""
        await self._send([("SET", f"h:{record}", pack(events)) for record, events in histories.items()])

    async def link_records(self, states: Mapping[str, RecordState]) -> None:
        """Say whose records are; each leaves the block, the owner and the person it had."""
        for chunk in batched(states.items(), _CHUNK):
            flat = [part for record, state in chunk for part in (record, pack(state))]
            await self._redis.run(LINK_RECORD, (), *flat)

    async def put_consents(self, states: Mapping[str, ConsentState]) -> None:
        """Store what records allow; an answer that is older than the one that is known changes nothing."""
        for chunk in batched(states.items(), _CHUNK):
            flat = [part for record, state in chunk for part in (record, pack(state))]
            await self._redis.run(CONSENT, (), *flat)

    async def is_whole(self) -> bool:
        """Return True if nothing was lost and no writer died half-way since it was last whole."""
        return cast("bytes | None", await self._redis.call("GET", _STATE)) == b"whole"

    async def begin(self) -> bool:
        """Note that a writer begins, and return True if the state was whole until now.

        A repeat after a lost answer says False; that costs a rebuild, and hides nothing.
        """
        return cast("bytes | None", await self._redis.run(BEGIN, (_STATE,))) == b"whole"

    async def finish(self) -> None:
        """Note that the writer which began has written everything; if the cache was lost since, it stays so."""
        await self._redis.call("SET", _STATE, "whole", "XX")

    async def _send(self, commands: Sequence[Command]) -> None:
        for chunk in batched(commands, _CHUNK):
            await self._redis.calls(chunk)


class _Known(Struct, frozen=True):
    key: str
    state: RecordState | None
    history: tuple[HotEvent, ...]
    consent: ConsentState | None


def _records(cells: Sequence[bytes | None]) -> list[_Known]:
    return [
        _Known(
            (key or b"").decode(),
            layout.RECORD.decode(state) if state else None,
            layout.EVENTS.decode(history) if history else (),
            layout.CONSENT.decode(consent) if consent else None,
        )
        for key, state, history, consent in batched(cells, 4)
    ]


def _identity(event: HotEvent) -> tuple[int, str, str, str | None]:
    return event.at_us, event.type, event.sku, event.order_id


def _visit(event: HotEvent, device: DeviceState | None, now: datetime) -> Visit:
    going_on = (
        device is not None
        and event.session == device.session
        and now.timestamp() - device.ended_us / 1e6 <= _IDLE.total_seconds()
    )
    return Visit(
        sku=Sku(event.sku),
        at=event.at,
        type=event.type,
        quantity=event.quantity,
        price_gbp=event.price_gbp,
        order_id=event.order_id,
        session=going_on,
    )


def _goes_on(device: DeviceState | None, kind: ShopperKind, value: str, now: datetime) -> bool:
    if device is None or (kind == "session" and device.session != value):
        return False
    return now.timestamp() - device.ended_us / 1e6 <= _IDLE.total_seconds()


def _allowed(consents: Sequence[ConsentState | None]) -> bool | None:
    said = [consent.personalisation.allowed for consent in consents if consent and consent.personalisation]
    return all(said) if said else None
