"""What the OpenAPI document says beyond the types: keys, bodies read raw, answers by example, problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from litestar.openapi.spec import (
    Example,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Reference,
    RequestBody,
    Schema,
)
from msgspec import Struct

from app.access import Scope
from app.http.problems import MEDIA_TYPE

_PROBLEMS: Final = {
    400: ("The request is not valid; `code` says how.", "wrong_parameter", "limit: Expected int, got str."),
    401: ("No valid key.", "key_unknown", "The API key is not valid."),
    403: (
        "A key for something else.",
        "wrong_scope",
        "A key for crm may not call this route; it needs one for ingest.",
    ),
    404: ("There is no such thing.", "unknown_person", "There is no person with this id."),
    409: (
        "What is in force says otherwise; the message names it.",
        "contradicting_judgement",
        "in force and against it: judgement 9f86d081884c7d659a2feaa0.",
    ),
    413: (
        "The body is too large.",
        "body_too_large",
        "A body may have up to 10000000 bytes, also after inflation.",
    ),
    429: (
        "Too much waits; `Retry-After` says how many seconds to wait.",
        "inbox_full",
        "Send the same again.",
    ),
    503: ("Not now; the same request may succeed later.", "unavailable", "A store does not answer."),
}
_PROBLEM_SCHEMA: Final = Schema(
    type=OpenAPIType.OBJECT,
    description="RFC 9457 problem document.",
    properties={
        name: Schema(type=OpenAPIType.INTEGER if name == "status" else OpenAPIType.STRING)
        for name in ("type", "title", "status", "code", "message", "request_id")
    },
    required=["type", "title", "status", "code", "message", "request_id"],
)


class Body(Struct, frozen=True):
    """A body that the handler reads itself.

    Attributes:
        examples: One example by media type; text for types that are not JSON.
    """

    description: str
    examples: Mapping[str, Any]


def documented(
    *keys: Scope,
    answer: Mapping[str, Any],
    problems: Sequence[int] = (),
    body: Body | None = None,
) -> type[Operation]:
    """Return an operation for ``operation_class``.

    Args:
        keys: Scopes of the keys any of which it needs; none for no key.
        answer: Example of its success, as JSON.
        problems: Statuses it may answer with besides those of a missing key.
        body: Where the handler reads the raw body.
    """
    statuses = sorted({*problems, *((401, 403) if keys else ())})
    request = None if body is None else _request(body)

    @dataclass
    class Documented(Operation):
        def __post_init__(self) -> None:
            self.request_body = request
            self.security = [{key: []} for key in keys] if keys else None
            self.responses = _responses(self.responses or {}, answer, statuses)

    return Documented


def _request(body: Body) -> RequestBody:
    content = {
        media: OpenAPIMediaType(
            schema=Schema(type=OpenAPIType.STRING if isinstance(example, str) else OpenAPIType.OBJECT),
            examples={"example": Example(value=example)},
        )
        for media, example in body.examples.items()
    }
    return RequestBody(content=content, description=body.description, required=True)


def _responses(
    made: Mapping[str, OpenAPIResponse | Reference], answer: Mapping[str, Any], statuses: Sequence[int]
) -> dict[str, OpenAPIResponse | Reference]:
    """Keep the success as Litestar made it, with an example, and describe the problems ourselves."""
    kept = {status: one for status, one in made.items() if status.startswith("2")}
    for one in kept.values():
        for content in ((one.content if isinstance(one, OpenAPIResponse) else None) or {}).values():
            content.examples = {"example": Example(value=answer)}
    return {**kept, **{str(status): _problem(status) for status in statuses}}


def _problem(status: int) -> OpenAPIResponse:
    description, code, message = _PROBLEMS[status]
    example = {
        "type": "about:blank",
        "title": description.partition(";")[0].rstrip("."),
        "status": status,
        "code": code,
        "message": message,
        "request_id": "13f343f3e8a29677",
    }
    content = OpenAPIMediaType(schema=_PROBLEM_SCHEMA, examples={"example": Example(value=example)})
    return OpenAPIResponse(description=description, content={MEDIA_TYPE: content})
