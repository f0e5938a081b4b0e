"""RFC 9457 problem documents: the one shape in which this API says no.

``code`` and ``message`` are members of their own because the event SDKs read
those two; ``request_id`` finds the log line.  Nothing of the request is repeated.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec
from litestar import Response
from msgspec import Struct

from app.telemetry import REQUEST_ID

MEDIA_TYPE: Final = "application/problem+json"


class Problem(Struct, frozen=True):
    """Why a request was refused.

    Attributes:
        type: Always ``about:blank``: ``code`` tells problems apart.
        title: The status in words.
        code: Stable word for programs.
        message: One sentence for a person; repeats no value of the request.
        request_id: Also on the log line and in the header ``X-Request-Id``.
    """

    title: str
    status: int
    code: str
    message: str
    request_id: str | None
    type: str = "about:blank"


class Refusal(Exception):
    """A request that cannot be answered, with what its sender is told.

    Attributes:
        code: Stable word, such as ``body_too_large``.
        headers: Sent with the answer, such as ``Retry-After``.
    """

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status: Final = status
        self.code: Final = code
        self.message: Final = message
        self.headers: Final = dict(headers or {})


def problem(status: int, code: str, message: str) -> Problem:
    """Describe a problem of the request that is being served."""
    return Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        message=message,
        request_id=REQUEST_ID.get(),
    )


def respond(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    """Render a problem."""
    return Response(
        content=msgspec.json.encode(problem(status, code, message)),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )
