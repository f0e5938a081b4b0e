"""What a token proved of a visit holds only while the device goes on proving it, in whatever order events come."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from app.lake.event_rows import event_rows
from app.lake.lake import Lake
from graph.behaviour import VisitUpdate
from graph.events import Event, EventType
from graph.ids import DeviceId, MessageId
from graph.records import Assurance, Identifier
from workers.visits import behaved, known

AT = datetime(2026, 11, 1, tzinfo=UTC)


def event(
    minute: int, user: str | None = None, *, kind: EventType = "page_viewed", consent: bool | None = None
) -> Event:
    claims = () if user is None else (Identifier("shopify.customer_id", user, "verified"),)
    return Event(
        message_id=MessageId(f"m{minute:04}"), type=kind, at=AT + timedelta(minutes=minute), source="shopify",
        device=DeviceId("d1"), claims=claims, consent=consent,
    )  # fmt: skip


def visits(folder: Path, *rounds: Sequence[Event]) -> list[VisitUpdate]:
    """The device's visits after rounds of events, each as the last round that touched it left it."""
    lake, found = Lake(folder), dict[str, VisitUpdate]()
    for place, events in enumerate(rounds):
        rows = event_rows(events, f"b{place}", b"s" * 32)
        for visit in behaved(known(lake, rows), rows).visits:
            for gone in visit.replaces:
                found.pop(gone, None)
            found[visit.session] = visit
        lake.events.append(rows.drop("key"))
    return sorted(found.values(), key=lambda visit: visit.started_at)


def claimed(visit: VisitUpdate) -> dict[str, Assurance]:
    return {claim.value: claim.assurance for claim in visit.claims}


def test_a_login_in_the_middle_of_a_visit_proves_it(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, [event(0), event(5, "ada"), event(6, "ada")])
    assert claimed(visit) == {"ada": "verified"}


def test_after_a_logout_the_visit_is_not_proved_any_more(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, [event(0, "ada"), event(5)])
    assert claimed(visit) == {"ada": "asserted"}


def test_who_takes_the_device_over_within_the_visit_is_the_only_one_proved(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, [event(0, "ada"), event(5), event(6, "bob")])
    assert claimed(visit) == {"ada": "asserted", "bob": "verified"}


def test_a_later_visit_without_a_token_claims_nothing(tmp_path: Path) -> None:
    first, second = visits(tmp_path, [event(0, "ada"), event(60)])
    assert (claimed(first), claimed(second)) == ({"ada": "verified"}, {})


def test_an_event_without_consent_proves_nothing(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, [event(0, "ada"), event(5, consent=False)])
    assert claimed(visit) == {"ada": "asserted"}


@pytest.mark.parametrize("kind", ["ordered", "order_cancelled", "returned", "ticket_opened"])
def test_what_a_server_tells_of_the_visit_is_no_logout(tmp_path: Path, kind: EventType) -> None:
    (visit,) = visits(tmp_path, [event(0, "ada"), event(5, kind=kind)])
    assert claimed(visit) == {"ada": "verified"}


@pytest.mark.parametrize("kind", ["email_opened", "email_clicked", "identified"])
def test_what_a_browser_may_send_without_a_token_is_a_logout(tmp_path: Path, kind: EventType) -> None:
    (visit,) = visits(tmp_path, [event(0, "ada"), event(5, kind=kind)])
    assert claimed(visit) == {"ada": "asserted"}


STORY = (event(0, "ada"), event(20), event(40, "bob"), event(60), event(120, "ada"))


@pytest.mark.parametrize("order", list(permutations(range(5)))[::7])
def test_events_that_come_one_by_one_in_any_order_prove_the_same(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    at_once = [(visit.session, claimed(visit)) for visit in visits(tmp_path / "once", STORY)]
    later = visits(tmp_path / "later", *([STORY[place]] for place in order))
    assert [(visit.session, claimed(visit)) for visit in later] == at_once
    assert [claims for _, claims in at_once] == [{"ada": "asserted", "bob": "asserted"}, {"ada": "verified"}]


def test_a_late_event_with_a_token_does_not_undo_a_logout(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, [event(0, "ada"), event(10)], [event(5, "ada")])
    assert claimed(visit) == {"ada": "asserted"}


def test_a_late_event_without_a_token_does_not_end_a_login(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, [event(0, "ada"), event(10, "ada")], [event(5)])
    assert claimed(visit) == {"ada": "verified"}


def test_the_same_message_is_the_same_whether_its_token_counted_or_not() -> None:
    with_token, without = (event_rows([one], "b", b"s" * 32)["body"][0] for one in (event(0, "a"), event(0)))
    assert with_token == without
