"""From a round's events to visits for the graph and to what devices did last."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
import polars as pl
from msgspec import Struct

from app.hot.layout import RECENT, DeviceState, HotEvent
from app.lake.event_rows import claims_of
from app.lake.lake import Lake
from app.lake.visits import with_sessions
from graph.behaviour import VisitUpdate
from graph.ids import DeviceId, MessageId, SessionId
from graph.records import Contact, Identifier
from graph.sessions import Visit, heirs

_COLUMNS: Final = (
    "device", "at", "message_id", "type", "claims", "order_id", "sku", "quantity", "price_gbp",
    "page", "network", "agent", "consent",
)  # fmt: skip
_FEW: Final = 200
_NOT_THE_BROWSERS: Final = ("ordered", "order_cancelled", "returned", "ticket_opened")
"""What only a server tells; all else comes from the device, or passes for it."""


type Claim = Contact | Identifier


class Behaved(Struct, frozen=True, eq=False):
    """What a round's events change.

    Attributes:
        visits: Those in whose run an event is new.
        devices: What the round's devices did last.
    """

    visits: list[VisitUpdate]
    devices: dict[str, DeviceState]


def known(lake: Lake, fresh: pl.DataFrame, waiting: Sequence[pl.DataFrame] = ()) -> pl.DataFrame:
    """Return what is known of the devices that have a new event; crawlers are left out.

    Args:
        lake: What is kept.
        fresh: New events, not in the lake.
        waiting: New ones of earlier rounds, which may or may not be in the lake yet.

    Raises:
        LakeUnavailable: The events cannot be read.
    """
    devices = _of_devices(fresh)["device"].unique()
    if devices.is_empty():
        return fresh.head(0).select(_COLUMNS)
    kept = _kept(lake, devices)
    theirs = [_of_devices(rows).filter(pl.col("device").is_in(devices.implode())) for rows in waiting]
    together = pl.concat([kept, *(rows.select(kept.columns) for rows in theirs)])
    if any(rows.height for rows in theirs):
        together = together.unique(["source", "message_id"], keep="first", maintain_order=True)
    return together.select(_COLUMNS)


def behaved(past: pl.DataFrame, fresh: pl.DataFrame) -> Behaved:
    """Cut the visits of every device that has a new event; crawlers are left out.

    Args:
        past: What is ``known`` of these devices.
        fresh: New events, not in the lake yet: they go there after the graph has the visits.
    """
    mine = _of_devices(fresh)
    if mine.is_empty():
        return Behaved([], {})
    both = pl.concat([past.with_columns(new=False), mine.select(_COLUMNS).with_columns(new=True)])
    cut = with_sessions(both)
    touched = cut.filter(pl.col("new").any().over("run"))
    return Behaved(_updates(touched, _replaced(touched)), device_states(cut))


def device_states(cut: pl.DataFrame) -> dict[str, DeviceState]:
    """Return what each device did last, from events with their sessions.

    Of what was done without consent only the time is kept.
    """
    last = cut.group_by("device").agg(pl.col("session").last(), pl.col("at").last().dt.epoch("us"))
    kept = cut.filter(pl.col("sku").is_not_null() & pl.col("consent").ne_missing(False))
    shown = kept.group_by("device", maintain_order=True).tail(RECENT)
    events: dict[str, list[HotEvent]] = {}
    for device, *event in shown.select(
        "device", pl.col("at").dt.epoch("us"), "type", "sku", "quantity", "price_gbp", "order_id", "session"
    ).iter_rows():
        events.setdefault(device, []).append(HotEvent(*event))
    return {
        device: DeviceState(session, at_us, tuple(events.get(device, ())))
        for device, session, at_us in last.iter_rows()
    }


def _of_devices(events: pl.DataFrame) -> pl.DataFrame:
    return events.filter(pl.col("device").is_not_null() & ~pl.col("bot"))


def _kept(lake: Lake, devices: pl.Series) -> pl.DataFrame:
    scan = lake.events.scan().filter(~pl.col("bot")).select(*_COLUMNS, "source", "owner")
    if len(devices) <= _FEW:
        return lake.events.read(scan.filter(pl.col("owner").is_in(devices.to_list())).drop("owner"))
    wanted = devices.to_frame("device").lazy()
    return lake.events.read(scan.drop("owner").join(wanted, on="device", how="semi"))


def _updates(touched: pl.DataFrame, replaced: dict[str, list[SessionId]]) -> list[VisitUpdate]:
    kind = pl.col("type")
    visits = touched.group_by("device", "session", maintain_order=True).agg(
        pl.col("at").first().alias("started_at"),
        pl.col("at").last().alias("ended_at"),
        pl.col("agent").drop_nulls().last().alias("family"),
        pl.len().alias("events"),
        (kind == "product_viewed").sum().alias("product_views"),
        (kind == "cart_added").sum().alias("cart_adds"),
        pl.col("order_id").filter(kind == "ordered").n_unique().alias("orders"),
        pl.col("page").drop_nulls().first().alias("entry"),
        pl.col("consent").drop_nulls().last().alias("consent"),
        pl.col("claims").drop_nulls().unique(maintain_order=True),
        pl.col("claims").filter(~kind.is_in(_NOT_THE_BROWSERS)).last().alias("last_claims"),
        pl.concat_list("network", pl.col("at").dt.strftime("%Y-%m-%d"))
        .filter(pl.col("network").is_not_null() & pl.col("consent").ne_missing(False))
        .unique(maintain_order=True)
        .alias("networks"),
    )
    return [_update(row, replaced.get(row["session"], [])) for row in visits.iter_rows(named=True)]


def _update(row: dict[str, Any], replaces: Iterable[SessionId]) -> VisitUpdate:
    claims = {claim for cell in row["claims"] for claim in claims_of(cell)}
    claims = _standing(claims, claims_of(row["last_claims"]))
    return VisitUpdate(
        session=SessionId(row["session"]),
        device=DeviceId(row["device"]),
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        family=row["family"],
        events=row["events"],
        product_views=row["product_views"],
        cart_adds=row["cart_adds"],
        orders=row["orders"],
        entry=row["entry"],
        consent=row["consent"],
        claims=tuple(sorted(claims, key=repr)),
        networks=tuple(sorted((network, day) for network, day in row["networks"])),
        replaces=tuple(replaces),
    )


def _standing(claims: Iterable[Claim], last: Iterable[Claim]) -> set[Claim]:
    """Return a visit's claims as they stand: what was proved stays so only while the device goes on proving it.

    Otherwise somebody who logs out, or hands the device on within half an hour, would leave their name on it.
    """
    proved_now = set(last)
    return {
        claim
        if claim.assurance != "verified" or claim in proved_now
        else msgspec.structs.replace(claim, assurance="asserted")
        for claim in claims
    }


def _replaced(touched: pl.DataFrame) -> dict[str, list[SessionId]]:
    """Return for each visit the ids that led to its events before the new ones came."""
    before = with_sessions(touched.filter(~pl.col("new")).drop("run", "session"))
    if before.is_empty():
        return {}
    gone = before.group_by("session").agg(pl.col("message_id").first(), pl.col("device").first())
    gone = gone.join(touched.select("session").unique(), on="session", how="anti")
    if gone.is_empty():
        return {}
    living = touched.join(gone.select("device").unique(), on="device", how="semi")
    visits = [
        Visit(
            session=SessionId(str(session)),
            started_at=events["at"][0],
            ended_at=events["at"][-1],
            messages=tuple(events["message_id"].to_list()),
        )
        for (session,), events in living.group_by("session", maintain_order=True)
    ]
    first = {SessionId(session): MessageId(message) for session, message, _ in gone.iter_rows()}
    replaced: dict[str, list[SessionId]] = {}
    for old, heir in heirs(first, visits).items():
        replaced.setdefault(heir, []).append(old)
    return replaced
