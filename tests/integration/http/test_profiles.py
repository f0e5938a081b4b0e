"""A person as the CRM team asks for them: whole, explained, by anything known of them."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from app.identity_key import keyring
from graph.behaviour import Behaviour
from graph.client import GraphClient
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.records import Contact, Identifier, Record
from tests.integration.graph.people import visit

AT = datetime(2026, 10, 1, tzinfo=UTC)
EMAIL = "canary.profile@example.com"
PHONE = "+441614960123"


def record(key: str, **fields: Any) -> Record:
    contacts = (Contact("email", fields.pop("email", EMAIL), "verified"), Contact("phone", PHONE, "asserted"))
    own = Identifier(f"{key.split(':', maxsplit=1)[0]}.{fields.pop('own')}", key.rpartition(":")[2])
    return Record(key=key, source_time=AT, contacts=contacts, identifiers=(own,), **fields)  # type: ignore[arg-type]


RECORDS = (
    record("shopify:customer:595", own="customer_id", given_name="Elizabeth", family_name="Example"),
    record("klaviyo:profile:K1", own="profile_id", given_name="Liz", family_name="Example"),
    record("hubspot:contact:7", own="contact_id", given_name="Robert", family_name="Example"),
)


@pytest.fixture
async def known(whole: Any, graph_store: Any) -> AsyncGenerator[Any]:
    """The API over a graph with two records of Elizabeth and one of Robert, who shares her mailbox."""
    settings = whole.settings
    client = GraphClient.open(graph_store.uri, user=graph_store.user, password=graph_store.password)
    await Ladder(client, keyring(settings.key_file), shipped()).take(RECORDS, epoch=1)
    yield whole
    await client.close()


async def find(caller: Any, kind: str, value: str) -> list[str]:
    answer = await caller.post("/v1/profiles/lookup", json={"keys": [{"kind": kind, "value": value}]})
    assert answer.status_code == 200, answer.text
    return [match["person"] for match in answer.json()["results"][0]["matches"]]


async def test_a_person_is_found_by_anything_known_and_shown_whole(known: Any) -> None:
    async with known.caller("crm") as caller:
        (person,) = await find(caller, "record", "shopify:customer:595")
        assert await find(caller, "record", "klaviyo:profile:K1") == [person]
        assert await find(caller, "shopify.customer_id", "595") == [person]
        assert person in await find(caller, "email", f"  {EMAIL.upper()} ")
        assert person in await find(caller, "phone", "0161 496 0123")
        assert await find(caller, "person", person) == [person]
        answer = await caller.get(f"/v1/profiles/{person}")
    assert answer.status_code == 200, answer.text
    profile = answer.json()
    assert profile["person"] == profile["asked"] == person
    assert [one["record"] for one in profile["records"]] == ["klaviyo:profile:K1", "shopify:customer:595"]
    assert {(one["kind"], one["value"]) for one in profile["contacts"]} == {
        ("email", EMAIL),
        ("phone", PHONE),
    }


async def test_every_link_of_a_person_is_explained(known: Any) -> None:
    async with known.caller("crm") as caller:
        (person,) = await find(caller, "record", "shopify:customer:595")
        answer = await caller.get(f"/v1/profiles/{person}/explain")
    links = answer.json()["links"]
    (root,) = [link for link in links if link["via"] is None]
    (joined,) = [link for link in links if link["via"] == root["record"]]
    assert "email" in {one["kind"] for one in joined["shared"]}
    assert EMAIL not in answer.text


async def test_two_names_on_one_mailbox_are_a_question_for_somebody(known: Any) -> None:
    async with known.caller("crm") as caller:
        page = (await caller.get("/v1/reviews", params={"limit": 1})).json()
        rest = (await caller.get("/v1/reviews", params={"limit": 500})).json()
    assert len(page["reviews"]) == 1
    assert "hubspot:contact:7" in {one["record"] for review in rest["reviews"] for one in review["records"]}
    assert rest["next_skip"] is None


async def test_lookups_are_answered_in_the_order_asked_and_repeat_nothing(known: Any) -> None:
    keys = [
        {"kind": "email", "value": "not an email"},
        {"kind": "record", "value": "shopify:customer:595"},
        {"kind": "record", "value": "shopify:customer:unknown"},
        {"kind": "record", "value": "shopify:customer:595"},
    ]
    async with known.caller("crm") as caller:
        answer = await caller.post("/v1/profiles/lookup", json={"keys": keys})
    wrong, first, unknown, again = answer.json()["results"]
    assert wrong["problem"]
    assert not wrong["matches"]
    assert first == again
    assert first["matches"]
    assert (unknown["matches"], unknown["problem"]) == ([], None)
    assert "not an email" not in answer.text


@pytest.mark.parametrize("count", [0, 1_001])
async def test_a_lookup_of_none_or_too_many_is_refused(api: Any, count: int) -> None:
    keys = [{"kind": "record", "value": str(number)} for number in range(count)]
    async with api.caller("crm") as caller:
        answer = await caller.post("/v1/profiles/lookup", json={"keys": keys})
    assert answer.status_code == 400
    assert answer.json()["code"] == "wrong_shape"


async def test_a_thousand_keys_are_one_lookup(known: Any) -> None:
    keys = [{"kind": "record", "value": f"shopify:customer:{number}"} for number in range(1_000)]
    async with known.caller("crm") as caller:
        answer = await caller.post("/v1/profiles/lookup", json={"keys": keys})
    assert sum(bool(one["matches"]) for one in answer.json()["results"]) == 1


@pytest.mark.parametrize("path", ["", "/explain"])
async def test_an_unknown_person_is_a_404(known: Any, path: str) -> None:
    async with known.caller("crm") as caller:
        answer = await caller.get(f"/v1/profiles/p_nobody{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_person")


async def test_a_graph_that_is_gone_is_a_503_with_nothing_of_our_insides(api: Any) -> None:
    async with api.caller("crm") as caller:
        answer = await caller.get("/v1/profiles/p_1")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert not any(word in answer.text.lower() for word in ("neo4j", "graph", "bolt"))


@pytest.mark.parametrize("scope", [None, "ingest", "storefront"])
@pytest.mark.parametrize("path", ["/v1/profiles/p_1", "/v1/profiles/p_1/explain", "/v1/reviews"])
async def test_only_a_crm_key_reads_persons(api: Any, scope: Any, path: str) -> None:
    async with api.caller(scope) as caller:
        assert (await caller.get(path)).status_code == (401 if scope is None else 403)


def sparse(key: str, *claims: Contact | Identifier, **fields: Any) -> Record:
    contacts = tuple(one for one in claims if isinstance(one, Contact))
    identifiers = tuple(one for one in claims if isinstance(one, Identifier))
    return Record(key=key, source_time=AT, contacts=contacts, identifiers=identifiers, **fields)  # type: ignore[arg-type]


LADDER = (
    sparse(
        "shopify:customer:1",
        Identifier("shopify.customer_id", "1"),
        Contact("email", "c1@example.com", "verified"),
    ),
    sparse(
        "hubspot:contact:1",
        Identifier("shopify.customer_id", "1"),
        Contact("email", "c0@example.com", "asserted"),
    ),
    sparse(
        "klaviyo:profile:1",
        Contact("email", "c1@example.com", "verified"),
        Contact("phone", "+447911123456", "asserted"),
    ),
    sparse(
        "zendesk:user:1",
        Contact("phone", "+447911123456", "asserted"),
        Contact("email", "weak@example.com", "verified"),
    ),
)
LEVELS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.99, 0.999, 1.0)


@pytest.fixture
async def ladder(whole: Any, graph_store: Any) -> AsyncGenerator[Any]:
    """The API over one person: a core of rungs 0 and 1, a record by a phone that anybody typed, and one's visit."""
    settings = whole.settings
    client = GraphClient.open(graph_store.uri, user=graph_store.user, password=graph_store.password)
    keys = keyring(settings.key_file)
    await Ladder(client, keys, shipped()).take(LADDER, epoch=1)
    await Behaviour(client, keys, shipped()).observe(
        [
            visit("strong", "laptop", Identifier("shopify.customer_id", "1")),
            visit("weak", "till", Contact("email", "weak@example.com", "verified")),
            visit("silent", "till", hours=3),
        ],
        epoch=1,
    )
    yield whole
    await client.close()


