import pytest

from app.lake.traces import traces
from graph.keyring import Keyring

KEYS = Keyring(b"k" * 32)


@pytest.mark.parametrize("text", [b"07911 123456", b"+44 7911 123456", b"+447911123456", b"(0)7911123456"])
def test_a_british_number_is_found_however_it_is_written(text: bytes) -> None:
    assert KEYS.contact("phone", "+447911123456") in traces(b'"phone": "' + text + b'", "id": 1', KEYS)


def test_an_email_is_found_in_any_case() -> None:
    assert traces(b"x,Ada@Example.COM,y", KEYS) == [KEYS.contact("email", "ada@example.com")]


def test_a_row_without_contact_points_has_no_key() -> None:
    assert traces(b'{"id":"sh-70af104b-9bfb","price":12.50,"at":"2026-01-01T00:00:00Z"}', KEYS) == []


def test_keys_are_no_values() -> None:
    assert not any(b"ada" in key.encode() for key in traces(b"ada@example.com", KEYS))
