"""From the lake to a bundle that is served."""

import asyncio
import secrets
from datetime import datetime
from pathlib import Path
from typing import Final

from app.lake.interactions import catalogue, interactions
from app.lake.lake import Lake
from graph.client import GraphClient
from ranking.bundle import Manifest, publish
from ranking.train import refresh_bundle, train_bundle
from workers.attribution import refresh_attribution

SEED: Final = 7


async def train(
    graph: GraphClient, lake: Lake, bundles: Path, *, cut: datetime, seed: int = SEED
) -> Manifest:
    """Train on what the lake has from before ``cut`` and make the bundle the one that is served.

    The same data gives the same bundle; training it again only points at it.

    Raises:
        GraphUnavailable: Whose events are whose is not known now; repeat.
        LakeUnavailable: The lake cannot be read; repeat.
        TooLittleHistory: Nothing to learn from yet; what is served stays.
    """
    await refresh_attribution(graph, lake)
    return await asyncio.to_thread(train_from_lake, lake, bundles, cut, seed)


def train_from_lake(lake: Lake, bundles: Path, cut: datetime, seed: int) -> Manifest:
    """Train with the attribution that the lake has; see ``train``."""
    bundles.mkdir(parents=True, exist_ok=True)
    aside = bundles / f"new-{secrets.token_hex(4)}"
    manifest = train_bundle(interactions(lake), catalogue(lake), cut=cut, folder=aside, seed=seed)
    _serve(bundles, aside, manifest.version)
    return manifest


def refresh_from_lake(lake: Lake, bundles: Path, trained: Path, cut: datetime) -> Manifest:
    """Serve what the lake has from before ``cut``, ranked by the model of an older bundle.

    Raises:
        BundleMismatch: The older bundle cannot be read.
        TooLittleHistory: There is nothing to rank yet; what is served stays.
    """
    bundles.mkdir(parents=True, exist_ok=True)
    aside = bundles / f"new-{secrets.token_hex(4)}"
    manifest = refresh_bundle(trained, interactions(lake), catalogue(lake), cut=cut, folder=aside)
    _serve(bundles, aside, manifest.version)
    return manifest


def _serve(bundles: Path, aside: Path, version: str) -> None:
    """Give a bundle its name and let ``current`` lead to it, each in one step."""
    home = bundles / version
    if home.exists():
        for path in aside.iterdir():
            path.unlink()
        aside.rmdir()
    else:
        aside.rename(home)
    publish(home)
