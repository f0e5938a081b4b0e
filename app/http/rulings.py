"""Rulings as callers give them: put where the one graph writer finds them, and answered when it has decided."""

from typing import Any, Final

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from msgspec import Struct

from app.http.addresses import opaque_id
from app.http.describe import documented
from app.http.errors import answer_to
from app.http.examples import RULING
from app.http.guard import scope
from app.http.problems import Refusal
from app.inbox.desk import Reply
from app.wiring import Wiring
from graph import errors
from graph.errors import GraphError
from graph.rulings import Effect, Ruling

_PATIENCE_S: Final = 10.0
_TURNED: Final = {
    one.__name__: one
    for one in vars(errors).values()
    if isinstance(one, type) and issubclass(one, GraphError)
}


class RulingAnswer(Struct, frozen=True):
    """What became of a ruling.

    Attributes:
        ruling: Its name, for asking again.
        effect: None while the writer has not come to it: it is on disk and will be carried out.
    """

    ruling: str
    effect: Effect | None


class RulingController(Controller):
    """What was decided, asked for later."""

    path = "/v1/rulings"
    tags = ("identity",)
    opt = scope("reviews")

    @get(
        "/{ruling:str}",
        operation_id="ruling",
        operation_class=documented("reviews", answer=RULING, problems=(400, 404, 409, 503)),
    )
    async def ruling(
        self, ruling: FromPath[str], wiring: NamedDependency[SkipValidation[Wiring]]
    ) -> Response[RulingAnswer]:
        """Return what became of a ruling that was answered with 202; kept for a day."""
        name = opaque_id(ruling)
        reply = await wiring.desk.reply(name, patience_s=0)
        if reply is None and not await wiring.desk.waits(name):
            raise Refusal(404, "unknown_ruling", "No ruling of this name waits or was answered today.")
        return answered(name, reply)


async def ruled(wiring: Wiring, ruling: Ruling) -> Response[RulingAnswer]:
    """Have a ruling carried out: 200 with what it did, or 202 where the writer takes longer than ten seconds.

    Raises:
        Refusal: It was turned down; the message names what speaks against it.
        InboxFull: Too many wait; nothing was stored.
        RedisUnavailable: Whether it was stored is not known; saying it again is harmless.
    """
    name = await wiring.desk.put(ruling)
    return answered(name, await wiring.desk.reply(name, patience_s=_PATIENCE_S))


def answered(name: str, reply: Reply | None) -> Response[RulingAnswer]:
    """Return a reply as its asker sees it.

    Raises:
        Refusal: The ruling was turned down.
    """
    if reply is not None and reply.turned is not None:
        answer = answer_to(_TURNED[reply.turned.error])
        raise Refusal(answer.status, answer.code, answer.message or f"{reply.turned.message}.")
    effect = None if reply is None else reply.effect
    return Response[Any](RulingAnswer(name, effect), status_code=202 if effect is None else 200)
