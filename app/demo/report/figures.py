"""What the report says, as one tree: ``report.json`` is this, and the page is drawn from it."""

from typing import Any

from msgspec import Struct

from app.demo.load import Latency


class SystemFigures(Struct, frozen=True):
    """Rows of one source system.

    Attributes:
        read: Rows that came in, continuation rows and document items counted one each.
        accepted: Those that became a record, event or item, or were rightly passed over.
        quarantined: Those that did not fit.
    """

    read: int
    accepted: int
    quarantined: int
    reasons: dict[str, int]


class QuarantineFigures(Struct, frozen=True):
    """Quarantine against the rows that the simulator broke on purpose.

    Attributes:
        wrongly_caught: Quarantined, and not planted.
        by_code: Caught rows by the code of their reason.
    """

    planted: int
    caught: int
    missed: int
    wrongly_caught: int
    by_code: dict[str, int]


class Rates(Struct, frozen=True):
    """Precision and recall over pairs of account records; None where there is no pair to judge.

    Attributes:
        pairs: Pairs that are one person in truth.
        wrong: Pairs put together that are two people.
    """

    precision: float | None
    recall: float | None
    pairs: int
    wrong: int


class AttachedFigures(Struct, frozen=True):
    """Devices that rung 4 gave to a person at a confidence or more.

    Attributes:
        right: To their owner.
        right_of_known: Right ones, of all devices that never logged in and whose owner is known by another.
    """

    attached: int
    right: int
    right_of_attached: float | None
    right_of_known: float | None


class SeenWithFigures(Struct, frozen=True):
    """Rung 4, over devices that never logged in.

    Attributes:
        devices: How many there are, crawlers left out.
        owner_known: Of these, those whose owner is known by another device.
        cuts: By confidence.
    """

    devices: int
    owner_known: int
    cuts: dict[str, AttachedFigures]


class IdentityFigures(Struct, frozen=True):
    """The funnel from records to persons.

    Attributes:
        records: Records in the graph; ``accounts`` are those that the truth judges.
        by_rung: Records by the rung that joined them, and rates of the partition up to that rung.
        by_trap: Rates over pairs with at least one record that has the trap.
        rung_4: Of devices; the others are of records.
    """

    records: int
    accounts: int
    persons: int
    pairwise: Rates
    same_email: Rates
    alone: Rates
    by_rung: dict[str, dict[str, Any]]
    by_trap: dict[str, Rates]
    sessions: dict[str, int]
    reviews: int
    rung_4: SeenWithFigures | None = None

    @property
    def rungs(self) -> str:
        """Which rungs of the ladder joined records, for people."""
        return f"rungs 0 to {len(self.by_rung) - 1}"


class Quality(Struct, frozen=True):
    """Ranking quality on real order lines after the split."""

    recall_at_20: float
    ndcg_at_10: float


class RankingFigures(Struct, frozen=True):
    """The ranker beside what is simpler; each over all items bought and over those new to the customer."""

    ranker: Quality
    popularity: Quality
    own_history: Quality
    best_generator: Quality
    without_simulation: Quality
    best_generator_name: str
    new_items: dict[str, Quality]
    customers: int
    candidate_recall: float


class Shown(Struct, frozen=True):
    """One recommended item as the page shows it."""

    rank: int
    sku: str
    title: str
    price_gbp: float | None
    reason: str


class CustomerFigures(Struct, frozen=True):
    """One customer, drawn by seed among those known to several systems; every person here is invented.

    Attributes:
        mode: How the API recommends to them; ``without_consent`` where they want no personalisation.
    """

    person_id: str
    systems: list[str]
    records: list[dict[str, Any]]
    links: list[dict[str, Any]]
    mode: str
    resolved: list[Shown]
    unresolved: list[Shown]


class Report(Struct, frozen=True):
    """The whole report.

    Attributes:
        wall_s: Seconds from the command to the written report.
        steps: Seconds of each step.
        memory_mb: Resident memory of each process of the stack at the end.
        urls: What is up while the stack stays up.
        thin: What this version does in a simple way, said plainly.
    """

    wall_s: float
    seed: int
    until: str
    steps: dict[str, float]
    counts: dict[str, int]
    systems: dict[str, SystemFigures]
    quarantine: QuarantineFigures
    identity: IdentityFigures
    ranking: RankingFigures
    customer: CustomerFigures
    latency_ms: Latency
    memory_mb: dict[str, float]
    urls: dict[str, str]
    thin: list[str]
