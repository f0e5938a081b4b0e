"""Who a shopper is called changes nothing: ids depend on the order in which records came in."""

from pathlib import Path
from typing import Any

import polars as pl

from ranking.bundle import Bundle
from ranking.evaluation import evaluate
from ranking.train import train_bundle


def test_other_names_give_the_same_bundle_and_the_same_figures(
    shop: Any, bundle: Bundle, tmp_path: Path
) -> None:
    number = (pl.col("shopper").str.slice(1).cast(pl.Int32) * 37 + 11) % 60
    renamed = shop.interactions.with_columns(pl.format("p{}", number).alias("shopper"))
    assert renamed["shopper"].n_unique() == 60
    manifest = train_bundle(
        renamed, shop.items, cut=shop.cut, folder=tmp_path / "other", seed=bundle.manifest.seed
    )
    assert manifest.version == bundle.manifest.version
    figures = []
    for interactions in (shop.interactions, renamed):
        after = interactions.filter((pl.col("at") >= shop.cut) & (pl.col("type") == "ordered"))
        figures.append(evaluate(bundle, interactions, after.select("shopper", "sku", "at")))
    assert figures[0] == figures[1]
