"""Tells a rebuilt graph what people decided: the lake's judgements, put on the desk once more."""

import asyncio
from typing import Final

from app.inbox.desk import Desk
from app.inbox.errors import InboxFull
from app.lake.judgements import judgements_in_force
from app.lake.lake import Lake
from graph.saying_again import said_again

_PAUSE_S: Final = 0.5


async def say_again(lake: Lake, desk: Desk) -> dict[str, str]:
    """Put every judgement that holds on the desk, and return its id by the name of its ruling, in order.

    Whatever is in force already is a success that changes nothing, so this may be repeated after a kill.  While the
    desk is full it waits for the worker.

    Raises:
        LakeUnavailable: Nothing was put there.
        RedisUnavailable: A part was; say it again.
    """
    kept = await asyncio.to_thread(judgements_in_force, lake)
    names: dict[str, str] = {}
    for one in kept:
        while True:
            try:
                names[await desk.put(said_again(one))] = one.judgement
                break
            except InboxFull:
                await asyncio.sleep(_PAUSE_S)
    return names
