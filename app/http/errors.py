"""What each error of the layers below means to a caller; ``tests/contract/test_error_map.py`` finds gaps."""

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import Struct

from app.access import AccessFileError
from app.http.bodies import AnyRequest, shape_problem
from app.http.boundary import note_failure
from app.http.problems import Refusal, respond
from app.inbox.errors import InboxFull, InboxStalled, LeaseLost, LeaseTaken
from app.lake.errors import LakeUnavailable
from app.redis import RedisUnavailable
from app.secret_file import SecretFileError
from app.sources.errors import (
    EmptyInput,
    UnknownSource,
    UnrecognisedFile,
    WrongEncoding,
    WrongHeader,
    WrongShape,
)
from graph.errors import (
    BuiltUpon,
    ContradictingJudgement,
    GraphRefused,
    GraphUnavailable,
    KeyMismatch,
    NothingBefore,
    NotOnePerson,
    QueryContractError,
    SameRecord,
    SnapshotChanged,
    SnapshotFileError,
    SnapshotNameTaken,
    StaleWriter,
    TooManyRecords,
    UnknownJudgement,
    UnknownMerge,
    UnknownPerson,
    UnknownRecord,
    UnknownReview,
    UnknownSnapshot,
    UnknownValue,
    UnreadableRuling,
    UnreadableSnapshot,
    UnsurePerson,
)
from ranking.errors import BundleMismatch, TooLittleHistory, UnreachableItems, WrongFrame


class Answer(Struct, frozen=True):
    """What a caller is told.

    Attributes:
        message: None where the error's own message is written for callers.
        retry_after_s: Whole seconds to wait before the same request may succeed.
    """

    status: int
    code: str
    message: str | None = None
    retry_after_s: int | None = None


class _ParameterProblem(Struct, frozen=True):
    key: str
    message: str


_MISSING: Final = re.compile(r"Missing required \w+ parameter '(\w+)'")
_INTERNAL: Final = Answer(500, "internal", "Something failed here; it has been logged.")
_LATER: Final = Answer(503, "unavailable", "A store does not answer; the same request may succeed later.", 5)

ANSWERS: Final[dict[type[Exception], Answer]] = {
    # the front door
    InboxFull: Answer(429, "inbox_full", "Too much waits already; send the same again.", 5),
    InboxStalled: _INTERNAL,
    LeaseTaken: _INTERNAL,
    LeaseLost: _INTERNAL,
    RedisUnavailable: _LATER,
    LakeUnavailable: _LATER,
    # whole inputs; the messages name columns and shapes, never a value
    UnknownSource: Answer(404, "unknown_source"),
    UnrecognisedFile: Answer(400, "unrecognised_file", "Nothing says which source and kind this is."),
    EmptyInput: Answer(400, "empty_input"),
    WrongEncoding: Answer(400, "wrong_encoding"),
    WrongHeader: Answer(400, "wrong_header"),
    WrongShape: Answer(400, "wrong_shape"),
    # the graph
    UnknownPerson: Answer(404, "unknown_person", "There is no person with this id."),
    UnsurePerson: Answer(
        404,
        "unsure_person",
        "This id was merged into another person's, and that is less sure than min_confidence asks for.",
    ),
    UnknownRecord: Answer(404, "unknown_record", "There is no such record."),
    UnknownReview: Answer(404, "unknown_review", "There is no such review."),
    UnknownJudgement: Answer(404, "unknown_judgement", "There is no such judgement."),
    UnreadableRuling: Answer(
        409,
        "unreadable_ruling",
        "The ruling was written by another version and not carried out; give it again.",
    ),
    UnknownMerge: Answer(404, "unknown_merge", "There was no such merge."),
    UnknownValue: Answer(404, "unknown_value", "No record holds this value."),
    SameRecord: Answer(400, "same_record", "Both are the same record."),
    NotOnePerson: Answer(400, "not_one_person"),
    TooManyRecords: Answer(400, "too_many_records"),
    ContradictingJudgement: Answer(409, "contradicting_judgement"),
    BuiltUpon: Answer(409, "built_upon"),
    SnapshotFileError: Answer(400, "wrong_snapshot"),
    SnapshotNameTaken: Answer(409, "snapshot_name_taken"),
    UnknownSnapshot: Answer(404, "unknown_snapshot", "No snapshot of this version was ever in force."),
    NothingBefore: Answer(409, "nothing_before"),
    SnapshotChanged: _LATER,
    UnreadableSnapshot: _INTERNAL,
    GraphUnavailable: _LATER,
    GraphRefused: _INTERNAL,
    StaleWriter: _LATER,
    KeyMismatch: _INTERNAL,
    QueryContractError: _INTERNAL,
    # ranking and access: nothing a caller could do
    WrongFrame: _INTERNAL,
    TooLittleHistory: _INTERNAL,
    BundleMismatch: _INTERNAL,
    UnreachableItems: _INTERNAL,
    AccessFileError: _INTERNAL,
    SecretFileError: _INTERNAL,
}

