from hypothesis import given
from hypothesis import strategies as st

from graph.evaluation import count_pairs, count_pairs_touching

_ASSIGNMENTS = st.dictionaries(st.integers(0, 12), st.tuples(st.integers(0, 3), st.integers(0, 3)))


def test_a_merge_of_two_people_costs_precision_and_a_missed_link_costs_recall() -> None:
    truth = {"a1": "ann", "a2": "ann", "a3": "ann", "b1": "bob"}
    counts = count_pairs({"a1": 1, "a2": 1, "b1": 1, "a3": 2}, truth)
    assert (counts.together, counts.true, counts.right) == (3, 3, 1)
    assert counts.precision == counts.recall == 1 / 3


def test_a_record_the_partition_does_not_know_stands_alone() -> None:
    counts = count_pairs({}, {"a": 1, "b": 1})
    assert counts.precision is None
    assert counts.recall == 0.0


@given(_ASSIGNMENTS)
def test_the_table_counts_what_comparing_every_pair_counts(rows: dict[int, tuple[int, int]]) -> None:
    found = {record: cluster for record, (cluster, _person) in rows.items()}
    truth = {record: person for record, (_cluster, person) in rows.items()}
    pairs = [(a, b) for a in rows for b in rows if a < b]
    counts = count_pairs(found, truth)
    assert counts.together == sum(found[a] == found[b] for a, b in pairs)
    assert counts.true == sum(truth[a] == truth[b] for a, b in pairs)
    assert counts.right == sum(found[a] == found[b] and truth[a] == truth[b] for a, b in pairs)


@given(_ASSIGNMENTS, st.frozensets(st.integers(0, 12)))
def test_pairs_touching_a_choice_are_those_with_a_chosen_end(
    rows: dict[int, tuple[int, int]], chosen: frozenset[int]
) -> None:
    found = {record: cluster for record, (cluster, _person) in rows.items()}
    truth = {record: person for record, (_cluster, person) in rows.items()}
    touching = [(a, b) for a in rows for b in rows if a < b and (a in chosen or b in chosen)]
    counts = count_pairs_touching(found, truth, chosen)
    assert counts.together == sum(found[a] == found[b] for a, b in touching)
    assert counts.right == sum(found[a] == found[b] and truth[a] == truth[b] for a, b in touching)
