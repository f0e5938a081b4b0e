"""From a token that a storefront's server signed to recommendations that are the shopper's own, and to nobody else's."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import polars as pl
import pytest
from msgspec import Struct
from neo4j import AsyncGraphDatabase

from app.hot.stock import Stock
from app.inbox.files import drained
from app.lake.lake import Lake
from app.redis import Redis
from app.secret_file import local_secret
from app.settings import Settings, inherited, to_environment
from app.sources.token_secrets import Secret
from app.stack.neo4j import Neo4jAddress
from app.wiring import wired
from graph.client import GraphClient
from graph.ids import DeviceId, MessageId
from graph.sessions import session_id
from ranking.bundle import publish as make_current
from tests.conftest import _EMPTY
from tests.integration.http.conftest import SKUS, Api, start

ADAS, BOBS = ("SKU002", "SKU006", "SKU010"), ("SKU001", "SKU005", "SKU009")
CUSTOMERS = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone\r\n"
    "'1001,Ada,Example,ada@larch.example,yes,\r\n"
    "'1002,Bob,Sample,bob@larch.example,no,\r\n"
)


def order(now: datetime, number: int, customer: int, *skus: str) -> dict[str, Any]:
    lines = [{"sku": sku, "quantity": 1, "price": "5.00"} for sku in skus]
    return {
        "id": number, "name": f"#{number}", "created_at": (now - timedelta(days=40)).isoformat(),
        "currency": "GBP", "customer": {"id": customer}, "line_items": lines,
    }  # fmt: skip


class Shop(Struct, frozen=True):
    """An API and a worker, two customers with orders, and a secret of the storefront's server."""

    api: Api
    secret: Secret
    log: Path
    now: datetime

    def token(
        self, device: str, user: str = "1001", *, minutes: int = 0, alg: str = "HS256", key: str = ""
    ) -> str:
        """A token of half an hour, signed some minutes from now."""
        at = int((self.now + timedelta(minutes=minutes)).timestamp())
        said = {"aud": "kindred", "kind": "shopify.customer_id", "sub": user, "device": device}
        signing = None if alg == "none" else key or self.secret.secret
        times = {"iat": at - 60, "exp": at + 1_800}
        return jwt.encode(said | times, signing, algorithm=alg, headers={"kid": self.secret.kid})

    def seen(self, device: str, minutes: int, carried: Any = None, **more: Any) -> dict[str, Any]:
        """A page view in Shopify's shape, some minutes from now."""
        at = (self.now + timedelta(minutes=minutes)).isoformat()
        return {
            "id": f"{device}{minutes}", "name": "page_viewed", "clientId": device, "timestamp": at,
            "identityToken": carried, **more,
        }  # fmt: skip

    def sent(self, device: str, minutes: int, carried: str | None = None) -> dict[str, Any]:
        """The same in Segment's."""
        at = (self.now + timedelta(minutes=minutes)).isoformat()
        return {
            "type": "page", "messageId": f"{device}{minutes}", "anonymousId": device, "timestamp": at,
            "context": {"kindred": {"identity_token": carried}},
        }  # fmt: skip

    async def put(self, kind: str, content: Any, form: str = "application/json") -> None:
        body = content if isinstance(content, str) else json.dumps(content)
        async with self.api.caller("ingest") as caller:
            answer = await caller.post(
                f"/v1/sources/shopify/records?kind={kind}", content=body, headers={"Content-Type": form}
            )
        assert answer.status_code == 202, answer.text

    async def send(self, *messages: dict[str, Any]) -> None:
        async with self.api.caller("ingest") as caller:
            answer = await caller.post("/v1/batch", json={"batch": messages})
        assert answer.status_code == 200, answer.text

    async def see(self, *events: dict[str, Any]) -> None:
        await self.put("pixel", {"events": events})

    async def settle(self) -> None:
        async with wired(self.api.settings) as wiring, asyncio.timeout(120):
            await drained(wiring.inbox)

    async def ask(self, key: str) -> dict[str, Any]:
        async with self.api.caller("storefront") as caller:
            answer = await caller.get(f"/v1/recommendations/{key}", params={"limit": 40})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def bought(self, device: str, minutes: int) -> tuple[str, set[str]]:
        """What a visit, which began so many minutes from now, was answered from, and which items as bought before."""
        session = session_id(DeviceId(device), MessageId(f"{device}{minutes}"))
        page = await self.ask(f"session:{session}")
        return page["history"], {one["sku"] for one in page["items"] if one["reason"] == "bought_before"}


