"""Judgements that a rebuilt graph is told again, as the rulings that they came from."""

from graph.judgements import KeptJudgement
from graph.rulings import Apart, Bar, Different, Judged, Same


def said_again(kept: KeptJudgement) -> Judged:
    """Return the ruling that puts a judgement in force under the same id, by whom and when it was said."""
    match kept:
        case KeptJudgement(kind="same", left=(left,), right=(right,)):
            return Same(left=left, right=right, by=kept.by, at=kept.at)
        case KeptJudgement(kind="different", left=(left,), right=(right,)):
            return Different(left=left, right=right, by=kept.by, at=kept.at)
        case KeptJudgement(kind="barred", point=str() as point):
            return Bar(point=point, by=kept.by, at=kept.at)
        case _:
            return Apart(left=kept.left, right=kept.right, by=kept.by, at=kept.at)
