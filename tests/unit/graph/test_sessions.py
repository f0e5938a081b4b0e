from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from graph.ids import DeviceId, MessageId
from graph.sessions import cut, heirs, session_id

DEVICE = DeviceId("device")
START = datetime(2026, 1, 1, tzinfo=UTC)


def at(minutes: float, message: str) -> tuple[datetime, MessageId]:
    return START + timedelta(minutes=minutes), MessageId(message)


def test_half_an_hour_idle_ends_a_visit_and_half_an_hour_exactly_does_not() -> None:
    visits = cut(DEVICE, [at(0, "a"), at(30, "b"), at(60.1, "c")])
    assert [visit.messages for visit in visits] == [("a", "b"), ("c",)]
    assert visits[0].session == session_id(DEVICE, MessageId("a"))


def test_a_visit_that_never_pauses_is_cut_after_a_day() -> None:
    visits = cut(DEVICE, [at(20 * n, f"m{n:03}") for n in range(100)])
    assert [len(visit.messages) for visit in visits] == [72, 28]


def test_an_old_id_leads_to_the_visit_that_has_its_first_message_now() -> None:
    before = {visit.session: visit.messages[0] for visit in cut(DEVICE, [at(10, "b"), at(20, "c")])}
    after = cut(DEVICE, [at(10, "b"), at(20, "c"), at(0, "a")])
    assert heirs(before, after) == {session_id(DEVICE, MessageId("b")): after[0].session}
    assert heirs({after[0].session: MessageId("a")}, after) == {}


events = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(0, 99)).map(lambda pair: at(pair[0], f"m{pair[1]}")),
    max_size=40,
)


@given(events, st.randoms())
def test_visits_do_not_depend_on_the_order_of_events_and_lose_none(
    found: list[tuple[datetime, MessageId]], chance: Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    visits = cut(DEVICE, found)
    assert cut(DEVICE, shuffled) == visits
    assert sum(len(visit.messages) for visit in visits) == len(set(found))
    assert all(visit.ended_at - visit.started_at < timedelta(hours=24) for visit in visits)
