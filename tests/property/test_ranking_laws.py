"""Laws of the ranking: position does not matter, missing is missing, the index is the exact search's equal."""

from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking import frames
from ranking.candidates import candidates_of, chosen, gathered
from ranking.features import FEATURES
from ranking.fusion import EDGES, bucket, calibrated, fuse, uncalibrated
from ranking.generators import GENERATORS, Proposal
from ranking.log import coded, seconds
from ranking.matrix import feature_matrix
from ranking.model import Examples, Scorer, fit
from ranking.rules import PER_GROUP, spread_groups
from ranking.shopper import Shoppers, Visit, shopper_of
from ranking.snapshot import Snapshot, build_snapshot
from ranking.taste import taste_of
from ranking.vectors import build_index

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=60)
ITEMS = 60
NAMES = [feature.name for feature in FEATURES]


def _frames() -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(4)
    count = 1_500
    interactions = pl.DataFrame(
        {
            "shopper": [f"p{number}" for number in rng.integers(0, 40, count)],
            "at": [
                START + timedelta(minutes=int(minute)) for minute in np.sort(rng.integers(0, 86_400, count))
            ],
            "type": rng.choice(["product_viewed", "cart_added", "ordered", "returned"], count).tolist(),
            "sku": [f"s{number:02d}" for number in rng.integers(0, ITEMS - 5, count)],
            "quantity": rng.integers(1, 5, count),
            "price_gbp": rng.uniform(1, 50, count).round(2),
            "session": [f"v{number}" for number in rng.integers(0, 300, count)],
            "order_id": pl.Series([None] * count, dtype=pl.String),
            "message_id": [f"m{number}" for number in range(count)],
        }
    )
    empty = {
        name: pl.Series([None] * ITEMS, dtype=pl.String)
        for name in ("brand", "gender", "size", "material", "gtin")
    }
    items = pl.DataFrame(
        {
            "source": ["shopify"] * ITEMS,
            "sku": [f"s{number:02d}" for number in range(ITEMS)],
            "group": [f"g{number // 3}" for number in range(ITEMS)],
            "title": ["thing"] * ITEMS,
            "source_time": [START] * ITEMS,
            "product_type": ["dress", None, "shoe"] * (ITEMS // 3),
            "colour": ["red", "blue"] * (ITEMS // 2),
            "price_gbp": [None, *([9.0] * (ITEMS - 1))],
            "stock": [1] * ITEMS,
            "available": [True] * ITEMS,
            **empty,
        }
    )
    return frames.interactions(interactions), frames.items(items)


INTERACTIONS, CATALOGUE = _frames()
LOG = coded(INTERACTIONS, CATALOGUE["sku"].to_list())
SNAPSHOT: Snapshot = build_snapshot(CATALOGUE, LOG, seconds(NOW), seed=1)
SHOPPERS = Shoppers(LOG)
ALL = np.ones(ITEMS, dtype=np.bool_)


def _scorer() -> Scorer:
    rng = np.random.default_rng(2)
    matrices = [_matrix_of(shopper) for shopper in range(30)]
    labels = [(rng.random(len(one)) < 0.2).astype(np.float32) for one in matrices]
    sizes = tuple(len(one) for one in matrices)
    examples = Examples(np.concatenate(matrices), np.concatenate(labels), sizes)
    return Scorer(fit([examples], None, [], NAMES, seed=1).text)


def _matrix_of(number: int) -> np.ndarray:
    taste = taste_of(SHOPPERS.one(number, seconds(NOW)), SNAPSHOT, seconds(NOW))
    return feature_matrix(taste, candidates_of(taste, SNAPSHOT, ALL, uncalibrated(len(GENERATORS))), FEATURES)


SCORER = _scorer()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 39), st.randoms(use_true_random=False), st.integers(1, 50))
def test_a_candidate_is_scored_the_same_wherever_it_stands(shopper: int, random: Random, keep: int) -> None:
    taste = taste_of(SHOPPERS.one(shopper, seconds(NOW)), SNAPSHOT, seconds(NOW))
    items = candidates_of(taste, SNAPSHOT, ALL, uncalibrated(len(GENERATORS)))
    scores = SCORER.score(feature_matrix(taste, items, FEATURES))
    positions = list(range(len(items.rows)))
    random.shuffle(positions)
    some = np.array(positions[:keep])
    fewer = gathered(taste, SNAPSHOT, chosen(items.fused, some))
    again = SCORER.score(feature_matrix(taste, fewer, FEATURES))
    assert again.tolist() == scores[some].tolist()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 39))
def test_what_never_happened_is_missing_not_zero(shopper: int) -> None:
    taste = taste_of(SHOPPERS.one(shopper, seconds(NOW)), SNAPSHOT, seconds(NOW))
    items = candidates_of(taste, SNAPSHOT, ALL, uncalibrated(len(GENERATORS)))
    matrix = feature_matrix(taste, items, FEATURES)
    new = ~np.isin(items.rows, taste.own_rows)
    unseen = ~np.isin(items.rows, taste.touched_rows)
    for name in ("pair.orders", "pair.days_since_order", "pair.habit", "pair.repeat_chance"):
        assert np.isnan(matrix[new, NAMES.index(name)]).all()
        assert not np.isnan(matrix[~new, NAMES.index(name)]).any()
    assert np.isnan(matrix[unseen, NAMES.index("pair.views")]).all()
    assert not np.isinf(matrix).any()


