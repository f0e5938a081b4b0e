"""The funnel from records to persons, and how right it is against the simulator's truth."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.demo.report.figures import IdentityFigures, Rates
from app.demo.report.truth import Truth
from graph.attribution import Holders, RecordColumns
from graph.counts import GraphCounts
from graph.evaluation import PairCounts, count_pairs, count_pairs_touching
from graph.ids import RecordKey

RUNGS: Final = {0: "0 declared", 1: "1 verified", 2: "2 email, phone", 3: "3 person fields"}


def identity(records: RecordColumns, emails: Holders, counts: GraphCounts, truth: Truth) -> IdentityFigures:
    """Judge the partition over the account records that the truth knows."""
    persons = dict(zip(records.records, records.persons, strict=True))
    same_email = connected(records.records, zip(emails.records, emails.points, strict=True))
    return IdentityFigures(
        records=counts.records,
        accounts=len(truth.person),
        persons=counts.persons,
        pairwise=rates(count_pairs(persons, truth.person)),
        same_email=rates(count_pairs(same_email, truth.person)),
        alone=rates(count_pairs({}, truth.person)),
        by_rung=_by_rung(records, truth),
        by_trap=_by_trap(persons, truth),
        sessions={
            "sessions": counts.sessions,
            "sessions_with_a_person": counts.attributed_sessions,
            "of_these_by_the_devices_only_user": counts.by_device,
            "devices": counts.devices,
            "shared_devices": counts.shared_devices,
        },
        reviews=counts.open_reviews,
    )


def rates(counts: PairCounts) -> Rates:
    """Return counts as the report shows them."""
    return Rates(
        precision=None if counts.precision is None else round(counts.precision, 6),
        recall=None if counts.recall is None else round(counts.recall, 6),
        pairs=counts.true,
        wrong=counts.together - counts.right,
    )


def connected(
    records: Iterable[RecordKey], holdings: Iterable[tuple[RecordKey, str]]
) -> dict[RecordKey, str]:
    """Return the component of each record when everything that shares a point is one, named by a member."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for record, point in holdings:
        parent[root(record)] = root(point)
    return {record: root(record) for record in records}


def _by_rung(records: RecordColumns, truth: Truth) -> dict[str, dict[str, Any]]:
    """Cut the tree of links above each rung in turn; what still hangs together is the partition up to it.

    Rung 3 is there if it joined anything.
    """
    links = list(zip(records.records, records.vias, records.rungs, strict=True))
    highest = max(2, max(records.rungs, default=2))
    table: dict[str, dict[str, Any]] = {}
    for rung, name in RUNGS.items():
        if rung > highest:
            break
        kept = [(record, str(via)) for record, via, own in links if via and own <= rung]
        clusters = connected(records.records, kept)
        counts = count_pairs(clusters, truth.person)
        table[name] = {
            "records": sum(bool(via) and own == rung for _record, via, own in links),
            "persons": len(set(clusters.values())),
            "precision": counts.precision,
            "recall": counts.recall,
        }
    return table


def _by_trap(persons: Mapping[RecordKey, str], truth: Truth) -> dict[str, Rates]:
    trapped: dict[str, set[RecordKey]] = {}
    for record, traps in truth.traps.items():
        for trap in traps:
            trapped.setdefault(trap, set()).add(record)
    return {
        trap: rates(count_pairs_touching(persons, truth.person, frozenset(trapped[trap])))
        for trap in sorted(trapped)
    }
