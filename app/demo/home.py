"""Where a demo run keeps what it makes, and whether it may write there."""

import asyncio
import shutil
from pathlib import Path

import msgspec

from app.settings import Settings
from app.stack.local import status
from app.wiring import wired
from graph.counts import counts


class NotEmpty(Exception):
    """A server that the settings name holds something already; the demo never mixes its shop with another."""


def settings_below(settings: Settings, *, person_fields: bool = False) -> Settings:
    """Return settings with a home of the demo's own; what was pointed elsewhere stays there.

    Rung 3 takes minutes more than the five that the demo has, so it is there on request.
    """
    home = settings.home / "demo"
    moved = {
        name: home / value.relative_to(settings.home)
        for name in ("lake", "bundles", "key_file", "api_keys_file", "token_secrets_file")
        if (value := Path(getattr(settings, name))).is_relative_to(settings.home)
    }
    return msgspec.structs.replace(settings, home=home, person_fields=person_fields, **moved)


def emptied(settings: Settings) -> Path:
    """Return the home of a demo without what an earlier run left; a running stack's is left alone."""
    if status(settings) is None:
        shutil.rmtree(settings.home, ignore_errors=True)
    settings.home.mkdir(parents=True, exist_ok=True)
    return settings.home


def check_empty(settings: Settings) -> None:
    """Make sure that servers which the demo did not start itself hold nobody's data.

    Args:
        settings: Complete with every address; called before anything is sent, outside an event loop.

    Raises:
        NotEmpty: The graph has records, or the inbox has entries.
    """
    asyncio.run(_check_empty(settings))


async def _check_empty(settings: Settings) -> None:
    async with wired(settings) as wiring:
        if (await counts(wiring.graph)).records:
            raise NotEmpty(
                "the graph has records already; the demo needs an empty one (is another demo still up?)"
            )
        if not await wiring.inbox.is_empty():
            raise NotEmpty("the inbox is not empty; the demo needs one of its own")
