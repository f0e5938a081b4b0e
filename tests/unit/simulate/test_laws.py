"""Same seed, same bytes; and nothing before the ranking split comes from an order after it."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from app.demo.simulate import run as simulation
from app.demo.simulate import simulate
from app.demo.simulate.year import Year, load_year
from tests.unit.simulate.conftest import UNTIL


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.*"))}


def before_split(folder: Path, split: str) -> list[bytes]:
    lines = (folder / "exports/shopify/pixel.ndjson").read_bytes().split(b"\n")
    good = (line for line in lines if b'"clientId":"00000000-bad' not in line and b"timestamp" in line)
    return [line for line in good if line.split(b'"timestamp":"')[1][:10].decode() < split]


def test_the_same_seed_gives_the_same_bytes_whatever_python_hashes_by(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC; from app.demo.simulate import simulate;"
        "p = Path(sys.argv[1]); simulate(p / 'exports', p / 'truth', until=datetime(2026, 11, 24, tzinfo=UTC), seed=3, customers=40)"
    )
    for name, hash_seed in (("one", "1"), ("two", "2")):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / name)],
            check=True,
            env={"PYTHONHASHSEED": hash_seed},
            timeout=120,
        )
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        simulate(folder / "exports", folder / "truth", until=UNTIL, seed=seed, customers=20)
    one, two = ((tmp_path / name / "exports/hubspot/contacts.csv").read_bytes() for name in ("1", "2"))
    assert one != two


def test_no_event_before_the_split_changes_when_the_orders_after_it_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = load_year(UNTIL, 5, 120)
    later = pl.col("at") >= real.split_at
    shuffled = real.lines.with_columns(
        sku=pl.when(later).then(pl.col("sku").reverse()).otherwise("sku"),
        quantity=pl.when(later & (pl.col("kind") == "order")).then(pl.lit(1)).otherwise("quantity"),
    ).filter(~later | (pl.col("kind") != "order") | (pl.col("line") % 3 != 0))
    keep_codes = real.lines["sku"].unique().sort()
    assert set(shuffled["sku"]) <= set(keep_codes)

    def year(lines: pl.DataFrame) -> Year:
        return replace(real, lines=lines)

    prices = {good.sku: good for good in simulation.goods(real.lines, 5)}
    monkeypatch.setattr(
        simulation, "goods", lambda _lines, _seed: sorted(prices.values(), key=lambda g: (g.handle, g.sku))
    )
    for name, lines in (("real", real.lines), ("other", shuffled)):
        monkeypatch.setattr(simulation, "load_year", lambda *_args, lines=lines: year(lines))
        simulate(tmp_path / name / "exports", tmp_path / name / "truth", until=UNTIL, seed=5, customers=120)
    split = real.split_at.date().isoformat()
    one, two = before_split(tmp_path / "real", split), before_split(tmp_path / "other", split)
    assert len(one) > 5000
    assert one == two
