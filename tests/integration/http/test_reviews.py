"""Somebody decides what the ladder left open, over the API, with a worker that holds the lease."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.access import create
from app.identity_key import keyring
from app.lake.lake import Lake
from app.wiring import wired
from graph.client import GraphClient
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.records import Contact, Record
from workers.context import WorkerContext
from workers.jobs.drain import drain_all

AT = datetime(2026, 10, 1, tzinfo=UTC)
EMAIL = "canary.review@example.com"
PHONE = "+441614960177"
ANN, BOB = "shopify:customer:1", "hubspot:contact:2"
OLD = "klaviyo:profile:3"


def record(key: str, given: str, *contacts: Contact, minute: int = 0) -> Record:
    at = AT.replace(minute=minute)
    return Record(key=key, source_time=at, given_name=given, contacts=contacts)  # type: ignore[arg-type]


RECORDS = (
    record(ANN, "Ann", Contact("email", EMAIL, "verified")),
    record(BOB, "Bob", Contact("email", EMAIL, "asserted"), Contact("phone", PHONE, "asserted"), minute=1),
    record(OLD, "Robert", Contact("phone", PHONE, "asserted"), minute=2),
)


@pytest.fixture
async def asked(whole: Any, graph_store: Any, redis_stores: Any) -> AsyncGenerator[Any]:
    """The API over Ann and Bob, who share a mailbox, and Robert, who is Bob by his phone."""
    del redis_stores
    client = GraphClient.open(graph_store.uri, user=graph_store.user, password=graph_store.password)
    await Ladder(client, keyring(whole.settings.key_file), shipped()).take(RECORDS, epoch=1)
    yield whole
    await client.close()


@pytest.fixture
async def deciding(asked: Any) -> AsyncGenerator[Any]:
    """A worker beside it, in this process."""
    async with wired(asked.settings) as wiring:
        context = WorkerContext(wiring)
        context.pool.close()

        async def work() -> None:
            while True:
                await drain_all(context)
                await asyncio.sleep(0.02)

        task = asyncio.create_task(work())
        yield asked
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await context.close()


async def questions(caller: Any) -> list[str]:
    page = (await caller.get("/v1/reviews")).json()
    return [str(one["review"]) for one in page["reviews"]]


async def question(caller: Any) -> str:
    (one,) = await questions(caller)
    return one


async def test_a_question_is_shown_whole_with_both_sides_and_what_refused(asked: Any) -> None:
    async with asked.caller("reviews") as caller:
        answer = await caller.get(f"/v1/reviews/{await question(caller)}")
    assert answer.status_code == 200, answer.text
    review = answer.json()
    assert (review["state"], review["rule"]) == ("open", "names.given_name")
    bob, ann = review["sides"]
    assert (bob["fields"]["given_name"], ann["fields"]["given_name"]) == ("Bob", "Ann")
    (mail,) = [one for one in bob["contacts"] if one["kind"] == "email"]
    assert (mail["value"], mail["assurance"], mail["shared"]) == (EMAIL, "asserted", True)
    apart = review["explanation"]["verdict"]["apart"]
    assert apart["rule"] == "names.given_name"
    assert review["explanation"]["prior"] + sum(one["bits"] for one in apart["fields"]) == apart["bits"] < 0


async def test_a_decision_binds_says_who_and_leaves_the_queue(deciding: Any) -> None:
    async with deciding.caller("reviews") as caller:
        review = await question(caller)
        url = f"/v1/reviews/{review}/decision"
        rehearsed = (await caller.post(url, json={"verdict": "same", "dry_run": True})).json()["effect"]
        assert await question(caller) == review
        answer = await caller.post(url, json={"verdict": "same"})
        assert answer.status_code == 200, answer.text
        effect = answer.json()["effect"]
        assert [one["kind"] for one in rehearsed["changes"]] == [one["kind"] for one in effect["changes"]]
        assert len(effect["persons"]) == 1
        assert review not in await questions(caller)
        assert (await caller.get(f"/v1/reviews/{review}")).json()["state"] == "closed"
        again = (await caller.post(url, json={"verdict": "same"})).json()["effect"]
        assert again["already"]
        kept = (await caller.get(f"/v1/judgements/{effect['judgement']}")).json()
        assert (kept["kind"], kept["by"], kept["state"]) == ("same", "reviews", "in_force")

        refused = await caller.post(url, json={"verdict": "different"})
        assert refused.status_code == 409, refused.text
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["code"] == "contradicting_judgement"
        assert effect["judgement"] in refused.json()["message"]

        gone = await caller.delete(f"/v1/judgements/{effect['judgement']}", params={"dry_run": True})
        assert gone.json()["effect"]["dry_run"]
        gone = await caller.delete(f"/v1/judgements/{effect['judgement']}")
        assert gone.json()["effect"]["withdrawn"] == [effect["judgement"]]
        assert (await caller.delete(f"/v1/judgements/{effect['judgement']}")).json()["effect"]["already"]
        assert await question(caller) == review
    lake = Lake(deciding.settings.lake)
    said = lake.judgements.read(lake.judgements.scan()).filter(judgement=effect["judgement"]).sort("batch_id")
    assert said["state"].to_list() == ["in_force", "in_force", "withdrawn", "withdrawn"]


async def test_who_decided_is_the_name_of_the_key_and_a_name_is_no_personal_data(
    whole: Any, deciding: Any
) -> None:
    made = create(whole.settings.home / "keys" / "other.json", ["reviews"], name="desk-7")
    assert made["reviews"].startswith("kdr_reviews_")
    with pytest.raises(ValueError, match="lower-case"):
        create(whole.settings.home / "keys" / "other.json", ["reviews"], name="Jo <jo@example.com>")
    async with deciding.caller("reviews") as caller:
        url = f"/v1/reviews/{await question(caller)}/decision"
        effect = (await caller.post(url, json={"verdict": "different"})).json()["effect"]
        kept = (await caller.get(f"/v1/judgements/{effect['judgement']}")).json()
    assert kept["by"] == "reviews"


async def test_a_decision_waits_on_disk_while_no_worker_runs(asked: Any) -> None:
    async with asked.caller("reviews") as caller:
        answer = await caller.post(
            f"/v1/reviews/{await question(caller)}/decision", json={"verdict": "same"}, timeout=30
        )
        assert answer.status_code == 202
        name = answer.json()["ruling"]
        waiting = await caller.get(f"/v1/rulings/{name}")
        assert (waiting.status_code, waiting.json()["effect"]) == (202, None)
        assert (await caller.get("/v1/rulings/1-0")).status_code == 404
        async with wired(asked.settings) as wiring:
            context = WorkerContext(wiring)
            await drain_all(context)
            await context.close()
        done = await caller.get(f"/v1/rulings/{name}")
        assert (done.status_code, done.json()["effect"]["already"]) == (200, False)


async def test_a_pair_is_explained_by_anything_known_and_no_value_is_repeated(asked: Any) -> None:
    body = {"left": {"kind": "record", "value": BOB}, "right": {"kind": "record", "value": OLD}}
    async with asked.caller("crm") as caller:
        joined = await caller.post("/v1/explain", json=body)
        body["right"] = {"kind": "email", "value": EMAIL}
        several = await caller.post("/v1/explain", json=body)
        persons = sorted({match["person"] for match in await found(caller, EMAIL)})
        two = await caller.get(f"/v1/profiles/{persons[0]}/explain/{persons[1]}")
        same = await caller.post("/v1/explain", json={"left": body["left"], "right": body["left"]})
    pair = joined.json()
    assert pair["verdict"]["apart"] is None
    (link,) = pair["path"]
    assert pair["prior"] + sum(one["bits"] for one in link["fields"]) == link["bits"] >= 0
    assert (several.status_code, several.json()["code"]) == (400, "several_persons")
    assert {two.json()["left"], two.json()["right"]} == {ANN, BOB}
    assert two.json()["verdict"]["apart"]["rule"] == "names.given_name"
    assert (same.status_code, same.json()["code"]) == (400, "same_record")
    for answer in (joined, several, two, same):
        assert EMAIL not in answer.text
        assert PHONE not in answer.text


async def found(caller: Any, value: str) -> list[dict[str, Any]]:
    answer = await caller.post("/v1/profiles/lookup", json={"keys": [{"kind": "email", "value": value}]})
    matches: list[dict[str, Any]] = answer.json()["results"][0]["matches"]
    return matches


async def test_a_value_is_barred_and_lifted_and_never_repeated(deciding: Any) -> None:
    async with deciding.caller("reviews") as caller:
        bar = {"value": {"kind": "phone", "value": "0161 496 0177"}}
        rehearsed = await caller.post("/v1/undo", json={**bar, "dry_run": True})
        done = await caller.post("/v1/undo", json=bar)
        effect = done.json()["effect"]
        assert [one["kind"] for one in effect["changes"]] == ["split"] * len(effect["changes"])
        assert [one["records"] for one in rehearsed.json()["effect"]["changes"]] == [
            one["records"] for one in effect["changes"]
        ]
        body = {"left": {"kind": "record", "value": BOB}, "right": {"kind": "record", "value": OLD}}
        pair = (await caller.post("/v1/explain", json=body)).json()
        assert pair["verdict"]["barred"] == [{"kind": "phone", "values": 1}]
        assert (
            pair["verdict"]["apart"]["rule"] == "evidence.too_little"
        )  # names, which without the phone are not enough
        assert (await caller.post("/v1/undo", json=bar)).json()["effect"]["already"]
        await caller.delete(f"/v1/judgements/{effect['judgement']}")
        assert (await caller.post("/v1/explain", json=body)).json()["verdict"]["apart"] is None
        nobody = await caller.post("/v1/undo", json={"value": {"kind": "phone", "value": "0161 496 0999"}})
        assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown_value")
        neither = await caller.post("/v1/undo", json={"dry_run": True})
        assert (neither.status_code, neither.json()["code"]) == (400, "wrong_shape")
    for answer in (done, nobody):
        assert PHONE not in answer.text
        assert "496 0999" not in answer.text
    log = deciding.log.read_text(encoding="utf-8")
    assert PHONE not in log
    assert EMAIL not in log


async def test_records_are_taken_apart_and_a_merge_is_undone_once(deciding: Any) -> None:
    async with deciding.caller("reviews") as caller:
        effect = (await caller.post("/v1/undo", json={"records": [OLD]})).json()["effect"]
        assert len(effect["persons"]) == 2
        assert (await caller.post("/v1/undo", json={"records": [OLD]})).json()["effect"]["already"]
        back = await caller.delete(f"/v1/judgements/{effect['judgement']}")
        (merge,) = back.json()["effect"]["changes"]
        assert merge["kind"] == "merged"
        undone = (await caller.post("/v1/undo", json={"merge": merge["change_id"]})).json()["effect"]
        assert [one["kind"] for one in undone["changes"]] == ["split", "revived"]
        assert (await caller.post("/v1/undo", json={"merge": merge["change_id"]})).json()["effect"]["already"]
        assert (await caller.post("/v1/undo", json={"merge": merge["person"]})).json()["effect"]["already"]
        unknown = await caller.post("/v1/undo", json={"merge": "0" * 32})
        several = await caller.post("/v1/undo", json={"records": [OLD, ANN]})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_merge")
    assert (several.status_code, several.json()["code"]) == (400, "not_one_person")


@pytest.mark.parametrize("scope", [None, "ingest", "storefront", "crm"])
async def test_only_a_reviews_key_decides(api: Any, scope: Any) -> None:
    async with api.caller(scope) as caller:
        answers = [
            await caller.post("/v1/reviews/5d41402abc4b2a76b9719d91/decision", json={"verdict": "same"}),
            await caller.delete("/v1/judgements/5d41402abc4b2a76b9719d91"),
            await caller.post("/v1/undo", json={"records": [OLD]}),
        ]
    assert {answer.status_code for answer in answers} == {401 if scope is None else 403}


@pytest.mark.parametrize("path", ["/v1/reviews/07700900123", "/v1/judgements/ada%40example.com"])
async def test_nothing_personal_stands_in_an_address(api: Any, path: str) -> None:
    async with api.caller("reviews") as caller:
        answer = await caller.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_id")
    assert "ada" not in answer.text
