"""A URL is logged by every proxy on the way, so nothing personal may stand in one."""

import pytest

from app.http.addresses import ShopperKey, person_id, shopper_key
from app.http.problems import Refusal


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("person:01HZX3", "person", "01HZX3"),
        ("session:9f0a", "session", "9f0a"),
        ("device:0f8c7a52-1d5e-4c58-9d9b-1a2b3c4d5e6f", "device", "0f8c7a52-1d5e-4c58-9d9b-1a2b3c4d5e6f"),
        ("device:1234567890.9876543210", "device", "1234567890.9876543210"),
    ],
)
def test_ids_of_persons_sessions_and_devices_are_keys(text: str, kind: str, value: str) -> None:
    assert shopper_key(text) == ShopperKey(kind=kind, value=value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.com",
        "person:ada@example.com",
        "email:ada@example.com",
        "session:ada%40example.com",
        "person:+447911123456",
        "device:07911123456",
        "person:447911123456",
        "device:0161-496-0000",
        "person:",
        "person",
        "customer:7",
        "person:a b",
        "device:" + "x" * 129,
        "",
    ],
)
def test_anything_else_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        shopper_key(text)
    assert caught.value.status == 400
    value = text.partition(":")[2]
    assert not value or value not in caught.value.message


@pytest.mark.parametrize(
    "text", ["ada@example.com", "07911123456", "a b", "", "x" * 65, "shopify:customer:7"]
)
def test_a_person_id_is_never_an_email_or_a_phone(text: str) -> None:
    with pytest.raises(Refusal):
        person_id(text)


def test_a_person_id_is_passed_on() -> None:
    assert person_id("p-01HZX3abc_9") == "p-01HZX3abc_9"