def working(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "arq", "workers.main.WorkerSettings"],
            env=inherited() | to_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )


@pytest.fixture(scope="module")
async def shop(
    home: Path,
    bundle: Any,
    tmp_path_factory: pytest.TempPathFactory,
    migrated: GraphClient,
    neo4j_server: Neo4jAddress,
    redis_inbox: str,
    redis_cache: str,
) -> AsyncGenerator[Shop]:
    """One for all tests here, each of which has devices of its own."""
    tmp_path = tmp_path_factory.mktemp("signed-identity")
    await migrated.schema(_EMPTY, {}, timeout_s=120)
    cache, inbox = Redis(redis_cache), Redis(redis_inbox)
    for one in (cache, inbox):
        await one.call("FLUSHALL")
    await inbox.close()
    shutil.copytree(home / "bundles" / "b1", tmp_path / "bundles" / "b1")
    make_current(tmp_path / "bundles" / "b1")
    child, api = start(
        tmp_path,
        {
            "NEO4J_URI": neo4j_server.uri,
            "NEO4J_USER": neo4j_server.user,
            "NEO4J_PASSWORD": neo4j_server.password or "",
            "REDIS_URL": redis_inbox,
            "REDIS_CACHE_URL": redis_cache,
            "KINDRED_LOG_FORMAT": "json",
        },
    )
    log = tmp_path / "worker.log"
    worker = working(api.settings, log)
    try:
        shop = Shop(api, local_secret(api.settings.token_secrets_file), log, datetime.now(UTC))
        await shop.put("customers", CUSTOMERS, "text/csv")
        await shop.put(
            "orders", {"orders": [order(shop.now, 1, 1001, *ADAS), order(shop.now, 2, 1002, *BOBS)]}
        )
        await shop.settle()
        await Stock(cache).put(dict.fromkeys(SKUS, 5))
        await asyncio.sleep(1.5)  # the API looks at the stock once a second
        yield shop
    finally:
        await cache.close()
        worker.terminate()
        worker.wait(60)
        child.kill()


NOBODYS = ("none", set[str]())


async def test_a_visit_with_a_token_is_answered_from_the_person_and_no_other_is(shop: Shop) -> None:
    seen, token = shop.seen, shop.token
    forged = token("d-forged", key="z" * 43)
    await shop.see(
        seen("d-ada", -2, token("d-ada")),
        seen("d-typed", -2, customer={"id": "1001", "email": "ada@larch.example"}),
        seen("d-copied", -2, token("d-ada")),
        seen("d-forged", -2, forged),
        seen("d-unsigned", -2, token("d-unsigned", alg="none")),
        seen("d-long", -2, token("d-long", alg="HS512", key="q" * 64)),
        seen("d-expired", -2, token("d-expired", minutes=-120)),
        seen("d-refused", -2, token("d-refused"), customerPrivacy={"analyticsProcessingAllowed": False}),
    )  # fmt: skip
    await shop.send(shop.sent("d-segment", -2, token("d-segment", "1002")))
    await shop.settle()
    assert await shop.bought("d-ada", -2) == ("person", set(ADAS))
    assert await shop.bought("d-segment", -2) == ("person", set(BOBS))
    assert (await shop.ask("device:d-ada"))["history"] == "person"
    for device in ("typed", "copied", "forged", "unsigned", "long", "expired", "refused"):
        assert await shop.bought(f"d-{device}", -2) == NOBODYS, device
        assert (await shop.ask(f"device:d-{device}"))["history"] == "none", device


