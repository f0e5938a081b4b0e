"""The example that storefronts copy makes a token that counts, and the reference explains every reason one does not."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from app.sources.identity_token import KINDS, Carrier, Refused, proved
from app.sources.token_secrets import Secret, Secrets
from graph.ids import DeviceId
from graph.records import Identifier

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
SECTION = REFERENCE.partition("## Identity tokens")[2]
SECRET = Secret(kid="k1", secret="s" * 43)


def test_the_example_makes_a_token_that_counts() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, "api.md", "exec"), names)
    token = names["identity_token"]("1001", "d-ada", kid=SECRET.kid, secret=SECRET.secret)
    now = datetime.now(UTC)
    carrier = Carrier(device=DeviceId("d-ada"), at=now, received_at=now)
    assert proved(token, carrier, Secrets([SECRET])) == Identifier("shopify.customer_id", "1001", "verified")


def test_the_reference_explains_every_reason_and_every_kind() -> None:
    reasons = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", SECTION.partition("| reason |")[2], re.MULTILINE)
    assert {name for cell in reasons for name in re.findall(r"[a-z_]+", cell)} == set(
        get_args(Refused.__value__)
    )
    assert all(f"`{kind}`" in SECTION for kind in KINDS)
