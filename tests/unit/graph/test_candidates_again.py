"""What is scored again when the numbers change is what a batch over the same records would find."""

import random
from pathlib import Path

import pytest

from graph.candidates.index import CandidateIndex
from graph.ids import RecordKey
from tests.unit.graph.test_candidates import KEYS, batch, someone


@pytest.mark.parametrize("seed", range(2))
def test_candidates_of_records_as_they_are_are_those_of_a_batch(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    town = {RecordKey(f"shop:customer:{number}"): someone(chance) for number in range(60)}
    with CandidateIndex.open(tmp_path, KEYS, cap=4) as index:
        index.apply(index.changed(town), incarnation="g", taken=1)
        before = index.seen
        everything = batch(town, 4)
        assert everything
        for asked in (set(town), set(list(town)[:7]), {RecordKey("nobody:knows:this")}):
            again = index.again(asked)
            found = {(min(one.key, two.key), max(one.key, two.key)) for one, two in again.pairs}
            assert found == {pair for pair in everything if not asked.isdisjoint(pair)}
            assert {key: again.fields[key] for key in asked & town.keys()} == {
                key: town[key] for key in asked & town.keys()
            }
            assert (again.writes, again.silenced) == ((), ())
        assert index.seen == before
        assert index.fields(set(town)) == town
