"""Fits how often a link of so many bits is right on people whose answers are known: a snapshot with a calibration."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from graph.errors import TooFewAnswers
from graph.ids import RecordKey
from graph.matching.calibration import SMALLEST_POOL, fitted
from graph.matching.link_reliability import halves
from graph.matching.outcome import Link, Millibits
from graph.matching.reliability import Reliability, reliability
from graph.matching.snapshot import Snapshot
from graph.standing import Standing

LEAST: Final = 2 * SMALLEST_POOL
"""Records with an answer: two pools, so that one half can be fitted on and the other measured."""


class Calibrated(Struct, frozen=True):
    """A snapshot whose confidence was fitted, and how far that can be believed.

    Attributes:
        snapshot: Decides as the one that it was made from; fitted on everybody.
        answers: Records that it was fitted on: those that rung 2 or 3 joined to a core, both of a known person.
        reliability: Of the same fit on half of the people, measured on the others.
    """

    snapshot: Snapshot
    answers: int
    reliability: Reliability


def calibrated(
    standing: Mapping[RecordKey, Standing],
    person: Mapping[RecordKey, str],
    snapshot: Snapshot,
    *,
    version: str,
    seed: int,
) -> Calibrated:
    """Fit the confidence of links on records whose person is known.

    Args:
        standing: The graph's links, decided under ``snapshot``.
        person: In fact; records that the graph does not have do not count.
        snapshot: The numbers in force.
        version: Of the result.
        seed: Draws the halves that the reliability is measured with.

    Raises:
        TooFewAnswers: Fewer than ``LEAST`` records tell whether their link is right.
    """
    one, other = halves(_whole(standing), person, seed=seed)
    answers = [*one, *other]
    if len(answers) < LEAST:
        raise TooFewAnswers(len(answers), LEAST)
    return Calibrated(
        replace(snapshot, version=version, calibration=fitted(answers)), len(answers), reliability(one, other)
    )


def _whole(standing: Mapping[RecordKey, Standing]) -> dict[RecordKey, Link]:
    """Return the links that lead to a core; what was written while they were read may lead nowhere, or in a ring."""
    leads: dict[RecordKey, bool] = {}
    for record in standing:
        way: list[RecordKey] = []
        on_it: set[RecordKey] = set()
        at: RecordKey | None = record
        while at is not None and at in standing and at not in leads and at not in on_it:
            way.append(at)
            on_it.add(at)
            at = standing[at].via
        arrives = at is None or leads.get(at, False)
        leads.update(dict.fromkeys(way, arrives))
    return {record: _link(record, link) for record, link in standing.items() if leads[record]}


def _link(record: RecordKey, link: Standing) -> Link:
    return Link(
        record=record,
        block=link.block,
        owner=link.owner,
        rung=link.rung,
        rule=link.rule,
        via=link.via,
        weakest=link.weakest,
        bits=Millibits(link.bits),
        fields=(),
        confidence=link.confidence,
    )
