import pytest

from graph.belonging import ClaimPath, believed, claimed_links, device_links, uses
from graph.ids import DeviceId, PersonId, RecordKey, SessionId
from graph.matching.snapshot import shipped
from graph.records import Assurance

DEVICE = DeviceId("device")
NUMBERS = shipped()


def path(
    session: str,
    person: str,
    kind: str = "email",
    claimed: Assurance = "verified",
    held: Assurance = "verified",
) -> ClaimPath:
    return ClaimPath(
        session=SessionId(session),
        kind=kind,
        claimed=claimed,
        held=held,
        record=RecordKey(f"shopify:customer:{person}"),
        block=RecordKey(f"shopify:customer:{person}"),
        confidence=1.0,
        person=PersonId(person),
    )


@pytest.mark.parametrize(
    ("kind", "claimed", "held", "rung", "assurance"),
    [
        ("email", "verified", "verified", 1, "verified"),
        ("email", "asserted", "verified", 2, "asserted"),
        ("email", "verified", "asserted", 2, "asserted"),
        ("shopify.customer_id", "verified", "verified", 0, "verified"),
        ("shopify.customer_id", "asserted", "verified", 2, "asserted"),
    ],
)
def test_a_link_is_as_good_as_the_weaker_of_claim_and_holding(
    kind: str, claimed: Assurance, held: Assurance, rung: int, assurance: Assurance
) -> None:
    (link,) = claimed_links(DEVICE, [path("s", "ann", kind, claimed, held)], NUMBERS)
    assert (link.rung, link.assurance, link.rule) == (rung, assurance, f"session.{kind}")


def test_the_strongest_rung_decides_alone() -> None:
    paths = [path("s", "ann", "shopify.customer_id"), path("s", "bob", claimed="asserted")]
    assert [link.person for link in claimed_links(DEVICE, paths, NUMBERS)] == ["ann"]


def test_two_persons_on_one_rung_are_believed_neither() -> None:
    links = claimed_links(DEVICE, [path("s", "ann"), path("s", "bob")], NUMBERS)
    assert {link.person for link in links} == {"ann", "bob"}
    assert believed(DEVICE, SessionId("s"), links).person is None


def test_an_anonymous_session_follows_the_only_user_of_its_device() -> None:
    one, other = SessionId("one"), SessionId("other")
    links = device_links(DEVICE, [one, other], {one: [path("one", "ann")]}, NUMBERS)
    (alone,) = links[other]
    assert (alone.person, alone.confidence, alone.assurance, alone.rule) == (
        "ann",
        0.9,
        "observed",
        "device.single_user",
    )
    assert [use.person for use in uses(DEVICE, [*links[one], *links[other]])] == ["ann"]


def test_a_device_with_two_users_gives_its_anonymous_sessions_to_nobody() -> None:
    sessions = [SessionId(name) for name in ("one", "other", "nobody")]
    paths = {sessions[0]: [path("one", "ann")], sessions[1]: [path("other", "bob")]}
    assert device_links(DEVICE, sessions, paths, NUMBERS)[sessions[2]] == []
