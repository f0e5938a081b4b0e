"""A token is worth what a server signed, on the browser and in the time it was signed for, and nothing else."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.batch import Parsed
from app.sources.identity_token import LEEWAY, Carrier, Claims, proved, sign
from app.sources.parse import Keys, parse
from app.sources.split import split_body
from app.sources.token_secrets import Secret, Secrets
from graph.ids import DeviceId
from graph.keyring import Keyring
from graph.records import Identifier

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SECRET = Secret(kid="k1", secret="a" * 43)
OLD = Secret(kid="k0", secret="b" * 43, ended_at=NOW)
SECRETS = Secrets([OLD, SECRET])
CARRIER = Carrier(device=DeviceId("d-ada"), at=NOW, received_at=NOW)
GOOD: dict[str, Any] = {
    "aud": "kindred", "kind": "shopify.customer_id", "sub": "1001", "device": "d-ada",
    "iat": int(NOW.timestamp()) - 60, "exp": int(NOW.timestamp()) + 1_740,
}  # fmt: skip
ADA = Identifier("shopify.customer_id", "1001", "verified")


def token(secret: str = SECRET.secret, kid: Any = "k1", alg: str = "HS256", **said: Any) -> str:
    payload = {name: value for name, value in (GOOD | said).items() if value is not None}
    return jwt.encode(payload, secret, algorithm=alg, headers={} if kid is None else {"kid": kid})


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def handmade(header: Any, payload: Any, secret: str = SECRET.secret) -> str:
    signed = f"{part(header)}.{part(payload)}"
    digest = hmac.digest(secret.encode(), signed.encode(), hashlib.sha256)
    return f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def carrier(**changed: Any) -> Carrier:
    return msgspec.structs.replace(CARRIER, **changed)


def test_a_good_token_proves_who_holds_its_device() -> None:
    assert proved(token(), CARRIER, SECRETS) == ADA
    assert proved(token(sub="gid://shopify/Customer/1001"), CARRIER, SECRETS) == ADA
    other = token(kind="segment.user_id", sub="u-7")
    assert proved(other, CARRIER, SECRETS) == Identifier("segment.user_id", "u-7", "verified")


def test_what_the_command_line_signs_is_what_is_read() -> None:
    assert proved(sign(msgspec.convert(GOOD, Claims), SECRET), CARRIER, SECRETS) == ADA


def test_without_any_secret_nothing_is_proved() -> None:
    assert proved(token(), CARRIER, Secrets()) == "unknown_secret"


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        (token("z" * 43), "forged"),
        (token()[:-4] + "AAAA", "forged"),
        (token(OLD.secret), "forged"),  # another secret's signature under this name
        (token(kid="k9"), "unknown_secret"),
        (token(kid=None), "unknown_secret"),
        (f"{part({'alg': 'none', 'kid': 'k1'})}.{part(GOOD)}.", "wrong_algorithm"),
        (f"{part({'alg': 'None', 'kid': 'k1'})}.{part(GOOD)}.", "wrong_algorithm"),
        (token(alg="HS512", secret="a" * 64), "wrong_algorithm"),
        (handmade({"alg": "RS256", "kid": "k1"}, GOOD), "wrong_algorithm"),
        (handmade({"alg": "hs256", "kid": "k1"}, GOOD), "wrong_algorithm"),
        (handmade({"alg": ["HS256"], "kid": "k1"}, GOOD), "wrong_algorithm"),
        (handmade({"kid": "k1"}, GOOD), "wrong_algorithm"),
        (handmade({"alg": "HS256", "kid": ["k1"]}, GOOD), "malformed"),
        (handmade({"alg": "HS256", "kid": "k1", "crit": ["x"], "x": 1}, GOOD), "malformed"),
        (handmade({"alg": "HS256", "kid": "k1"}, GOOD) + ".e30", "malformed"),
        (handmade([1], GOOD), "malformed"),
    ],
)
def test_who_has_no_secret_proves_nothing(forged: str, why: str) -> None:
    assert proved(forged, CARRIER, SECRETS) == why


def test_a_changed_subject_breaks_the_signature() -> None:
    header, _, signature = token().split(".")
    assert proved(f"{header}.{part(GOOD | {'sub': '1002'})}.{signature}", CARRIER, SECRETS) == "forged"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"aud": "checkout"}, "wrong_audience"),
        ({"aud": ["kindred", "checkout"]}, "wrong_audience"),
        ({"aud": None}, "wrong_claims"),
        ({"exp": None}, "wrong_claims"),
        ({"iat": None}, "wrong_claims"),
        ({"sub": None}, "wrong_claims"),
        ({"sub": "null"}, "wrong_claims"),
        ({"sub": ""}, "wrong_claims"),
        ({"kind": None}, "wrong_claims"),
        ({"kind": "email"}, "wrong_claims"),
        ({"device": None}, "wrong_claims"),
        ({"device": ""}, "wrong_claims"),
        ({"exp": "never"}, "wrong_claims"),
        ({"exp": 1e400}, "wrong_claims"),
        ({"exp": 10**30}, "wrong_claims"),
        ({"exp": GOOD["iat"] + 86_401}, "lives_too_long"),
        ({"exp": GOOD["iat"]}, "lives_too_long"),
    ],
)
def test_what_a_server_signed_for_something_else_proves_nothing(said: dict[str, Any], why: str) -> None:
    assert proved(token(**said), CARRIER, SECRETS) == why


def test_a_token_is_worth_nothing_on_another_device() -> None:
    assert proved(token(), carrier(device=DeviceId("d-eve")), SECRETS) == "other_device"
    assert proved(token(), carrier(device=None), SECRETS) == "other_device"


@pytest.mark.parametrize(
    ("minutes", "answer"), [(-7, "not_yet"), (-5, ADA), (0, ADA), (33, ADA), (35, "expired")]
)
def test_a_token_speaks_of_the_time_it_was_signed_for(minutes: int, answer: Any) -> None:
    at = NOW + timedelta(minutes=minutes)
    assert proved(token(), carrier(at=at, received_at=max(at, NOW)), SECRETS) == answer


def test_a_token_that_is_not_valid_yet_proves_nothing() -> None:
    assert proved(token(nbf=GOOD["iat"] + 900), CARRIER, SECRETS) == "not_yet"


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3_650)))
def test_an_event_that_arrives_late_says_what_it_would_have_said_at_once(late: timedelta) -> None:
    assert proved(token(), carrier(received_at=NOW + late), SECRETS) == ADA


def test_an_event_that_is_dated_after_it_arrived_proves_nothing() -> None:
    assert proved(token(), carrier(received_at=NOW - LEEWAY), SECRETS) == ADA
    early = NOW - LEEWAY - timedelta(seconds=1)
    assert proved(token(), carrier(received_at=early), SECRETS) == "dated_ahead"


def test_what_arrived_before_a_secret_ended_stays_proved_and_what_comes_later_is_not_however_it_is_dated() -> (
    None
):
    before = carrier(received_at=NOW - timedelta(seconds=1))
    assert proved(token(OLD.secret, kid="k0"), before, SECRETS) == ADA
    assert proved(token(OLD.secret, kid="k0"), CARRIER, SECRETS) == "unknown_secret"


@given(st.one_of(st.text(), st.binary(), st.integers(), st.none(), st.lists(st.text()), st.booleans()))
def test_garbage_is_refused_and_breaks_nothing(garbage: object) -> None:
    assert proved(garbage, CARRIER, SECRETS) == "malformed"


@given(st.text(alphabet="abcXYZ019-_.=", max_size=400))
def test_what_looks_like_a_token_is_refused_and_breaks_nothing(garbage: str) -> None:
    assert isinstance(proved(garbage, CARRIER, SECRETS), str)


def test_a_huge_or_deep_token_is_refused() -> None:
    assert proved("a." * 600_000, CARRIER, SECRETS) == "too_long"
    deep = base64.urlsafe_b64encode(b"[" * 1_400).decode().rstrip("=")
    assert proved(f"{deep}.e30.e30", CARRIER, SECRETS) == "malformed"


def test_a_secret_is_in_no_representation() -> None:
    assert SECRET.secret not in repr(SECRET)
    assert SECRET.secret not in str(SECRETS)


# --- on the events that carry it ---------------------------------------------------------------------


def read(source: str, kind: str, *told: dict[str, Any], secrets: Secrets = SECRETS) -> Parsed:
    body = "\n".join(json.dumps(one) for one in told).encode()
    (batch,) = split_body(body, "application/x-ndjson", source, kind, as_of=NOW, received_at=NOW)
    return parse(batch, Keys(Keyring(b"k" * 32), secrets))


def pixel(**changed: Any) -> dict[str, Any]:
    return {
        "id": "e1", "name": "page_viewed", "clientId": "d-ada", "timestamp": NOW.isoformat(), **changed,
    }  # fmt: skip


def track(kindred: Any, **changed: Any) -> dict[str, Any]:
    message = {
        "type": "page", "messageId": "m1", "anonymousId": "d-ada", "timestamp": NOW.isoformat(),
        "context": {"kindred": kindred},
    }  # fmt: skip
    return message | changed


def test_both_browsers_libraries_carry_it() -> None:
    assert read("shopify", "pixel", pixel(identityToken=token())).events[0].claims == (ADA,)
    assert read("segment", "batch", track({"identity_token": token()})).events[0].claims == (ADA,)


def test_a_bad_token_is_counted_and_its_event_goes_in_as_if_there_were_none() -> None:
    bad = token("z" * 43)
    seen = read("shopify", "pixel", pixel(identityToken=bad))
    sent = read("segment", "batch", track({"identity_token": bad}))
    assert seen.events == read("shopify", "pixel", pixel()).events
    assert sent.events == read("segment", "batch", track(None)).events
    assert seen.dropped == sent.dropped == {"identity_token:forged": 1}
    assert (seen.rejects, sent.rejects) == ([], [])


@pytest.mark.parametrize("garbage", [7, True, [], {}, [[[]]], {"identity_token": 7}, "x", 1.5])
def test_garbage_in_its_place_costs_no_event(garbage: Any) -> None:
    for parsed in (
        read("shopify", "pixel", pixel(identityToken=garbage)),
        read("segment", "batch", track(garbage)),
        read("segment", "batch", track({"identity_token": garbage})),
    ):
        assert (len(parsed.events), parsed.rejects, parsed.events[0].claims) == (1, [], ())


@pytest.mark.parametrize("none", [None, ""])
def test_nobody_logged_in_is_nothing_to_count(none: Any) -> None:
    assert read("shopify", "pixel", pixel(identityToken=none)).dropped == {}
    assert read("segment", "batch", track({"identity_token": none})).dropped == {}


def test_a_token_of_an_earlier_login_does_not_vouch_for_whoever_is_logged_in_now() -> None:
    seen = read("shopify", "pixel", pixel(identityToken=token(), customer={"id": "1002"}))
    assert seen.events[0].claims == (Identifier("shopify.customer_id", "1002", "asserted"),)
    assert seen.dropped == {"identity_token:other_user": 1}
    mine = token(kind="segment.user_id", sub="u1")
    sent = read("segment", "batch", track({"identity_token": mine}, userId="u2"))
    assert sent.events[0].claims == (Identifier("segment.user_id", "u2", "asserted"),)


def test_a_token_does_not_vouch_for_an_email_beside_it() -> None:
    seen = read("shopify", "pixel", pixel(identityToken=token(), customer={"email": "bob@larch.example"}))
    assert [(claim.kind, claim.assurance) for claim in seen.events[0].claims] == [
        ("email", "asserted"), ("shopify.customer_id", "verified"),
    ]  # fmt: skip


def test_an_identify_call_holds_its_own_id_as_verified_only_if_a_server_signed_it() -> None:
    mine = token(kind="segment.user_id", sub="u1")
    call = {"type": "identify", "userId": "u1", "traits": {"email": "ada@larch.example"}}
    signed = read("segment", "batch", track({"identity_token": mine}, **call)).records
    plain = read("segment", "batch", track(None, **call)).records
    assert [one.assurance for one in signed[0].identifiers] == ["verified"]
    assert [one.assurance for one in plain[0].identifiers] == ["asserted"]
    assert [one.assurance for one in signed[0].contacts] == ["asserted"]


def test_without_consent_a_token_names_nobody() -> None:
    seen = read(
        "shopify", "pixel",
        pixel(identityToken=token(), customerPrivacy={"analyticsProcessingAllowed": False}),
    )  # fmt: skip
    context = {
        "kindred": {"identity_token": token(kind="segment.user_id", sub="u1")},
        "consent": {"categoryPreferences": {"Analytics": False}},
    }
    sent = read("segment", "batch", track(None, context=context, type="identify", userId="u1"))
    assert (seen.events[0].claims, sent.events[0].claims, sent.records) == ((), (), [])


def test_the_token_is_in_nothing_that_is_kept_of_an_event() -> None:
    carried = token()
    for parsed in (
        read("shopify", "pixel", pixel(identityToken=carried)),
        read("segment", "batch", track({"identity_token": carried})),
    ):
        kept = msgspec.json.encode(parsed)
        assert not any(one.encode() in kept for one in carried.split("."))
