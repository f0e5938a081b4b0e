from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from app.lake.visits import with_sessions
from graph.ids import DeviceId, MessageId
from graph.sessions import cut

START = datetime(2026, 3, 1, tzinfo=UTC)
SCHEMA = {"device": pl.String(), "at": pl.Datetime("us", "UTC"), "message_id": pl.String()}

minutes = st.lists(st.integers(0, 4_000), min_size=1, max_size=40)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["d1", "d2", "d3"]), minutes, min_size=1), st.randoms())
def test_columns_are_cut_as_one_device_is(times: dict[str, list[int]], random: Random) -> None:
    rows = [
        (device, START + timedelta(minutes=minute), f"m{number}")
        for device, moments in times.items()
        for number, minute in enumerate(moments)
    ]
    random.shuffle(rows)
    found = with_sessions(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    assert {(device, message): session for device, message, session in found.select(
        "device", "message_id", "session"
    ).iter_rows()} == {
        (device, message): visit.session
        for device in times
        for visit in cut(DeviceId(device), [(at, MessageId(name)) for one, at, name in rows if one == device])
        for message in visit.messages
    }  # fmt: skip


def test_no_events_have_no_visits() -> None:
    assert with_sessions(pl.DataFrame(schema=SCHEMA)).is_empty()


def test_a_visit_of_more_than_a_day_is_cut_though_it_never_rests() -> None:
    rows = [("d", START + timedelta(minutes=20 * number), f"m{number:03}") for number in range(100)]
    found = with_sessions(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    assert found["run"].n_unique() == 1
    assert found["session"].n_unique() == 2
