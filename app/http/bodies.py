"""Request bodies as bytes and as JSON, with limits and an answer for every way to be broken."""

import urllib.parse
import zlib
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from app.http.problems import Refusal

MAX_BODY: Final = 10_000_000
"""Bytes of a body, as sent and again after inflation; larger exports go through ``kindred ingest``."""

_GZIP: Final = 16 + zlib.MAX_WBITS
_FORM: Final = "application/x-www-form-urlencoded"
_TOO_LARGE: Final = (
    f"A body may have up to {MAX_BODY} bytes, also after inflation; split it or use `kindred ingest`."
)

AnyRequest = Request[Any, Any, Any]


async def body(request: AnyRequest) -> bytes:
    """Return the whole body, inflated if it says it is gzip.

    Raises:
        Refusal: It is empty, too large, cut short, or in an encoding that is not known.
    """
    try:
        raw = await request.body()
    except RequestEntityTooLarge as exc:
        raise Refusal(413, "body_too_large", _TOO_LARGE) from exc
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding == "gzip":
        raw = inflate(raw)
    elif encoding != "identity":
        raise Refusal(415, "unknown_encoding", "Content-Encoding may be gzip or absent.")
    if not raw.strip():
        raise Refusal(400, "empty_body", "The body is empty.")
    return raw


def decode[T](raw: bytes, kind: type[T]) -> T:
    """Return JSON bytes as a declared type.

    Raises:
        Refusal: They are not UTF-8, not JSON, too deep, or not of this shape; repeats no value.
    """
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as exc:
        raise Refusal(400, "wrong_shape", shape_problem(str(exc))) from None
    except UnicodeDecodeError:
        raise Refusal(400, "bad_utf8", "The body is not valid UTF-8.") from None
    except msgspec.DecodeError as exc:
        bad_text = "utf-8" in str(exc).lower()
        code, message = ("bad_utf8", "The body is not valid UTF-8.") if bad_text else _BAD_JSON
        raise Refusal(400, code, message) from None
    except RecursionError:
        raise Refusal(400, "too_deep", "The JSON is nested too deeply.") from None


def form_json(raw: bytes, content_type: str) -> bytes:
    """Return the JSON of a body that an SDK sent as a form, either whole or in a field ``data``."""
    if not content_type.lower().startswith(_FORM) or raw.lstrip()[:1] in {b"{", b"["}:
        return raw
    text = raw.decode("ascii", "replace")
    name, separator, value = text.partition("=")
    inner = value if separator and name == "data" else text
    return urllib.parse.unquote_to_bytes(inner.replace("+", " "))


def shape_problem(message: str) -> str:
    """Say what msgspec found without the values and member names that it may quote."""
    problem, _, where = message.partition(" - at ")
    if "unknown field" in problem:
        problem = "The object has a member that this route does not know"
    elif problem.startswith("Invalid enum value"):
        problem = "The value is not one of those allowed"
    elif "missing required field" not in problem and not problem.startswith("Expected"):
        problem = "The value is not valid here"
    return f"{problem}{f', at {where}' if where else ''}.".replace("`", "")


_BAD_JSON: Final = ("bad_json", "The body is not valid JSON.")


def inflate(raw: bytes) -> bytes:
    """Return gzip content of up to ``MAX_BODY`` bytes.

    Raises:
        Refusal: It is not gzip, cut short, or larger once inflated.
    """
    unzip = zlib.decompressobj(wbits=_GZIP)
    try:
        plain = unzip.decompress(raw, MAX_BODY + 1)
    except zlib.error:
        raise Refusal(400, "bad_gzip", "The body is not valid gzip.") from None
    if len(plain) > MAX_BODY:
        raise Refusal(413, "body_too_large", _TOO_LARGE)
    if not unzip.eof:
        raise Refusal(400, "bad_gzip", "The gzip body is cut short.")
    return plain
