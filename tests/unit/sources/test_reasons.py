from pathlib import Path

from app.sources.outcome import REASONS
from tests.unit.sources.reading import batches, every_fixture, parse

DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "quarantine.md"


def test_every_reject_code_is_documented_with_its_reason() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert [code for code, reason in REASONS.items() if f"| `{code}` | {reason} |" not in text] == []


def test_a_reason_repeats_no_value_of_its_row() -> None:
    for source, name in every_fixture():
        for batch in batches(source, name):
            for reject in parse(batch).rejects:
                assert reject.reason == f"{reject.field}: {REASONS[reject.code]}"
