"""What an audit found: kept in the lake, shown by the command line, ids and counts only."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from graph.audit.agreement import Differences
from graph.audit.drift import Drift
from graph.audit.figures import Figures
from graph.audit.smells import Smell
from graph.households.store import HouseholdFigures


class Components(Struct, frozen=True):
    """How many weakly connected components there are: over the joins, and over all evidence."""

    joins: int
    evidence: int


class Opinion(Struct, frozen=True, kw_only=True):
    """What the graph algorithms say of our persons.

    Attributes:
        components: Over the joins there are as many as living persons; over the evidence at most as many.
        differences: Every kind that was looked for, also those of which there is none.
        questions: What was asked, the weakest first.
        left_out: Smells beyond those, which the next audits ask once some are answered.
        needs_mb: What the largest step needed of the database's heap, at the most, in MiB.
        took_s: Seconds by step.
    """

    components: Components
    differences: tuple[Differences, ...]
    questions: tuple[Smell, ...]
    left_out: int
    needs_mb: int
    took_s: Mapping[str, float]

    @property
    def found(self) -> int:
        """How many differences there are in all."""
        return sum(one.found for one in self.differences)


class AuditReport(Struct, frozen=True, kw_only=True):
    """One audit.

    Attributes:
        households: What recomputing them found; None in a dry run, which leaves them alone.
        since: The audit that ``drift`` compares with; None, and no drift, at the first one.
        before: What that one counted.
    """

    at: datetime
    figures: Figures
    opinion: Opinion
    households: HouseholdFigures | None
    since: datetime | None
    before: Figures | None
    drift: tuple[Drift, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What somebody should look at, in words."""
        differs = [f"{one.found} difference(s): {one.kind}" for one in self.opinion.differences if one.found]
        moved = [f"{one.what} moved: PSI {one.psi:.3f}" for one in self.drift if one.moved]
        return (*differs, *moved)
