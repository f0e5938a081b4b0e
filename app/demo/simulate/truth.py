"""The truth, kept apart from the exports: only the report may read it."""

from pathlib import Path

import numpy as np
import polars as pl

from app.demo.simulate.account import Account
from app.demo.simulate.accounts import Ledger
from app.demo.simulate.devices import Fleet
from app.demo.simulate.files import Planted
from app.demo.simulate.loop import Return
from app.demo.simulate.loop import traps as return_traps
from app.demo.simulate.loyaltylion import without_year
from app.demo.simulate.orders import Order
from app.demo.simulate.person import Population
from app.demo.simulate.visits import Visits
from app.demo.simulate.zendesk import AGENTS, agent_id


def write_records(truth: Path, ledger: Ledger, returns: list[Return], people: Population) -> int:
    """Write ``records.parquet``: an account, whose it is, and what is misleading about it."""
    rows = [
        (account.system, account.kind, account.vendor_id, people.people[account.person].key, _traps(account))
        for accounts in ledger.accounts.values()
        for account in accounts
    ]
    rows += [
        ("zendesk", "user", agent_id(number), f"agent{number:02d}", ["agent"]) for number in range(AGENTS)
    ]
    rows += [
        ("loop", "return", each.id, people.people[each.person].key, return_traps(each))
        for each in returns
        if each.person >= 0
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "source": pl.String, "kind": pl.String, "vendor_id": pl.String, "person": pl.String,
        "traps": pl.List(pl.String),
    }  # fmt: skip
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(truth / "records.parquet")
    return len(rows)


def _traps(account: Account) -> list[str]:
    unknown_year = account.system == "loyaltylion" and without_year(account)
    return [*account.traps, *(["unknown_year"] if unknown_year else [])]


def write_visits(truth: Path, visits: Visits, devices: Fleet, people: Population) -> None:
    """Write ``devices.parquet`` and ``sessions.parquet``; ``logged_in`` is a session that says whose it is."""
    keys = [*(person.key for person in people.people), None]  # the last is what -1 finds
    owners: list[int] = devices.owners.tolist()
    used: list[int] = np.unique(visits.device).tolist()
    pl.DataFrame(
        {
            "device": [devices.ids[at] for at in used],
            "person": pl.Series([keys[owners[at]] for at in used], dtype=pl.String),
            "bot": [at >= devices.crawlers.start for at in used],
        }
    ).write_parquet(truth / "devices.parquet")
    moment = pl.Datetime("ms", "UTC")
    seen: list[int] = visits.device.tolist()
    who: list[int] = visits.person.tolist()
    pl.DataFrame(
        {
            "device": [devices.ids[at] for at in seen],
            "start": pl.Series(visits.start, dtype=pl.Int64).cast(moment),
            "end": pl.Series(visits.end, dtype=pl.Int64).cast(moment),
            "person": pl.Series([keys[at] for at in who], dtype=pl.String),
            "logged_in": pl.Series(visits.says_who),
        }
    ).sort("start", "device").write_parquet(truth / "sessions.parquet")


def write_orders(truth: Path, orders: list[Order], people: Population) -> None:
    """Write ``orders.parquet``: whose each order is; None where nobody can know."""
    pl.DataFrame(
        {
            "order_id": [order.id for order in orders],
            "person": pl.Series(
                [people.people[order.person].key if order.person >= 0 else None for order in orders],
                dtype=pl.String,
            ),
        }
    ).write_parquet(truth / "orders.parquet")


def write_broken(truth: Path, planted: list[Planted]) -> None:
    """Write ``broken.parquet``: each row that no adapter can use."""
    schema = {"file": pl.String, "row": pl.Int64, "code": pl.String}
    rows = [(each.file, each.row, each.code) for each in planted]
    pl.DataFrame(rows, schema=schema, orient="row").sort("file", "row").write_parquet(
        truth / "broken.parquet"
    )
