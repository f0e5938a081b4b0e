from datetime import UTC, datetime
from pathlib import Path

import msgspec
import polars as pl
import pytest

from app.demo.simulate import Summary, simulate

UNTIL = datetime(2026, 11, 24, tzinfo=UTC)


class Run(msgspec.Struct, frozen=True):
    exports: Path
    truth: Path
    summary: Summary

    def table(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.truth / f"{name}.parquet")

    def lines(self, file: str) -> list[bytes]:
        return (self.exports / file).read_bytes().split(b"\n")


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("simulated")
    exports, truth = folder / "exports", folder / "truth"
    return Run(exports, truth, simulate(exports, truth, until=UNTIL, seed=7, customers=150))
