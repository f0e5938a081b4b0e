"""Trains a bundle from the lake."""

from datetime import UTC, datetime
from typing import Any, Final

from arq.worker import Function, func

from ranking.errors import TooLittleHistory
from workers.jobs.worker import job
from workers.training import SEED, train

_TIMEOUT_S: Final = 3600


async def train_bundle(ctx: dict[Any, Any], cut: str | None = None, seed: int = SEED) -> str | None:
    """Train on what came before ``cut`` (ISO time; default now) and serve the bundle.

    Returns:
        The bundle's version; None while there is too little to learn from.
    """
    with job(ctx, "train_bundle") as context:
        moment = datetime.now(UTC) if cut is None else datetime.fromisoformat(cut)
        bundles = context.wiring.settings.bundles
        try:
            manifest = await train(context.graph, context.lake, bundles, cut=moment, seed=seed)
        except TooLittleHistory:
            return None
        return manifest.version


TRAIN_BUNDLE: Final[Function] = func(
    train_bundle, name="train_bundle", keep_result=3600, timeout=_TIMEOUT_S, max_tries=5
)
