"""The documents lead somewhere, and are finished."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
    + [*(ROOT / "docs").rglob("*.md")]
)
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
MARKER = re.compile(r"@[A-Z]+@")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    inside = [link for link in links if not link.startswith(("https://", "http://", "mailto:"))]
    assert [link for link in inside if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_left_to_fill_in(document: Path) -> None:
    assert MARKER.findall(document.read_text(encoding="utf-8")) == []
