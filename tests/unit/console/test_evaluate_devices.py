"""``kindred evaluate devices`` on a made-up town."""

import json
from functools import cache
from pathlib import Path
from random import Random

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from app.console.evaluate_devices import command
from app.console.failure import Refused
from tests.unit.devices.town import Setting, Town, town

COUNTS = ["networks", "devices", "days", "hours", "hours_elsewhere", "same_days", "items"]


@cache
def made() -> Town:
    return town(4, Setting(phones=24, computers=20, owners_with_both=14, days=10))


def frame() -> pl.DataFrame:
    return pl.DataFrame(made().visits)


def run(folder: Path, visits: pl.DataFrame, *options: str) -> str:
    path = folder / "visits.parquet"
    visits.write_parquet(path)
    app = typer.Typer()
    app.command()(command)
    result = CliRunner().invoke(app, [str(path), *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_document_says_how_right_the_pairs_are(tmp_path: Path) -> None:
    said = json.loads(run(tmp_path, frame(), "--truth", "owner", "--json"))
    assert {"devices", "pairs", "precision", "recall", "f1", "cut"} <= said.keys()
    assert (said["devices"], said["true_pairs"], said["cut"]) == (44, 14, 0.9)
    assert said["precision"] == said["right"] / said["pairs"] >= 0.9
    assert said["recall"] == said["right"] / 14 >= 0.5
    assert said["precision_95"][0] <= said["precision"] <= said["precision_95"][1]
    assert said["recall_95"][0] <= said["recall"] <= said["recall_95"][1]


def test_without_a_truth_there_are_pairs_and_no_figures(tmp_path: Path) -> None:
    said = json.loads(run(tmp_path, frame().drop("owner"), "--json"))
    assert said["pairs"] > 0
    assert said["precision"] is said["recall"] is said["f1"] is None


def test_a_lower_confidence_gives_more_pairs(tmp_path: Path) -> None:
    few, many = (json.loads(run(tmp_path, frame(), "--json", "--at", at))["pairs"] for at in ("0.99", "0.1"))
    assert few < many


def test_another_truth_gives_the_same_pairs(tmp_path: Path) -> None:
    owners = list(made().owner.values())
    Random(1).shuffle(owners)
    permuted = dict(zip(made().owner, owners, strict=True))
    other = frame().with_columns(owner=pl.col("device").replace_strict(permuted))
    written, recalls = [], []
    for number, visits in enumerate((frame(), other)):
        out = tmp_path / f"{number}.parquet"
        recalls.append(
            json.loads(run(tmp_path, visits, "--truth", "owner", "--json", "--pairs", str(out)))["recall"]
        )
        written.append(out.read_bytes())
    assert written[0] == written[1]
    assert recalls[0] != recalls[1]


def test_the_order_of_rows_changes_no_pair(tmp_path: Path) -> None:
    written = []
    for number, visits in enumerate((frame(), frame().sample(fraction=1.0, shuffle=True, seed=3))):
        out = tmp_path / f"{number}.parquet"
        run(tmp_path, visits, "--pairs", str(out))
        written.append(out.read_bytes())
    assert written[0] == written[1]


def test_the_pairs_are_written_with_bits_confidence_and_what_they_rest_on(tmp_path: Path) -> None:
    out = tmp_path / "pairs.parquet"
    run(tmp_path, frame(), "--pairs", str(out))
    pairs = pl.read_parquet(out)
    assert pairs.columns == ["device_a", "device_b", "bits", "confidence", *COUNTS]
    assert (pairs["device_a"] < pairs["device_b"]).all()
    assert pairs["confidence"].is_between(0.0, 1.0).all()


@pytest.mark.parametrize("missing", ["kind", "item", "owner"])
def test_any_column_but_device_ip_and_at_may_be_missing(tmp_path: Path, missing: str) -> None:
    assert json.loads(run(tmp_path, frame().drop(missing), "--json"))["devices"] == 44


@pytest.mark.parametrize(("name", "begins"), [("it.svg", b"<?xml"), ("it.png", b"\x89PNG")])
@pytest.mark.parametrize("truth", [(), ("--truth", "owner")])
def test_a_picture_is_drawn(tmp_path: Path, name: str, begins: bytes, truth: tuple[str, ...]) -> None:
    out = tmp_path / name
    said = run(tmp_path, frame(), *truth, "--picture", str(out))
    assert out.read_bytes().startswith(begins)
    assert "pairs that some network saw both of" in said


def test_a_picture_of_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"it\.bmp cannot be written as SVG or PNG"):
        run(tmp_path, frame(), "--picture", str(tmp_path / "it.bmp"))


def test_devices_that_never_met_give_no_pair_and_a_sentence(tmp_path: Path) -> None:
    visits = pl.DataFrame(
        {
            "device": ["a", "b"],
            "kind": ["phone", "computer"],
            "ip": ["x", "y"],
            "at": ["2026-06-01T12:00:00"] * 2,
            "owner": ["o", "o"],
        }
    )
    out = tmp_path / "pairs.parquet"
    assert "No network saw two devices" in run(
        tmp_path, visits, "--truth", "owner", "--pairs", str(out), "--picture", str(tmp_path / "p.png")
    )
    assert pl.read_parquet(out).is_empty()
    said = json.loads(run(tmp_path, visits, "--truth", "owner", "--json"))
    assert (said["precision"], said["recall"]) == (None, 0.0)
