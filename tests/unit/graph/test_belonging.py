import pytest
from msgspec import structs

from graph.belonging import believed, claimed_links, device_links, uses
from graph.claims import Alike, Claim, ClaimedPoint, ClaimPath, Holder, alike, paths_of, strongest
from graph.ids import DeviceId, PersonId, RecordKey, SessionId
from graph.matching.snapshot import shipped
from graph.records import Assurance

DEVICE = DeviceId("device")
NUMBERS = shipped()
ONE, OTHER, NOBODY = SessionId("one"), SessionId("other"), SessionId("nobody")


def holder(person: str, held: Assurance = "verified") -> Holder:
    return Holder(
        held=held,
        record=RecordKey(f"shopify:customer:{person}"),
        block=RecordKey(f"shopify:customer:{person}"),
        confidence=1.0,
        person=PersonId(person),
    )


def path(
    person: str, kind: str = "email", claimed: Assurance = "verified", held: Assurance = "verified"
) -> ClaimPath:
    point = ClaimedPoint(kind=kind, claims=(), holders=(holder(person, held),))
    (only,) = paths_of(point, claimed, NUMBERS)
    return only


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
    (link,) = claimed_links(DEVICE, ONE, [path("ann", kind, claimed, held)])
    assert (link.rung, link.assurance, link.rule) == (rung, assurance, f"session.{kind}")


def test_the_strongest_rung_decides_alone() -> None:
    surest = path("ann", "shopify.customer_id")
    for paths in ([surest, path("bob", claimed="asserted")], [path("bob"), surest], [path("ann"), surest]):
        assert strongest(paths) == strongest(reversed(paths)) == (surest,)


def test_of_two_ways_to_one_person_the_surer_record_counts() -> None:
    sure, unsure = path("ann"), path("ann", "phone")
    unsure = structs.replace(unsure, holder=structs.replace(unsure.holder, confidence=0.9))
    assert strongest([unsure, sure]) == strongest([sure, unsure]) == (sure,)
    assert strongest([sure, path("ann", "phone")]) == (sure,)


def test_two_persons_on_one_rung_are_believed_neither() -> None:
    links = claimed_links(DEVICE, ONE, [path("ann"), path("bob")])
    assert {link.person for link in links} == {"ann", "bob"}
    assert believed(DEVICE, ONE, links).person is None


def test_an_anonymous_session_follows_the_only_user_of_its_device() -> None:
    links = device_links(DEVICE, [Alike((ONE,), (path("ann"),)), Alike((OTHER,), ())])
    (alone,) = links[OTHER]
    assert (alone.person, alone.confidence, alone.assurance, alone.rule) == (
        "ann",
        0.9,
        "observed",
        "device.single_user",
    )
    assert [use.person for use in uses(DEVICE, [*links[ONE], *links[OTHER]])] == ["ann"]


def test_a_device_with_two_users_gives_its_anonymous_sessions_to_nobody() -> None:
    groups = [Alike((ONE,), (path("ann"),)), Alike((OTHER,), (path("bob"),)), Alike((NOBODY,), ())]
    assert device_links(DEVICE, groups)[NOBODY] == []


def test_sessions_are_alike_that_claim_the_same_points_as_surely() -> None:
    mail = ClaimedPoint(
        kind="email",
        claims=(Claim(ONE, "verified"), Claim(OTHER, "asserted"), Claim(SessionId("again"), "verified")),
        holders=(holder("ann"), holder("bob")),
    )
    phone = ClaimedPoint(kind="phone", claims=(Claim(ONE, "verified"),), holders=(holder("ann"),))
    sessions = {DEVICE: [ONE, OTHER, NOBODY], DeviceId("second"): [SessionId("again")]}
    found = alike(sessions, [mail, phone], NUMBERS)
    assert found[DEVICE] == [
        Alike((ONE,), (path("ann"), path("bob"))),
        Alike((OTHER,), (path("ann", claimed="asserted"), path("bob", claimed="asserted"))),
        Alike((NOBODY,), ()),
    ]
    assert found[DeviceId("second")] == [Alike((SessionId("again"),), (path("ann"), path("bob")))]
    assert alike({DEVICE: [SessionId("again"), ONE]}, [mail], NUMBERS)[DEVICE] == [
        Alike((SessionId("again"), ONE), (path("ann"), path("bob")))
    ]


def test_every_session_of_a_group_has_links_of_its_own() -> None:
    links = device_links(DEVICE, [Alike((ONE, OTHER), (path("ann"),))])
    assert [(name, link.session, link.person) for name, found in links.items() for link in found] == [
        (ONE, ONE, "ann"),
        (OTHER, OTHER, "ann"),
    ]


def test_an_anonymous_session_is_no_surer_than_its_device() -> None:
    unsure = path("ann")
    unsure = structs.replace(unsure, holder=structs.replace(unsure.holder, confidence=0.7))
    links = device_links(DEVICE, [Alike((ONE,), (unsure,)), Alike((OTHER,), ())])
    (use,) = uses(DEVICE, links[ONE])
    assert use.confidence < 0.7
    assert links[OTHER][0].confidence == use.confidence
