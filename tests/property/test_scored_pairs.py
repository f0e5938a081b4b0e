"""Many pairs at once are what the definition says of each."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.fields.record import PersonFields, Role, person_fields
from graph.ids import RecordKey
from graph.matching.scored_pair import scored
from graph.matching.scored_pairs import scored_pairs
from graph.matching.snapshot import shipped

_SAID: dict[Role, list[str]] = {
    "given_name": ["william", "bill", "wiliam", "featherstone", "joan", "john", "j", "anna maria", "maria"],
    "family_name": ["featherstone", "fetherstone", "abernathy", "william", "smith-jones", "jones", "w"],
    "birth_date": ["1980-02-03", "1980-03-02", "1980-02-04", "1980", "1955-11-30", "--02-03"],
    "gender": ["m", "f"],
    "street": ["7 high street", "7 high st", "9 low road", "flat 2 7 high street"],
    "city": ["york", "yorke", "leeds"],
    "postcode": ["ts19 0sh", "ts19 0sj", "ts19 8ab", "yo1 7hh"],
    "email": ["wf1980@x.com", "wf1980@y.org", "wf1981@x.com", "wf198@x.com", "william.featherstone@x.com"],
    "phone": ["07700900123", "07700900124", "01904900123", "07700900321"],
}
_RECORDS = st.lists(
    st.fixed_dictionaries(
        {}, optional={role: st.lists(st.sampled_from(texts), min_size=1, max_size=2) for role, texts in _SAID.items()}
    ).map(person_fields),
    min_size=2,
    max_size=7,
)  # fmt: skip


def _held(records: list[PersonFields]) -> dict[RecordKey, PersonFields]:
    return {RecordKey(f"a:b:{number}"): fields for number, fields in enumerate(records)}


@settings(max_examples=250, deadline=None)
@given(_RECORDS)
def test_pairs_that_are_kept_are_those_the_definition_has_at_0_bits_or_over(
    records: list[PersonFields],
) -> None:
    own = _held(records)
    pairs = list(combinations(sorted(own), 2))
    defined = [scored(left, right, own[left], own[right], shipped()) for left, right in pairs]
    candidates = [(right, left) for left, right in pairs] + pairs
    assert scored_pairs(candidates, own, shipped()) == [pair for pair in defined if pair.bits >= 0]


def test_a_pair_of_a_record_without_fields_is_none() -> None:
    own = _held([person_fields({"given_name": ["william"]})])
    assert scored_pairs([(RecordKey("a:b:0"), RecordKey("a:b:9"))], own, shipped()) == []
