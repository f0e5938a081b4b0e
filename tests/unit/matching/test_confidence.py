"""How sure a link is: the least sure step of its way, calibrated where the numbers in force say so."""

from itertools import product
from random import Random

import pytest
from msgspec.structs import replace

from graph.ids import RecordKey
from graph.matching.calibration import Calibration
from graph.matching.link_reliability import halves
from graph.matching.outcome import FieldBits, Link, Millibits, Rung
from graph.matching.probability import probability
from graph.matching.reliability import reliability
from graph.matching.snapshot import shipped
from graph.matching.way import between
from tests.unit.matching.people import email, phone, record, resolve

CORE = [
    record("shopify:customer:1", email("a@x.uk", "verified")),
    record("klaviyo:profile:1", email("a@x.uk", "verified"), phone("+447911123456")),
]
FAR = [
    record("zendesk:user:1", phone("+447911123456"), email("b@x.uk")),
    record("zendesk:user:2", email("b@x.uk")),
]


def test_a_record_is_as_sure_as_the_least_sure_step_of_its_way() -> None:
    links = resolve([*CORE, *FAR]).links
    for one, other in product(links, links):
        way = [link.record for link in between(one, other, links)]
        assert set(way) == {link.record for link in between(other, one, links)}
        assert (way == []) == (one == other)
    (core,) = [key for key, link in links.items() if link.via is None]
    for key, link in links.items():
        steps = [shipped().confidence(step.rung, step.bits) for step in between(core, key, links) if step.via]
        assert link.confidence == min(steps, default=1.0)
    assert len({link.confidence for link in links.values()}) > 2


def test_two_persons_have_no_way_between_them() -> None:
    links = resolve([*CORE, record("hubspot:contact:9", email("c@x.uk"))]).links
    with pytest.raises(ValueError, match="two persons"):
        list(between(CORE[0].key, RecordKey("hubspot:contact:9"), links))


def test_a_calibration_changes_how_sure_sums_of_evidence_are_and_nothing_else() -> None:
    numbers = replace(shipped(), calibration=Calibration((0.0, 20_000.0), (0.2, 0.6)))
    before, after = resolve([*CORE, *FAR]), resolve([*CORE, *FAR], snapshot=numbers)
    assert before.clusters == after.clusters
    for key, link in after.links.items():
        assert replace(link, confidence=0.0) == replace(before.links[key], confidence=0.0)
        same = link.weakest <= 1
        assert (link.confidence == before.links[key].confidence) == same
        assert same or 0.2 <= link.confidence <= 0.6


def _link(record_key: str, via: str | None, bits: int, rung: Rung = 3) -> Link:
    return Link(
        record=RecordKey(record_key),
        block=RecordKey(record_key),
        owner=RecordKey(record_key),
        rung=rung if via else 0,
        rule="rung3.family_name" if via else "itself",
        via=RecordKey(via) if via else None,
        weakest=rung if via else 0,
        bits=Millibits(bits if via else 0),
        fields=(FieldBits("family_name", Millibits(bits)),),
        confidence=probability(bits) if via else 1.0,
    )


def test_a_map_fitted_on_half_the_people_holds_for_the_others() -> None:
    """A link says three times the bits that it has in truth."""
    draw = Random(3)
    links: dict[RecordKey, Link] = {}
    person: dict[RecordKey, str] = {}
    for number in range(4_000):
        bits = draw.randrange(0, 20_000)
        for link in (_link(f"a:b:{number}", None, 0), _link(f"a:c:{number}", f"a:b:{number}", bits)):
            links[link.record] = link
        person[RecordKey(f"a:b:{number}")] = f"p{number}"
        person[RecordKey(f"a:c:{number}")] = (
            f"p{number}" if draw.random() < probability(bits // 3) else "other"
        )
    learnt, others = halves(links, person, seed=0)
    assert len(learnt) + len(others) == 4_000
    assert min(len(learnt), len(others)) > 1_800
    found = reliability(learnt, others)
    assert found.uncalibrated is not None
    assert found.error is not None
    assert found.error < 0.03 < found.uncalibrated


def test_what_is_declared_is_not_measured_and_nor_is_an_unknown_person() -> None:
    links = {
        link.record: link
        for link in (
            _link("a:b:1", None, 0),
            _link("a:b:2", "a:b:1", 9_000, rung=1),
            _link("a:b:3", "a:b:1", 5),
        )
    }
    assert halves(links, {key: "p" for key in links if key != "a:b:3"}, seed=0) == ([], [])
    assert sum(map(len, halves(links, dict.fromkeys(links, "p"), seed=0))) == 1
