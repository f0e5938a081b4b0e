"""The figures of the report."""

from typing import Any

import polars as pl
import pytest

from ranking.bundle import Bundle
from ranking.evaluation import Evaluation, _recall_and_ndcg, evaluate


@pytest.fixture(scope="module")
def evaluation(shop: Any, bundle: Bundle) -> Evaluation:
    after = shop.interactions.filter((pl.col("at") >= shop.cut) & (pl.col("type") == "ordered"))
    return evaluate(bundle, shop.interactions, after.select("shopper", "sku", "at"))


def test_the_ranker_beats_popularity_where_people_have_habits(evaluation: Evaluation) -> None:
    assert evaluation.ranker.recall_at_20 > evaluation.popularity.recall_at_20 + 0.1
    assert evaluation.shoppers == 60
    assert set(evaluation.generators) >= {"own_history", "trending", "nearest_vectors"}
    assert evaluation.generators[evaluation.best_generator].recall_at_20 == max(
        quality.recall_at_20 for quality in evaluation.generators.values()
    )


def test_an_item_without_a_row_is_a_miss_for_everybody(
    shop: Any, bundle: Bundle, evaluation: Evaluation
) -> None:
    after = shop.interactions.filter((pl.col("at") >= shop.cut) & (pl.col("type") == "ordered"))
    post = (
        shop.interactions.filter(pl.col("type") == "ordered")
        .head(1)
        .with_columns(pl.lit("POST").alias("sku"), pl.lit("post").alias("message_id"))
    )
    truth = after.select("shopper", "sku", "at")
    posted = truth.with_columns(pl.lit("POST").alias("sku"))
    worse = evaluate(bundle, pl.concat([shop.interactions, post]), pl.concat([truth, posted]))
    assert worse.truths == evaluation.truths + evaluation.shoppers
    assert worse.ranker.recall_at_20 < evaluation.ranker.recall_at_20
    assert worse.candidate_recall < evaluation.candidate_recall


def test_an_item_never_sold_before_and_a_shopper_never_seen_are_not_asked_for(
    shop: Any, bundle: Bundle, evaluation: Evaluation
) -> None:
    after = shop.interactions.filter((pl.col("at") >= shop.cut) & (pl.col("type") == "ordered"))
    truth = after.select("shopper", "sku", "at")
    unsold = truth.head(20).with_columns(pl.lit("never").alias("sku"))
    stranger = truth.head(20).with_columns(pl.lit("stranger").alias("shopper"))
    assert evaluate(bundle, shop.interactions, pl.concat([truth, unsold, stranger])) == evaluation


def test_events_after_the_cut_do_not_help(shop: Any, bundle: Bundle, evaluation: Evaluation) -> None:
    after = shop.interactions.filter((pl.col("at") >= shop.cut) & (pl.col("type") == "ordered"))
    before = shop.interactions.filter(pl.col("at") < shop.cut)
    assert evaluate(bundle, before, after.select("shopper", "sku", "at")) == evaluation


def test_recall_divides_by_what_could_be_found_in_twenty() -> None:
    import numpy as np

    hits = np.zeros(30, dtype=np.bool_)
    hits[[0, 1, 25]] = True
    recall, ndcg = _recall_and_ndcg(hits, 2)
    assert recall == 1.0
    assert ndcg == pytest.approx(1.0)
    assert _recall_and_ndcg(hits, 40)[0] == pytest.approx(2 / 20)


def test_a_truth_of_nobody_known_is_refused(shop: Any, bundle: Bundle) -> None:
    truth = pl.DataFrame({"shopper": ["stranger"], "sku": ["sku-001"], "at": [shop.cut]})
    with pytest.raises(ValueError, match="no known shopper"):
        evaluate(bundle, shop.interactions, truth)