def test_a_shopper_without_events_has_no_numbers_of_his_own() -> None:
    taste = taste_of(shopper_of([], SNAPSHOT.row_of), SNAPSHOT, seconds(NOW))
    items = candidates_of(taste, SNAPSHOT, ALL, uncalibrated(len(GENERATORS)))
    matrix = feature_matrix(taste, items, FEATURES)
    for name in (
        "shopper.days_since_order",
        "shopper.median_paid_gbp",
        "pair.price_to_usual_spend",
        "pair.cosine_long",
    ):
        assert np.isnan(matrix[:, NAMES.index(name)]).all()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_the_index_finds_what_the_exact_search_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((300, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[:7] = 0.0
    index = build_index(vectors)
    near, _ = index.nearest(vectors[50], 20)
    exact, _ = index.nearest(vectors[50], 20, exact=True)
    assert near.tolist() == exact.tolist()
    assert near[0] == 50
    assert not set(near.tolist()) & set(range(7))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 39), st.integers(1, 59))
def test_what_comes_after_a_moment_changes_neither_taste_nor_candidates(shopper: int, day: int) -> None:
    moment = seconds(START + timedelta(days=day))
    past = coded(INTERACTIONS.filter(pl.col("at") < START + timedelta(days=day)), CATALOGUE["sku"].to_list())
    name = LOG.shoppers[shopper]
    if name not in past.shoppers:
        return
    earlier = Shoppers(past).one(past.shoppers.index(name), moment)
    one = taste_of(SHOPPERS.one(shopper, moment), SNAPSHOT, moment)
    other = taste_of(earlier, SNAPSHOT, moment)
    chances = uncalibrated(len(GENERATORS))
    left = feature_matrix(one, candidates_of(one, SNAPSHOT, ALL, chances), FEATURES)
    right = feature_matrix(other, candidates_of(other, SNAPSHOT, ALL, chances), FEATURES)
    np.testing.assert_array_equal(left, right)


def test_a_snapshot_of_a_moment_does_not_know_what_came_later() -> None:
    moment = START + timedelta(days=30)
    past = coded(INTERACTIONS.filter(pl.col("at") < moment), CATALOGUE["sku"].to_list())
    whole = build_snapshot(CATALOGUE, LOG, seconds(moment), seed=1).arrays
    cut = build_snapshot(CATALOGUE, past, seconds(moment), seed=1).arrays
    for name in whole.__struct_fields__:
        np.testing.assert_array_equal(getattr(whole, name), getattr(cut, name), err_msg=name)


proposals = st.lists(
    st.lists(st.integers(0, 400), unique=True, max_size=120),
    min_size=len(GENERATORS),
    max_size=len(GENERATORS),
).filter(any)


@given(proposals)
def test_fusion_keeps_every_place_and_falls_in_chance(rows: list[list[int]]) -> None:
    made = [Proposal(np.array(one, np.int32), np.arange(len(one), 0, -1).astype(np.float32)) for one in rows]
    fused = fuse(made, uncalibrated(len(GENERATORS)), count=1_000)
    assert sorted(fused.rows.tolist()) == sorted({row for one in rows for row in one})
    assert (np.diff(fused.chance) <= 0).all()
    for number, one in enumerate(rows):
        placed = fused.places[:, number]
        assert {
            int(row): int(place) for row, place in zip(fused.rows, placed, strict=True) if place == place
        } == {row: place for place, row in enumerate(one, start=1)}


@given(st.lists(st.integers(0, 1_000), min_size=len(EDGES), max_size=len(EDGES)))
def test_a_later_place_never_has_the_better_chance(hits: list[int]) -> None:
    chances = calibrated(np.array([hits], np.float32), np.full((1, len(EDGES)), 1_000, np.float32))
    assert (np.diff(chances[0]) <= 0).all()
    assert bucket(np.array([0, 2, 3, 199])).tolist() == [0, 0, 1, len(EDGES) - 1]


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 20))
def test_spreading_groups_drops_nothing_and_keeps_the_best_first(groups: list[int], limit: int) -> None:
    order = np.arange(len(groups), dtype=np.int64)
    spread = spread_groups(order, np.array(groups, dtype=np.int32), limit)
    assert sorted(spread.tolist()) == order.tolist()
    if groups:
        assert spread[0] == 0
    possible = sum(min(PER_GROUP, groups.count(group)) for group in set(groups))
    shown = [groups[position] for position in spread[: min(limit, possible)]]
    assert all(shown.count(group) <= PER_GROUP for group in shown)


@pytest.mark.parametrize("type_", ["email_opened", "searched"])
def test_an_event_that_says_nothing_of_an_item_is_ignored(type_: str) -> None:
    visit = Visit(sku="s01", at=START, type=type_)
    assert not len(shopper_of([visit], SNAPSHOT.row_of).row)
