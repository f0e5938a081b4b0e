"""Which arm of the running experiment a shopper is in; the same shopper is always in the same one."""

import hashlib
from typing import Final, Literal

from app.http.addresses import ShopperKey
from ranking.rules import Exploration

type Arm = Literal["ranked", "exploring"]

_NAME: Final = "exploration-1"
_EXPLORING_PER_CENT: Final = 5
_PLACES: Final = 2


def arm_of(key: ShopperKey) -> Arm:
    """Return the arm: one shopper in twenty sees two places drawn from further down the list."""
    digest = hashlib.blake2b(f"{_NAME}\0{key.kind}\0{key.value}".encode(), digest_size=4).digest()
    return "exploring" if int.from_bytes(digest) % 100 < _EXPLORING_PER_CENT else "ranked"


def exploration(arm: Arm, request_id: str) -> Exploration | None:
    """Return what the arm draws; the seed follows from the request id, which is logged with the answer."""
    if arm == "ranked":
        return None
    seed = int.from_bytes(hashlib.blake2b(request_id.encode(), digest_size=8).digest())
    return Exploration(places=_PLACES, seed=seed)
