"""SDK messages stay the bytes that arrived, unless nothing could tell them apart."""

import json

import pytest

from app.http.messages import completed, opened, write_key_of
from app.http.problems import Refusal

NOW = "2026-11-01T00:00:00Z"


def test_a_complete_message_is_not_touched() -> None:
    raw = b'{"type": "track",  "messageId":"m", "context":{"ip":null}}'
    assert completed(raw, kind=None, received=NOW) is raw


def test_the_address_gives_a_type_only_where_the_message_has_none() -> None:
    without = completed(b'{"messageId":"m"}', kind="page", received=NOW)
    assert json.loads(without) == {"messageId": "m", "type": "page"}
    own = b'{"messageId":"m","type":"screen"}'
    assert completed(own, kind="page", received=NOW) == own


def test_the_same_message_sent_again_gets_the_same_id() -> None:
    raw = b'{"type":"track","event":"Opened","timestamp":"2026-10-31T23:00:00Z"}'
    first = json.loads(completed(raw, kind=None, received=NOW))
    again = json.loads(completed(raw, kind=None, received="2026-11-01T09:00:00Z"))
    assert first["messageId"] == again["messageId"]
    assert first["event"] == "Opened"


def test_two_messages_without_a_time_are_two_messages() -> None:
    raw = b'{"type":"track","event":"Opened"}'
    ids = {json.loads(completed(raw, kind=None, received=at))["messageId"] for at in (NOW, "later")}
    assert len(ids) == 2


def test_a_key_in_a_message_is_not_kept_with_it() -> None:
    raw = b'{"type":"track","messageId":"m","writeKey":"secret"}'
    assert b"secret" not in completed(raw, kind=None, received=NOW)


@pytest.mark.parametrize("raw", [b"[1]", b'"text"', b'{"type": 3}', b"null", b"\xff", b"[" * 100_000])
def test_a_broken_message_goes_on_as_it_is(raw: bytes) -> None:
    assert completed(raw, kind="track", received=NOW) == raw


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{}", "empty_batch"),
        (b'{"batch":[]}', "empty_batch"),
        (b'{"batch":null}', "empty_batch"),
        (b'{"batch":{}}', "wrong_shape"),
        (b"[]", "wrong_shape"),
        (b'{"batch":[', "bad_json"),
        (b'{"batch":[' + b"1," * 2_500 + b"1]}", "batch_too_long"),
    ],
)
def test_what_is_not_a_batch_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        opened(raw)
    assert caught.value.code == code


def test_the_messages_of_a_batch_are_its_bytes() -> None:
    assert opened(b'{"batch":[ {"a": 1} ,[2]],"sentAt":"x"}') == [b'{"a": 1}', b"[2]"]


def test_a_write_key_is_read_from_the_body() -> None:
    assert write_key_of(b'{"batch":[],"writeKey":"k"}') == "k"
    assert write_key_of(b"{}") is None
