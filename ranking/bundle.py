"""A trained recommender as an immutable folder; written aside, renamed into place, checked when loaded."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

from ranking.errors import BundleMismatch
from ranking.features import FEATURES
from ranking.generators import GENERATORS
from ranking.log import Matrix, seconds
from ranking.model import Scorer
from ranking.snapshot import Arrays, Snapshot, assemble
from ranking.vectors import open_index

FORMAT: Final = 2
MANIFEST: Final = "manifest.json"
CURRENT: Final = "current"
LIBRARIES: Final = ("lightgbm", "numpy", "polars", "scipy", "usearch")


class Manifest(Struct, frozen=True, kw_only=True):
    """What a bundle is.

    Attributes:
        version: From the hashes of all files, so equal bundles have equal versions.
        cut: Nothing at or after it was read.
        model_cut: The same for the model alone, which may be older than what it ranks.
        files: SHA-256 of each file but the manifest.
        features: Columns of the model, in order.
        metrics: Of the training: validation ndcg, trees, recall of the vector index.
        gain: Total gain of each feature, largest first.
    """

    format: int
    version: str
    cut: datetime
    model_cut: datetime
    seed: int
    counts: dict[str, int]
    features: tuple[str, ...]
    generators: tuple[str, ...]
    files: dict[str, str]
    libraries: dict[str, str]
    metrics: dict[str, float]
    gain: dict[str, float]


class Contents(Struct, frozen=True, eq=False):
    """What goes into a bundle before it has a version."""

    items: pl.DataFrame
    snapshot: Snapshot
    chances: Matrix
    model: str
    model_cut: datetime
    cut: datetime
    seed: int
    counts: dict[str, int]
    metrics: dict[str, float]
    gain: dict[str, float]


class Bundle(Struct, frozen=True, eq=False):
    """A loaded bundle; arrays and index are mapped, not read.

    Attributes:
        items: One row an item row, see ``ranking.frames.ITEMS``.
        chances: (generators, buckets), see ``ranking.fusion``.
    """

    manifest: Manifest
    items: pl.DataFrame
    snapshot: Snapshot
    chances: Matrix
    scorer: Scorer

    @property
    def row_of(self) -> Mapping[str, int]:
        """Item row of a sku; what ``StockBitmap`` and ``shopper_of`` ask for."""
        return self.snapshot.row_of


def write(folder: Path, contents: Contents) -> Manifest:
    """Write a bundle aside and rename it to ``folder``.

    Leftovers of a writer that was killed are removed first; a bundle that stands is never overwritten.

    Raises:
        FileExistsError: There is a bundle at ``folder``.
    """
    if folder.exists():
        raise FileExistsError(folder)
    aside = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    contents.items.write_parquet(aside / "items.parquet", statistics=False)
    for name in Arrays.__struct_fields__:
        np.save(aside / f"{name}.npy", np.ascontiguousarray(getattr(contents.snapshot.arrays, name)))
    np.save(aside / "chances.npy", contents.chances)
    contents.snapshot.index.save(aside / "vectors.usearch")
    (aside / "model.txt").write_text(contents.model, encoding="utf-8")
    manifest = _manifest(contents, {path.name: _hash(path) for path in sorted(aside.iterdir())})
    (aside / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2))
    for path in aside.iterdir():
        _sync(path)
    _sync(aside)
    aside.rename(folder)
    _sync(folder.parent)
    return manifest


def load(folder: Path) -> Bundle:
    """Open a bundle after checking every file's hash and the model's columns.

    Raises:
        BundleMismatch: It is damaged, incomplete, or was made for other features or generators.
    """
    manifest = read_manifest(folder)
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or _hash(path) != expected:
            raise BundleMismatch(f"{name} is missing or damaged")
    scorer = Scorer((folder / "model.txt").read_text(encoding="utf-8"))
    expected_features = tuple(feature.name for feature in FEATURES)
    if not manifest.features == scorer.features == expected_features:
        differing = sorted({*manifest.features, *scorer.features} ^ {*expected_features})
        raise BundleMismatch(f"feature columns differ: {', '.join(differing) or 'their order'}")
    if manifest.generators != tuple(generator.name for generator in GENERATORS):
        raise BundleMismatch("it was made for other generators")
    items = pl.read_parquet(folder / "items.parquet")
    arrays = Arrays(*(_mapped(folder / f"{name}.npy") for name in Arrays.__struct_fields__))
    index = open_index(folder / "vectors.usearch", arrays.vectors)
    snapshot = assemble(seconds(manifest.cut), items["sku"].to_list(), arrays, index)
    return Bundle(manifest, items, snapshot, np.load(folder / "chances.npy"), scorer)


def read_manifest(folder: Path) -> Manifest:
    """Read what a bundle says of itself.

    Raises:
        BundleMismatch: There is none, or it has another format.
    """
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as exc:
        raise BundleMismatch("no readable manifest") from exc
    if manifest.format != FORMAT:
        raise BundleMismatch(f"format {manifest.format}, not {FORMAT}")
    return manifest


def publish(folder: Path) -> None:
    """Make a bundle the one that ``current`` beside it points to, by one atomic rename."""
    link = folder.with_name(f".{CURRENT}-{secrets.token_hex(4)}")
    link.symlink_to(folder.name, target_is_directory=True)
    link.replace(folder.with_name(CURRENT))
    _sync(folder.parent)


def _manifest(contents: Contents, files: dict[str, str]) -> Manifest:
    identity = hashlib.sha256(
        msgspec.json.encode([FORMAT, contents.cut, contents.model_cut, files], order="sorted")
    )
    return Manifest(
        format=FORMAT,
        version=identity.hexdigest()[:16],
        cut=contents.cut,
        model_cut=contents.model_cut,
        seed=contents.seed,
        counts=contents.counts,
        features=tuple(feature.name for feature in FEATURES),
        generators=tuple(generator.name for generator in GENERATORS),
        files=files,
        libraries={name: version(name) for name in LIBRARIES},
        metrics=contents.metrics,
        gain=contents.gain,
    )


def _mapped(path: Path) -> npt.NDArray[Any]:
    """Map an array into memory as a plain one: of ``memmap`` every slice is one again, at ten times the cost."""
    return np.asarray(np.load(path, mmap_mode="r"))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
