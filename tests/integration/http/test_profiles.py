"""A person as the CRM team asks for them: whole, explained, by anything known of them."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.wiring import keyring
from graph.client import GraphClient
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.records import Contact, Identifier, Record

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
