"""A body is read with limits, and each way to be broken has an answer that repeats nothing."""

import gzip
import json
import urllib.parse

import msgspec
import pytest

from app.http.bodies import MAX_BODY, decode, form_json, inflate, shape_problem
from app.http.problems import Refusal


class Thing(msgspec.Struct, forbid_unknown_fields=True):
    size: int


@pytest.mark.parametrize(
    ("raw", "code", "told"),
    [
        (b'{"size":"canary"}', "wrong_shape", "Expected int, got str, at $.size."),
        (
            b'{"canary@example.com":1}',
            "wrong_shape",
            "The object has a member that this route does not know.",
        ),
        (b"{}", "wrong_shape", "Object missing required field size."),
        (b'{"size":', "bad_json", "The body is not valid JSON."),
        (b'{"size":1} canary', "bad_json", "The body is not valid JSON."),
        (b'{"size":"\xff"}', "bad_utf8", "The body is not valid UTF-8."),
        (b'{"other":' + b"[" * 100_000, "too_deep", "The JSON is nested too deeply."),
    ],
)
def test_broken_json_is_named_and_not_repeated(raw: bytes, code: str, told: str) -> None:
    kind = Thing if code not in {"too_deep", "bad_utf8"} else dict[str, object]
    with pytest.raises(Refusal) as caught:
        decode(raw, kind)
    assert (caught.value.status, caught.value.code, caught.value.message) == (400, code, told)


def test_values_that_msgspec_quotes_are_not_passed_on() -> None:
    assert "canary" not in shape_problem("Invalid enum value 'canary' - at `$.kind`")
    assert "canary" not in shape_problem("canary is out of range")


def test_a_gzip_body_is_inflated_up_to_the_limit() -> None:
    assert inflate(gzip.compress(b"hello")) == b"hello"
    assert len(inflate(gzip.compress(b" " * MAX_BODY))) == MAX_BODY


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (gzip.compress(b" " * (MAX_BODY + 1)), 413, "body_too_large"),
        (gzip.compress(b"hello")[:-4], 400, "bad_gzip"),
        (b"not gzip", 400, "bad_gzip"),
        (b"", 400, "bad_gzip"),
    ],
)
def test_a_bomb_and_a_broken_gzip_are_refused(raw: bytes, status: int, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        inflate(raw)
    assert (caught.value.status, caught.value.code) == (status, code)


def test_json_in_a_form_is_found() -> None:
    text = json.dumps({"batch": [{"a": "é +&="}]}, ensure_ascii=False)
    form = "application/x-www-form-urlencoded"
    assert form_json(text.encode(), form) == text.encode()
    assert form_json(urllib.parse.quote_plus(text).encode(), form) == text.encode()
    assert form_json(f"data={urllib.parse.quote(text)}".encode(), form) == text.encode()
    assert form_json(b"anything", "text/plain") == b"anything"