async def test_less_sure_records_and_all_that_follows_are_left_out_and_counted(ladder: Any) -> None:
    async with ladder.caller("crm") as caller:
        (person,) = await find(caller, "record", "shopify:customer:1")
        address = f"/v1/profiles/{person}"
        today = (await caller.get(address)).json()
        answers = [(await caller.get(address, params={"min_confidence": least})).json() for least in LEVELS]
        core = (await caller.get(address, params={"min_confidence": 0.99})).json()
    assert len(today["records"]) == 4
    assert answers[0] == today
    assert today["left_out"] == {"records": 0, "devices": 0, "sessions": 0}
    assert today["sessions"] == 3
    for more, less in pairwise(answers):
        for name, key in (("records", "record"), ("contacts", "value"), ("devices", "device")):
            assert {one[key] for one in less[name]} <= {one[key] for one in more[name]}
        assert less["sessions"] <= more["sessions"]
    weak = next(one for one in today["records"] if one["record"] == "zendesk:user:1")
    assert weak["weakest"] == 2
    assert weak["confidence"] < 0.99
    assert {one["record"] for one in core["records"]} == {
        "shopify:customer:1",
        "hubspot:contact:1",
        "klaviyo:profile:1",
    }
    assert [one["device"] for one in core["devices"]] == ["laptop"]
    assert core["sessions"] == 1
    assert core["left_out"] == {"records": 1, "devices": 1, "sessions": 2}
    assert not any(name in str(core) for name in ("zendesk", "weak@example.com", "till"))