_HTTP: Final[dict[int, Answer]] = {
    400: Answer(400, "bad_request", "The request is not valid."),
    404: Answer(404, "not_found", "There is nothing at this address; /schema lists what there is."),
    405: Answer(405, "method_not_allowed", "This address does not take this method."),
    413: Answer(413, "body_too_large", "The body is too large."),
    415: Answer(415, "unknown_encoding", "The body's media type is not one this route reads."),
}


def answer_to(kind: type[Exception]) -> Answer:
    """Return what a caller is told of an error class: its own entry or its nearest ancestor's."""
    return next((ANSWERS[one] for one in kind.__mro__ if one in ANSWERS), _INTERNAL)


def _domain_error(_request: AnyRequest, exc: Exception) -> Response[bytes]:
    answer = answer_to(type(exc))
    if answer.status >= 500:
        note_failure(exc)
    elif isinstance(exc, InboxFull):
        answer = msgspec.structs.replace(answer, retry_after_s=exc.retry_after_s)
    message = answer.message if answer.message is not None else _own_words(exc)
    headers = {"Retry-After": str(answer.retry_after_s)} if answer.retry_after_s else {}
    return respond(answer.status, answer.code, message, headers)


def _own_words(exc: Exception) -> str:
    """Return an error's own message; an unknown source is not repeated, because it came from the URL."""
    if isinstance(exc, UnknownSource):
        return f"There is no such source and kind; there are {', '.join(exc.known)}."
    return f"{exc}."


def _refusal(_request: AnyRequest, exc: Refusal) -> Response[bytes]:
    return respond(exc.status, exc.code, exc.message, exc.headers)


def _parameters(_request: AnyRequest, exc: ValidationException) -> Response[bytes]:
    """Name the parameter at fault; the names are our own, so they may be repeated."""
    try:
        details = msgspec.convert(exc.extra, list[_ParameterProblem])
    except msgspec.ValidationError:
        details = []
    named = [f"{one.key}: {shape_problem(one.message)}" for one in details]
    if missing := _MISSING.match(exc.detail):
        named.append(f"{missing[1]}: this parameter is required.")
    return respond(400, "wrong_parameter", " ".join(named) or "A parameter is missing or not valid.")


def _http(_request: AnyRequest, exc: HTTPException) -> Response[bytes]:
    answer = _HTTP.get(exc.status_code)
    if answer is None:
        answer = _HTTP[400] if exc.status_code < 500 else _INTERNAL
    if answer.status >= 500:
        note_failure(exc)
    headers = {name: value for name, value in (exc.headers or {}).items() if name.lower() == "allow"}
    return respond(answer.status, answer.code, answer.message or "", headers)


HANDLERS: Final[dict[int | type[Exception], Callable[[AnyRequest, Any], Response[bytes]]]] = {
    Refusal: _refusal,
    ValidationException: _parameters,
    HTTPException: _http,
    Exception: _domain_error,
}
