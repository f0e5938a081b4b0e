"""What the lake remembers of people's judgements."""

import msgspec

from app.lake.lake import Lake
from graph.judgements import KeptJudgement


def judgements_in_force(lake: Lake) -> list[KeptJudgement]:
    """Return the judgements whose last word is that they hold, each once, in the order of their last words.

    Raises:
        LakeUnavailable: The table cannot be read.
    """
    rows = lake.judgements.read(lake.judgements.scan()).to_dicts()
    last: dict[str, KeptJudgement] = {}
    for row in sorted(rows, key=lambda row: _place(row["batch_id"])):
        kept = msgspec.convert({name: row[name] for name in KeptJudgement.__struct_fields__}, KeptJudgement)
        last.pop(kept.judgement, None)
        last[kept.judgement] = kept
    return [kept for kept in last.values() if kept.state == "in_force"]


def _place(entry: str) -> tuple[int, ...]:
    """Return where a stream entry stands: milliseconds, then a number within them."""
    return tuple(map(int, entry.split("-")))
