"""The picture of an explanation: bars that add up, and nothing from outside."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.console.picture import page, waterfall
from app.http.examples import EXPLANATION, PAIR

_bits = st.integers(-80_000, 80_000)


@given(_bits, st.lists(st.tuples(st.text(max_size=9), _bits), max_size=6))
def test_the_posterior_ends_where_the_last_step_does(prior: int, steps: list[tuple[str, int]]) -> None:
    fall = waterfall("t", prior, steps)
    total = prior + sum(bits for _label, bits in steps)
    assert len(fall.bars) == len(steps) + 2
    assert fall.bars[-1].text == f"{total / 1000:+.1f}"
    last = fall.bars[-1]
    assert (last.x >= fall.zero - 1e-6) if total >= 0 else (last.x <= fall.zero)
    assert all(bar.x >= 0 for bar in fall.bars)


def shown(text: str) -> str:
    return " ".join(
        "".join(ET.fromstring(svg).itertext()) for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    )


def test_a_pair_shows_what_each_thing_says_and_what_joins_nobody() -> None:
    text = page(PAIR)
    words = shown(text)
    assert "names.given_name" in text
    assert "same email, verified on one side +27.0" in words
    assert "given name incompatible -60.0" in words
    assert "1 phone, joins nobody" in words
    assert "-53.0" in words


def test_a_person_shows_every_record_once_and_a_waterfall_a_link() -> None:
    (link,) = EXPLANATION["links"]
    root = {
        **link,
        "record": link["via"],
        "via": None,
        "fields": [],
        "bits": 0,
        "shared": [],
        "rule": "itself",
    }
    text = page({**EXPLANATION, "links": [root, link]})
    words = shown(text)
    assert words.count(link["record"]) == words.count(root["record"]) == 1
    assert words.count("posterior") == 1
    assert "email verified" in words


@pytest.mark.parametrize("explanation", [PAIR, {**PAIR, "left": "a:b:<script>alert(1)</script>"}])
def test_a_page_needs_nothing_from_outside_and_runs_nothing(explanation: dict[str, Any]) -> None:
    text = page(explanation)
    assert not re.search(r"(src|href)\s*=|url\(|@import", text)
    assert "<script" not in text
