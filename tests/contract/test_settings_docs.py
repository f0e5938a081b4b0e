"""Every setting is in the reference, with its default, and the reference names no other."""

import re
from pathlib import Path

import msgspec

from app.settings import NAMES, Settings

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (?:`([^`]+)`|none) \|", re.MULTILINE)
FOLLOWS_HOME = {
    "KINDRED_LAKE",
    "KINDRED_BUNDLES",
    "KINDRED_KEY_FILE",
    "KINDRED_API_KEYS_FILE",
    "KINDRED_TOKEN_SECRETS_FILE",
}


def documented() -> dict[str, str]:
    return dict(ROW.findall(REFERENCE.read_text(encoding="utf-8")))


def test_the_reference_lists_exactly_the_settings_there_are_in_their_order() -> None:
    assert tuple(documented()) == NAMES


def test_the_reference_gives_the_real_defaults() -> None:
    shown = documented()
    for one in msgspec.structs.fields(Settings):
        if one.default is msgspec.NODEFAULT:
            assert one.encode_name == "KINDRED_HOME" or shown[one.encode_name].startswith("<home>/")
            continue
        default = (
            ""
            if one.default is None
            else str(int(one.default) if isinstance(one.default, bool) else one.default)
        )
        assert shown[one.encode_name] == default


def test_only_the_settings_module_reads_the_environment() -> None:
    root = Path(__file__).parents[2]
    reading = {
        str(path.relative_to(root))
        for folder in ("app", "graph", "workers", "ranking", "migrations", "cypher")
        for path in (root / folder).rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
    }
    assert reading == {"app/settings.py"}
