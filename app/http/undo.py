"""Takes back what joined people wrongly."""

from datetime import UTC, datetime
from typing import Annotated, Final

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Meta, Struct

from app.http.addresses import opaque_id
from app.http.bodies import AnyRequest, body, decode
from app.http.describe import Body, documented
from app.http.examples import RULING
from app.http.guard import caller, scope
from app.http.known import Known, normalised
from app.http.problems import Refusal
from app.http.rulings import RulingAnswer, ruled
from app.wiring import Wiring
from graph.ids import RecordKey
from graph.lookup import LookupKey, point_of
from graph.rulings import Bar, Ruling, SwitchBack, TakeApart, Unmerge

type RecordText = Annotated[str, Meta(min_length=3, max_length=320)]

_UNDO: Final = Body(
    "One of `merge` (id of the change, or of the person it retired), `records` (of one person, to be taken apart from its"
    " others), `value` (an email, phone or identifier that joins people wrongly and is barred) and `snapshot` (version of"
    " the numbers to take back, or `last`).",
    {"application/json": {"merge": "5f0c7d0e8a9b4c3d2e1f00112233aabb", "dry_run": True}},
)


class UndoRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """What to undo; exactly one of the four."""

    merge: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    records: Annotated[list[RecordText], Meta(min_length=1, max_length=100)] | None = None
    value: Known | None = None
    snapshot: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    dry_run: bool = False


class UndoController(Controller):
    """Undo of merges, of values and of snapshots."""

    path = "/v1/undo"
    tags = ("identity",)
    opt = scope("reviews")

    @post(
        "/",
        status_code=200,
        operation_id="undo",
        operation_class=documented(
            "reviews", answer=RULING, problems=(400, 404, 409, 413, 429, 503), body=_UNDO
        ),
    )
    async def undo(
        self, request: AnyRequest, wiring: NamedDependency[SkipValidation[Wiring]]
    ) -> Response[RulingAnswer]:
        """Undo a merge, take records apart, bar a value, or go back to the snapshot before.

        What is undone already is a success that says `already`. A merge that a later one or a judgement builds on
        is a 409 that names it. `effect.judgement` withdraws the undo itself. Answers 202 while the writer is busy.
        """
        asked = decode(await body(request), UndoRequest)
        return await ruled(wiring, _ruling(asked, caller(request), wiring))


def _ruling(asked: UndoRequest, by: str, wiring: Wiring) -> Ruling:
    at, dry_run = datetime.now(UTC), asked.dry_run
    match asked:
        case UndoRequest(merge=str(merge), records=None, value=None, snapshot=None):
            return Unmerge(merge=opaque_id(merge), by=by, at=at, dry_run=dry_run)
        case UndoRequest(merge=None, records=list(records), value=None, snapshot=None):
            keys = tuple(sorted({RecordKey(key) for key in records}))
            return TakeApart(records=keys, by=by, at=at, dry_run=dry_run)
        case UndoRequest(merge=None, records=None, value=Known() as value, snapshot=None):
            point = point_of(_key(value), wiring.keyring)
            return Bar(point=point, by=by, at=at, dry_run=dry_run)
        case UndoRequest(merge=None, records=None, value=None, snapshot=str(version), dry_run=False):
            return SwitchBack(version=None if version == "last" else version, by=by, at=at)
        case UndoRequest(merge=None, records=None, value=None, snapshot=str()):
            raise Refusal(400, "wrong_shape", "`kindred undo snapshot --dry-run` compares two snapshots.")
        case _:
            raise Refusal(400, "wrong_shape", "Exactly one of merge, records, value and snapshot is needed.")


def _key(value: Known) -> LookupKey:
    key = normalised(value)
    if key is None:
        raise Refusal(400, "wrong_value", "The value is no email or phone that could be looked up.")
    return key