async def test_on_one_device_each_sees_their_own_and_after_a_logout_nobody_does(shop: Shop) -> None:
    seen, token = shop.seen, shop.token
    await shop.see(
        seen("d-later", -90, token("d-later", minutes=-90)),
        seen("d-later", -2),
        seen("d-logout", -12, token("d-logout")),
        seen("d-logout", -2),
        seen("d-handed", -12, token("d-handed")),
        seen("d-handed", -2, token("d-handed", "1002")),
        seen("d-stale", -2, token("d-stale"), customer={"id": "1002"}),
    )
    await shop.settle()
    assert await shop.bought("d-later", -90) == NOBODYS
    assert await shop.bought("d-later", -2) == NOBODYS
    assert (await shop.ask("device:d-later"))["history"] == "none"
    assert await shop.bought("d-logout", -12) == NOBODYS
    assert await shop.bought("d-handed", -12) == ("person", set(BOBS))
    assert await shop.bought("d-stale", -2) == NOBODYS


async def test_events_that_come_late_and_backwards_lead_to_the_same(shop: Shop) -> None:
    seen, token = shop.seen, shop.token
    story = [
        seen("d-late", -14, token("d-late")),
        seen("d-late", -8),
        seen("d-late", -1, token("d-late", "1002")),
        seen("d-out", -14, token("d-out")),
        seen("d-out", -8, token("d-out")),
        seen("d-out", -1),
    ]
    for event in reversed(story):
        await shop.see(event)
        await shop.settle()
    assert await shop.bought("d-late", -14) == ("person", set(BOBS))
    assert await shop.bought("d-out", -14) == NOBODYS


async def test_a_token_is_in_the_archive_and_nowhere_else_and_what_proved_nothing_is_counted(
    shop: Shop,
) -> None:
    good, forged = shop.token("d-kept"), shop.token("d-eve", key="z" * 43)
    before = len(shop.log.read_text())
    seen = shop.seen
    await shop.see(seen("d-kept", -2, good), seen("d-eve", -2, forged), seen("d-eve", -1, [["garbage"]]))
    await shop.settle()
    lake = Lake(shop.api.settings.lake)
    events = lake.events.read(lake.events.scan()).filter(pl.col("device").is_in(["d-kept", "d-eve"]))
    assert sorted(events["device"]) == ["d-eve", "d-eve", "d-kept"]
    assert lake.quarantine.read(lake.quarantine.scan()).is_empty()
    raw = b"".join(lake.archive.read(lake.archive.scan())["raw"])
    refused = [
        json.loads(line) for line in shop.log.read_text()[before:].splitlines() if "tokens.refused" in line
    ]
    assert [(line["forged"], line["malformed"]) for line in refused] == [(1, 1)]
    stores = [*lake.events.read(lake.events.scan()).rows(), shop.log.read_text(), shop.api.log.read_text()]
    async with wired(shop.api.settings) as wiring:
        for key in await wiring.cache.call("KEYS", "*"):
            kind = await wiring.cache.call("TYPE", key)
            stores.append(await wiring.cache.call("GET" if kind == b"string" else "TYPE", key))
    address = shop.api.settings.neo4j_uri or ""
    async with AsyncGraphDatabase.driver(address) as driver:
        found = await driver.execute_query(
            "MATCH (n) RETURN properties(n) AS held UNION ALL MATCH ()-[r]->() RETURN properties(r) AS held"
        )
    stores.extend(record.data() for record in found.records)
    kept = repr(stores).encode()
    for carried in (good, forged):
        signature = carried.rpartition(".")[2].encode()
        assert signature in raw
        assert signature not in kept
    assert shop.secret.secret.encode() not in kept
