"""Open-loop load on the recommendation API: requests leave when they are due, whether or not the last has answered."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import httpx
import numpy as np
from msgspec import Struct

_TIMEOUT_S: Final = 5.0


class Latency(Struct, frozen=True):
    """What a client saw, in milliseconds from the moment a request was due.

    Attributes:
        rate: Requests a second that were offered.
        errors: Answers other than 200, and requests without an answer.
    """

    p50: float
    p95: float
    p99: float
    worst: float
    rate: float
    requests: int
    errors: int


async def measure(
    base_url: str, api_key: str, keys: Sequence[str], *, rate: float, seconds: float, seed: int
) -> Latency:
    """Ask for recommendations with Poisson arrivals, a different shopper each time.

    Args:
        base_url: The API, on loopback.
        api_key: One that may read recommendations.
        keys: Shopper keys, such as ``device:…``; used in order, again from the start if too few.
        rate: Mean arrivals a second.
        seconds: How long to offer load.
        seed: Of the arrival times.
    """
    gaps = np.random.default_rng(seed).exponential(1.0 / rate, size=int(rate * seconds * 2) + 10)
    due = [float(moment) for moment in np.cumsum(gaps) if moment < seconds]
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    headers = {"Authorization": f"Bearer {api_key}"}
    async with httpx.AsyncClient(
        base_url=base_url, headers=headers, limits=limits, timeout=_TIMEOUT_S, trust_env=False
    ) as client:
        for key in keys[:20]:
            await client.get(f"/v1/recommendations/{key}")
        start = asyncio.get_running_loop().time()
        asked = (_ask(client, keys[i % len(keys)], start + moment) for i, moment in enumerate(due))
        answers = await asyncio.gather(*asked)
    took = np.array([milliseconds for milliseconds, _ok in answers])
    p50, p95, p99 = (round(float(value), 2) for value in np.percentile(took, (50, 95, 99)))
    return Latency(
        p50=p50,
        p95=p95,
        p99=p99,
        worst=round(float(took.max()), 2),
        rate=rate,
        requests=len(due),
        errors=sum(not ok for _milliseconds, ok in answers),
    )


async def _ask(client: httpx.AsyncClient, key: str, due: float) -> tuple[float, bool]:
    """Wait until due, ask, and return the milliseconds since due and whether the answer was 200."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(max(0.0, due - loop.time()))
    try:
        answer = await client.get(f"/v1/recommendations/{key}")
    except httpx.HTTPError:
        return (loop.time() - due) * 1000.0, False
    return (loop.time() - due) * 1000.0, answer.status_code == HTTPStatus.OK
