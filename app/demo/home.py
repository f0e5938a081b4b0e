"""Where a demo run keeps what it makes."""

import shutil
from pathlib import Path
from typing import Final

import msgspec

from app.settings import Settings
from app.stack.local import status

EXPORTS: Final = "exports"
TRUTH: Final = "truth"


class NotEmpty(Exception):
    """A server that the settings name holds something already; the demo never mixes its shop with another."""


def settings_below(settings: Settings, *, person_fields: bool = False) -> Settings:
    """Return settings with a home of the demo's own; what was pointed elsewhere stays there.

    Rung 3 takes the demo past its five minutes, so it is there on request.
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
