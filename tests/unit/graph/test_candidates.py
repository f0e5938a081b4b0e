"""The candidate index holds what a batch over the same records would find, whatever came and went before."""

import random
from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest

from graph.candidates.errors import CandidatesUnavailable
from graph.candidates.index import CandidateIndex, Changed
from graph.fields.keys import keys
from graph.fields.record import PersonFields, person_fields
from graph.ids import RecordKey
from graph.keyring import Keyring

KEYS = Keyring(b"a key of the tests, 32 bytes long")
type Pairs = set[tuple[str, str]]
type Town = dict[RecordKey, PersonFields]


def someone(chance: random.Random) -> PersonFields:
    return person_fields(
        {
            "given_name": [chance.choice(["Ann", "Anne", "Bob", "Robert", "Cat"])],
            "family_name": [chance.choice(["Smith", "Smyth", "Lee", "Okonkwo"])],
            "birth_date": [f"19{chance.randrange(80, 84)}-0{chance.randrange(1, 4)}-11"],
            "postcode": [chance.choice(["SW1A1AA", "SW1A2AA", "M11AE"])] if chance.random() < 0.7 else [],
        }
    )


def batch(town: Mapping[RecordKey, PersonFields], cap: int) -> Pairs:
    holders: defaultdict[object, set[RecordKey]] = defaultdict(set)
    for key, fields in town.items():
        for blocking in keys(fields):
            holders[blocking].add(key)
    return {pair for some in holders.values() if len(some) <= cap for pair in combinations(sorted(some), 2)}


def follow(pairs: Pairs, changed: Changed, index: CandidateIndex) -> Pairs:
    """What a keeper of pairs does with a change."""
    moved = changed.fields.keys()
    pairs = {pair for pair in pairs if not moved & set(pair)}
    asked = sorted(pair for pair in pairs if any(set(pair) <= set(group) for group in changed.silenced))
    kept = index.share([(RecordKey(one), RecordKey(other)) for one, other in asked], changed)
    pairs -= {pair for pair, still in zip(asked, kept, strict=True) if not still}
    return pairs | {(min(a.key, b.key), max(a.key, b.key)) for a, b in changed.pairs}


@pytest.mark.parametrize("seed", range(2))
def test_records_that_come_change_and_go_leave_the_candidates_of_a_batch(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    town: Town = {}
    pairs: Pairs = set()
    silenced = freed = 0
    with CandidateIndex.open(tmp_path / "index", KEYS, cap=4) as index:
        for taken in range(120):
            new: Town = {}
            for _ in range(chance.randrange(1, 4)):
                key = RecordKey(f"shop:customer:{chance.randrange(40)}")
                new[key] = PersonFields() if chance.random() < 0.35 else someone(chance)
            changed = index.changed(new)
            pairs = follow(pairs, changed, index)
            index.apply(changed, incarnation="g", taken=taken)
            town = {key: fields for key, fields in (town | new).items() if fields != PersonFields()}
            assert pairs == batch(town, 4)
            assert index.fields(town.keys()) == town
            silenced, freed = silenced + len(changed.silenced), freed + len(changed.shift.freed)
    assert silenced > 50
    assert freed > 50


def test_it_knows_after_a_restart_what_it_knew(tmp_path: Path) -> None:
    town = {RecordKey(f"shop:customer:{n}"): someone(random.Random(n)) for n in range(30)}
    with CandidateIndex.open(tmp_path, KEYS) as index:
        index.apply(index.changed(town), incarnation="g", taken=7)
    new = {RecordKey("shop:customer:new"): someone(random.Random(99))}
    with CandidateIndex.open(tmp_path, KEYS) as index:
        assert (index.seen.incarnation, index.seen.taken, index.seen.fresh) == ("g", 7, 30)
        assert index.changed(town).pairs == ()
        found = {one.key for pair in index.changed(new).pairs for one in pair}
    expected = {one for pair in batch(town | new, 50) if "shop:customer:new" in pair for one in pair}
    assert found == expected


def test_another_key_or_another_cap_begins_anew(tmp_path: Path) -> None:
    for keyring, cap in ((KEYS, 50), (KEYS, 49), (Keyring(b"another key of the tests, 32 byt"), 49)):
        with CandidateIndex.open(tmp_path, keyring, cap=cap) as index:
            assert index.seen.taken == -1
            index.apply(
                index.changed({RecordKey("a:b:1"): someone(random.Random(1))}), incarnation="g", taken=1
            )


def test_two_cannot_have_it_open(tmp_path: Path) -> None:
    with (
        CandidateIndex.open(tmp_path, KEYS),
        pytest.raises(CandidatesUnavailable),
        CandidateIndex.open(tmp_path, KEYS),
    ):
        pass


def test_its_files_tell_nothing_of_a_person(tmp_path: Path) -> None:
    said = {"given_name": ["Wilhelmina"], "family_name": ["Featherstonehaugh"], "postcode": ["SW1A1AA"]}
    with CandidateIndex.open(tmp_path, KEYS) as index:
        index.apply(index.changed({RecordKey("a:b:1"): person_fields(said)}), incarnation="g", taken=1)
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()).lower()
    assert b"a:b:1" in written
    for word in (b"wilhelmina", b"featherstone", b"sw1a"):
        assert word not in written
