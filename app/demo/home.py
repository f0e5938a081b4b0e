"""Where a demo run keeps what it makes, and its settings."""

import shutil
from pathlib import Path

import msgspec

from app.settings import Settings
from app.stack.local import status


def settings_below(settings: Settings) -> Settings:
    """Return settings with a home of the demo's own; what was pointed elsewhere stays there."""
    home = settings.home / "demo"
    moved = {
        name: home / value.relative_to(settings.home)
        for name in ("lake", "bundles", "key_file", "api_keys_file")
        if (value := Path(getattr(settings, name))).is_relative_to(settings.home)
    }
    return msgspec.structs.replace(settings, home=home, **moved)


def emptied(settings: Settings) -> Path:
    """Return the home of a demo without what an earlier run left; a running stack's is left alone."""
    if status(settings) is None:
        shutil.rmtree(settings.home, ignore_errors=True)
    settings.home.mkdir(parents=True, exist_ok=True)
    return settings.home
