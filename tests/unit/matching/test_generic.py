import pytest

from graph.matching.generic import is_generic


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("shopify.customer_id", "null"),
        ("shopify.customer_id", " N/A "),
        ("shopify.customer_id", "0000"),
        ("shopify.customer_id", "--"),
        ("shopify.customer_id", "-1"),
        ("email", "test+5@test.com"),
        ("email", "noreply@shop.co.uk"),
        ("email", "n/a"),
        ("email", "@"),
        ("phone", "+440000000000"),
        ("phone", "+447111111111"),
        ("phone", ""),
        ("phone", "unknown"),
    ],
)
def test_what_identifies_nobody_is_generic(kind: str, value: str) -> None:
    assert is_generic(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("hubspot.contact_id", "7"),
        ("hubspot.contact_id", "77"),
        ("shopify.order_id", "#1000"),
        ("email", "tester@test.com"),
        ("email", "infozone@x.uk"),
        ("phone", "+447911123456"),
        ("phone", "+447111111112"),
    ],
)
def test_what_only_looks_like_it_is_not(kind: str, value: str) -> None:
    assert not is_generic(kind, value)