async def test_a_key_that_leads_only_to_a_weaker_link_answers_nobody_and_says_so(ladder: Any) -> None:
    keys = [
        {"kind": kind, "value": value}
        for kind, value in (
            ("email", "weak@example.com"),
            ("phone", "+447911123456"),
            ("session", "silent"),
            ("email", "nobody@example.com"),
        )
    ]
    async with ladder.caller("crm") as caller:
        answers = [
            (await caller.post("/v1/profiles/lookup", json={"keys": keys, **asked})).json()["results"]
            for asked in ({}, {"min_confidence": 0}, {"min_confidence": 0.99})
        ]
    assert answers[0] == answers[1]
    assert [(len(one["matches"]), one["weaker"]) for one in answers[0]] == [(1, 0), (1, 0), (1, 0), (0, 0)]
    assert [(len(one["matches"]), one["weaker"]) for one in answers[2]] == [(0, 1), (1, 0), (0, 1), (0, 0)]


@pytest.mark.parametrize("wrong", ["-0.1", "1.1", "nan", "inf", "-inf", "high", ""])
async def test_a_confidence_that_is_none_is_refused_by_name(api: Any, wrong: str) -> None:
    async with api.caller("crm") as caller:
        answer = await caller.get("/v1/profiles/p_1", params={"min_confidence": wrong})
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_parameter")
    assert answer.json()["message"].startswith("min_confidence: ")


@pytest.mark.parametrize("wrong", ["-0.1", "1.1", '"0.9"', "NaN", "1e999", "true"])
async def test_a_lookup_with_a_confidence_that_is_none_is_refused(api: Any, wrong: str) -> None:
    body = f'{{"keys": [{{"kind": "record", "value": "a:b:1"}}], "min_confidence": {wrong}}}'
    async with api.caller("crm") as caller:
        answer = await caller.post("/v1/profiles/lookup", content=body)
    assert answer.status_code == 400
    assert wrong in {"NaN", "1e999"} or "min_confidence" in answer.json()["message"]


async def test_an_id_that_merged_by_little_is_not_answered_where_more_is_asked(
    whole: Any, graph_store: Any
) -> None:
    client = GraphClient.open(graph_store.uri, user=graph_store.user, password=graph_store.password)
    taking = Ladder(client, keyring(whole.settings.key_file), shipped())
    phone = Contact("phone", "+447911123456", "asserted")
    first, later = LADDER[0], LADDER[3]
    await taking.take([first, replace(later, contacts=later.contacts[1:])], epoch=1)
    async with whole.caller("crm") as caller:
        (old,) = await find(caller, "record", later.key)
        await taking.take([replace(first, contacts=(*first.contacts, phone)), later], epoch=1)
        (person,) = await find(caller, "record", later.key)
        assert old != person
        answer = await caller.get(f"/v1/profiles/{old}", params={"min_confidence": 0.99})
        whom = await caller.post(
            "/v1/profiles/lookup", json={"keys": [{"kind": "person", "value": old}], "min_confidence": 0.99}
        )
        core = (await caller.get(f"/v1/profiles/{person}", params={"min_confidence": 0.99})).json()
        assert await find(caller, "person", old) == [person]
    await client.close()
    assert (answer.status_code, answer.json()["code"]) == (404, "unsure_person")
    assert (whom.json()["results"][0]["matches"], whom.json()["results"][0]["weaker"]) == ([], 1)
    assert core["former"] == []
