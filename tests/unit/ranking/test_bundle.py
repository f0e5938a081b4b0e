"""A bundle is written whole, is the same for the same input, and is refused when it does not fit."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

from ranking.bundle import load, publish, read_manifest
from ranking.errors import BundleMismatch, TooLittleHistory, WrongFrame
from ranking.frames import interactions
from ranking.log import coded
from ranking.train import Resources, refresh_bundle, train_bundle


def test_training_twice_gives_the_same_files_in_whatever_order_the_rows_come(
    shop: Any, bundle_folder: Path, tmp_path: Path
) -> None:
    shuffled = shop.interactions.sample(fraction=1.0, shuffle=True, seed=3)
    again = train_bundle(shuffled, shop.items.reverse(), cut=shop.cut, folder=tmp_path / "again", seed=7)
    first = read_manifest(bundle_folder)
    assert again.files == first.files
    assert again.version == first.version


def test_windows_put_together_side_by_side_give_the_same_files(
    shop: Any, bundle_folder: Path, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        again = train_bundle(
            shop.interactions,
            shop.items,
            cut=shop.cut,
            folder=tmp_path / "again",
            seed=7,
            resources=Resources(pool),
        )
    assert again.files == read_manifest(bundle_folder).files


def test_more_threads_learn_the_same_trees(shop: Any, bundle_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    train_bundle(
        shop.interactions, shop.items, cut=shop.cut, folder=folder, seed=7, resources=Resources(threads=2)
    )
    text, first = ((one / "model.txt").read_text() for one in (folder, bundle_folder))
    assert text.count("\nTree=") > 1
    assert text.replace("[num_threads: 2]", "[num_threads: 1]") == first


def test_what_happens_at_or_after_the_cut_changes_nothing_nor_do_leftovers_of_a_killed_writer(
    shop: Any, bundle_folder: Path, tmp_path: Path
) -> None:
    left = tmp_path / ".again.part"
    left.mkdir()
    (left / "half.npy").write_bytes(b"half")
    before = shop.interactions.filter(pl.col("at") < shop.cut)
    assert before.height < shop.interactions.height
    again = train_bundle(before, shop.items, cut=shop.cut, folder=tmp_path / "again", seed=7)
    assert again.version == read_manifest(bundle_folder).version
    assert [path.name for path in tmp_path.iterdir()] == ["again"]


def test_refreshing_a_bundle_at_its_own_cut_is_the_same_bundle(
    shop: Any, bundle_folder: Path, tmp_path: Path
) -> None:
    again = refresh_bundle(
        bundle_folder, shop.interactions, shop.items, cut=shop.cut, folder=tmp_path / "again"
    )
    assert again == read_manifest(bundle_folder)


def test_refreshing_later_keeps_the_model_and_sees_what_came_since(
    shop: Any, bundle_folder: Path, tmp_path: Path
) -> None:
    old, later = read_manifest(bundle_folder), shop.cut + timedelta(days=20)
    fresh = refresh_bundle(bundle_folder, shop.interactions, shop.items, cut=later, folder=tmp_path / "fresh")
    assert (fresh.model_cut, fresh.cut) == (shop.cut, later)
    assert fresh.files["model.txt"] == old.files["model.txt"]
    assert fresh.counts["events"] > old.counts["events"]
    assert load(tmp_path / "fresh").manifest == fresh


def test_a_bundle_says_what_it_is(shop: Any, bundle_folder: Path) -> None:
    manifest = read_manifest(bundle_folder)
    assert manifest.cut == shop.cut
    assert manifest.counts["items"] == shop.items.height
    assert manifest.counts["windows"] >= 3
    assert manifest.metrics["index_self_recall"] == 1.0
    assert len(manifest.features) >= 30


def test_a_damaged_file_is_refused_by_name(bundle_folder: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(bundle_folder, damaged)
    with (damaged / "columns.npy").open("r+b") as file:
        file.seek(200)
        file.write(b"\xff\xff")
    with pytest.raises(BundleMismatch, match=r"columns\.npy"):
        load(damaged)


def test_a_missing_file_is_refused_by_name(bundle_folder: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(bundle_folder, damaged)
    (damaged / "model.txt").unlink()
    with pytest.raises(BundleMismatch, match=r"model\.txt"):
        load(damaged)


def test_a_bundle_made_for_other_features_is_refused_naming_them(bundle_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(bundle_folder, other)
    manifest = read_manifest(other)
    renamed = msgspec.structs.replace(manifest, features=("item.mood", *manifest.features[1:]))
    (other / "manifest.json").write_bytes(msgspec.json.encode(renamed))
    with pytest.raises(BundleMismatch, match=r"item\.mood"):
        load(other)


def test_a_bundle_of_another_format_or_without_manifest_is_refused(
    bundle_folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(bundle_folder, other)
    manifest = msgspec.structs.replace(read_manifest(other), format=99)
    (other / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    with pytest.raises(BundleMismatch, match="format 99"):
        load(other)
    with pytest.raises(BundleMismatch, match="no readable manifest"):
        load(tmp_path / "nothing")


def test_a_bundle_is_never_overwritten(shop: Any, bundle_folder: Path) -> None:
    with pytest.raises(FileExistsError):
        train_bundle(shop.interactions, shop.items, cut=shop.cut, folder=bundle_folder, seed=7)


def test_publishing_swaps_the_current_bundle(bundle_folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(bundle_folder, tmp_path / name)
        publish(tmp_path / name)
        assert (tmp_path / "current").resolve() == (tmp_path / name).resolve()
    assert load(tmp_path / "current").manifest == read_manifest(bundle_folder)


def test_a_missing_column_is_named(shop: Any, tmp_path: Path) -> None:
    with pytest.raises(WrongFrame, match="message_id"):
        train_bundle(
            shop.interactions.drop("message_id"), shop.items, cut=shop.cut, folder=tmp_path / "b", seed=1
        )


def test_too_little_history_is_said_and_leaves_nothing_behind(shop: Any, tmp_path: Path) -> None:
    folder: Path = tmp_path / "b"
    with pytest.raises(TooLittleHistory):
        train_bundle(shop.interactions, shop.items, cut=shop.cut - timedelta(days=900), folder=folder, seed=1)
    assert list(tmp_path.iterdir()) == []


def test_an_event_of_an_unknown_item_or_type_is_left_out(shop: Any) -> None:
    strange = shop.interactions.head(5).with_columns(
        pl.lit("POST").alias("sku"), pl.concat_str(pl.lit("x"), "message_id").alias("message_id")
    )
    other = shop.interactions.head(5).with_columns(pl.lit("email_opened").alias("type"))
    skus = shop.items["sku"].to_list()
    more = coded(interactions(pl.concat([shop.interactions, strange, other])), skus)
    assert more.row.tolist() == coded(interactions(shop.interactions), skus).row.tolist()
