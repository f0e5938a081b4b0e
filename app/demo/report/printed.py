"""The report as it is printed at the end of a run."""

from rich.console import Console
from rich.table import Table

from app.demo.report.figures import Quality, Rates, Report, SeenWithFigures


def print_report(console: Console, report: Report) -> None:
    """Print the figures that a visitor looks for first; the page has them all."""
    console.print(_systems(report))
    broken = report.quarantine
    console.print(
        f"Broken rows: {broken.planted} planted, {broken.caught} caught, {broken.missed} missed, "
        f"{broken.wrongly_caught} caught that were not planted\n"
    )
    console.print(_identity(report))
    if (devices := report.identity.rung_4) is not None:
        console.print(_seen_with(devices))
    console.print(_ranking(report))
    latency = report.latency_ms
    console.print(
        f"API: p50 {latency.p50} ms, p95 {latency.p95} ms, p99 {latency.p99} ms at {latency.rate:g} a second, "
        f"{latency.errors} errors in {latency.requests} requests"
    )
    console.print("Memory: " + ", ".join(f"{name} {mb:,.0f} MB" for name, mb in report.memory_mb.items()))
    console.print(f"Wall time: {report.wall_s:.0f} s")


def _systems(report: Report) -> Table:
    table = Table("system", "read", "accepted", "quarantined", "reasons", title="What came in")
    for column in table.columns[1:4]:
        column.justify = "right"
    for name, one in report.systems.items():
        reasons = ", ".join(f"{code} {count}" for code, count in one.reasons.items())
        table.add_row(name, f"{one.read:,}", f"{one.accepted:,}", f"{one.quarantined:,}", reasons)
    return table


def _identity(report: Report) -> Table:
    one = report.identity
    title = (
        f"From {one.records:,} records to {one.persons:,} persons; pairs of {one.accounts:,} account records"
    )
    table = Table("method", "precision", "recall", "true pairs", "wrong pairs", title=title)
    rows = {
        f"Kindred, {one.rungs}": one.pairwise,
        "same email": one.same_email,
        "every record alone": one.alone,
    }
    for name, rates in rows.items():
        table.add_row(name, *_rates(rates))
    table.add_section()
    for name, rates in one.by_trap.items():
        table.add_row(name.replace("_", " "), *_rates(rates))
    return table


def _seen_with(found: SeenWithFigures) -> Table:
    title = f"Rung 4: {found.devices:,} devices that never logged in, the owner of {found.owner_known:,} known by another"
    table = Table("at confidence", "attached", "right of attached", "right of those known", title=title)
    for cut, one in found.cuts.items():
        shares = (
            "none" if share is None else f"{share:.4f}"
            for share in (one.right_of_attached, one.right_of_known)
        )
        table.add_row(cut, f"{one.attached:,}", *shares)
    return table


def _rates(rates: Rates) -> tuple[str, str, str, str]:
    precision, recall = (
        "none" if rate is None else f"{rate:.4f}" for rate in (rates.precision, rates.recall)
    )
    return precision, recall, f"{rates.pairs:,}", f"{rates.wrong:,}"


def _ranking(report: Report) -> Table:
    one = report.ranking
    title = f"Real order lines after the split, {one.customers:,} customers"
    table = Table("method", "recall@20", "NDCG@10", "recall@20, new items", title=title)
    rows: dict[str, tuple[Quality, Quality]] = {
        "ranker": (one.ranker, one.new_items["ranker"]),
        f"best generator ({one.best_generator_name})": (one.best_generator, one.new_items["best_generator"]),
        "own history": (one.own_history, one.new_items["own_history"]),
        "popularity": (one.popularity, one.new_items["popularity"]),
        "ranker without simulated events": (one.without_simulation, one.new_items["without_simulation"]),
    }
    for name, (every, new) in rows.items():
        table.add_row(name, f"{every.recall_at_20:.4f}", f"{every.ndcg_at_10:.4f}", f"{new.recall_at_20:.4f}")
    return table
