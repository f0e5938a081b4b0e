"""Whose a device is that never said so."""

from graph.devices.activity import Activity
from graph.devices.attachment import Attachment, attach, candidates, user_priors
from graph.devices.crowd import crowd
from graph.devices.numbers import shipped
from graph.ids import PersonId
from tests.unit.devices.visitors import Visitors

ANN, BOB = PersonId("ann"), PersonId("bob")
TODAY = 100


def decide(
    town: Visitors, hidden: str, *persons: PersonId, consent: bool = True, today: int = TODAY
) -> Attachment:
    everything = {str(one.device): one for one in town.activities()}
    known: dict[PersonId, Activity] = {person: everything[person] for person in persons}
    device = everything[hidden]
    found = candidates(device, known, crowd(everything.values()), shipped())
    return attach(device, found, shipped(), consent=consent, today=today)


def at_home() -> Visitors:
    town = Visitors()
    town.see("ann", "home", range(12))
    town.see("phone", "home", range(12))
    return town


def test_a_device_seen_at_a_persons_home_in_the_same_hours_is_that_persons() -> None:
    said = decide(at_home(), "phone", ANN)
    assert said.person == ANN
    assert said.confidence >= 0.9
    assert said.candidates[0][0].comparison.counts["days"] == 12


def test_without_consent_nothing_is_said_and_nothing_is_kept() -> None:
    said = decide(at_home(), "phone", ANN, consent=False)
    assert said.person is None
    assert said.candidates == ()


def test_nobody_known_is_an_answer() -> None:
    town = at_home()
    town.see("stranger", "cafe", [3])
    town.see("ann", "cafe", [90])
    for number in range(30):
        town.see(f"guest {number}", "cafe", [number])
    said = decide(town, "stranger", ANN)
    assert said.person is None
    assert said.confidence > 0.95


def test_two_persons_of_one_home_leave_a_device_with_neither_at_a_confidence_that_counts() -> None:
    town = at_home()
    town.see("bob", "home", range(12))
    said = decide(town, "phone", ANN, BOB)
    assert said.confidence < 0.6
    shares = [confidence for _candidate, confidence in said.candidates]
    assert len(shares) == 2
    assert abs(shares[0] - shares[1]) < 1e-9


def test_an_attachment_is_provisional_until_the_day_of_the_last_sighting_is_over() -> None:
    assert decide(at_home(), "phone", ANN, today=11).provisional
    assert not decide(at_home(), "phone", ANN, today=12).provisional


def test_a_crowded_network_gives_a_device_to_nobody() -> None:
    town = at_home()
    for number in range(200):
        town.see(f"guest {number}", "home", [number % 12])
    assert decide(town, "phone", ANN).person is None


def test_another_device_on_a_network_of_its_own_changes_nothing() -> None:
    before = decide(at_home(), "phone", ANN)
    town = at_home()
    town.see("stranger", "elsewhere", range(12), item="something")
    assert decide(town, "phone", ANN) == before


def test_the_sessions_of_a_shared_device_are_decided_one_by_one() -> None:
    town = Visitors()
    town.see("ann", "home", range(20), 9)
    town.see("ann", "ann's office", range(20), 13)
    town.see("bob", "home", range(20), 20)
    town.see("bob", "bob's office", range(20), 13)
    town.see("session 1", "ann's office", [21], 13)
    town.see("session 2", "bob's office", [21], 13)
    everything = {str(one.device): one for one in town.activities()}
    known = {person: everything[person] for person in (ANN, BOB)}
    priors = user_priors([ANN, ANN, BOB], 0.1)
    said = {}
    for session in ("session 1", "session 2"):
        found = candidates(everything[session], known, crowd(everything.values()), shipped())
        said[session] = attach(
            everything[session], found, shipped(), consent=True, today=TODAY, priors=priors
        )
    assert said["session 1"].person == ANN
    assert said["session 2"].person == BOB


def test_the_users_of_a_shared_device_and_nobody_are_all_there_is() -> None:
    priors = user_priors([ANN, ANN, BOB], 0.1)
    assert priors == {ANN: 0.9 * 3 / 5, BOB: 0.9 * 2 / 5}
