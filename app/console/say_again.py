"""``kindred review restore``."""

import asyncio
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from app.console.failure import NotThere
from app.console.output import OUT, AsJson, print_json, print_table
from app.inbox.desk import Reply
from app.lake.errors import LakeUnavailable
from app.redis import RedisUnavailable
from app.settings import Settings, from_environment
from app.stack.local import connected
from app.wiring import Wiring, wired
from workers.saying_again import say_again

_PATIENCE_S: Final = 600.0


class Restored(Struct, frozen=True, kw_only=True):
    """What became of the judgements that the lake keeps; ``--json`` prints it.

    Attributes:
        already: In force before.
        turned_down: Why, by judgement: a record that is not there yet, for one; say it again later.
    """

    restored: int
    already: int
    turned_down: dict[str, str]


def restore(as_json: AsJson = False) -> None:
    """Put the judgements that the lake keeps in force again, in a graph that was rebuilt."""
    try:
        found = asyncio.run(_restored(from_environment()))
    except RedisUnavailable as exc:
        raise NotThere("the inbox does not answer; `kindred up` starts one") from exc
    except LakeUnavailable as exc:
        raise NotThere("the lake does not answer") from exc
    if as_json:
        print_json(found)
        return
    OUT.print(f"{found.restored} judgement(s) in force again, {found.already} were already.")
    if found.turned_down:
        print_table("Turned down", ("judgement", "why"), found.turned_down.items())


async def _restored(settings: Settings) -> Restored:
    async with wired(connected(settings)) as wiring:
        names = await say_again(wiring.lake, wiring.desk)
        replies = {judgement: await _reply(wiring, name) for name, judgement in names.items()}
    return told(replies)


async def _reply(wiring: Wiring, name: str) -> Reply:
    reply = await wiring.desk.reply(name, patience_s=_PATIENCE_S)
    if reply is None:
        raise NotThere(
            "the judgements are on the desk, but no worker has come to them; `kindred up` starts one"
        )
    return reply


def told(replies: Mapping[str, Reply]) -> Restored:
    """Return what the replies to each judgement come to."""
    effects = [reply.effect for reply in replies.values() if reply.effect is not None]
    already = sum(effect.already for effect in effects)
    return Restored(
        restored=len(effects) - already,
        already=already,
        turned_down={
            name: reply.turned.message for name, reply in replies.items() if reply.turned is not None
        },
    )
