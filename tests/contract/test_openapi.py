"""The OpenAPI document tells the truth: keys, examples that decode, problems, and a page without outside assets."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar import Litestar

from app.access import SCOPES
from app.http import examples
from app.http.events import Success
from app.http.health import Health
from app.http.intake import Accepted
from app.http.profiles import LookupAnswer, LookupRequest
from app.http.recommendations import RecommendationPage
from app.http.reference import ReferencePage
from app.http.reviews import ReviewPage
from app.http.rulings import RulingAnswer
from app.http.snapshots import SnapshotAnswer
from app.main import litestar
from app.settings import load
from graph.explanation import Explanation
from graph.judgements import KeptJudgement
from graph.pairs import PairExplanation
from graph.profiles import Profile
from graph.reviews import Review

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    return litestar(load({"KINDRED_HOME": str(tmp_path_factory.mktemp("home"))}))


@pytest.fixture(scope="module")
def document(app: Litestar) -> dict[str, Any]:
    return app.openapi_schema.to_schema()


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


@pytest.mark.parametrize(
    ("example", "kind"),
    [
        (examples.ACCEPTED, Accepted),
        (examples.SUCCESS, Success),
        (examples.PROFILE, Profile),
        (examples.EXPLANATION, Explanation),
        (examples.LOOKUP, LookupAnswer),
        (examples.REVIEWS, ReviewPage),
        (examples.PAIR, PairExplanation),
        (examples.REVIEW, Review),
        (examples.RULING, RulingAnswer),
        (examples.JUDGEMENT, KeptJudgement),
        (examples.SNAPSHOT, SnapshotAnswer),
        (examples.RECOMMENDATIONS, RecommendationPage),
        (examples.HEALTH, Health),
    ],
)
def test_an_example_is_a_real_answer(example: dict[str, Any], kind: type[msgspec.Struct]) -> None:
    decoded = msgspec.convert(example, kind)
    assert msgspec.to_builtins(decoded).keys() == example.keys()


def test_the_example_of_a_lookup_is_a_real_request(document: dict[str, Any]) -> None:
    content = operations(document)["POST /v1/profiles/lookup"]["requestBody"]["content"]["application/json"]
    msgspec.convert(content["examples"]["example"]["value"], LookupRequest)


def test_every_operation_says_which_key_it_needs_what_it_answers_and_how_it_refuses(
    document: dict[str, Any],
) -> None:
    for name, one in operations(document).items():
        assert one["description"], name
        if "/v1/" not in name:
            continue
        assert next(key for need in one["security"] for key in need) in SCOPES
        assert {"401", "403"} <= set(one["responses"])
        for status, response in one["responses"].items():
            (content,) = response["content"].values()
            assert content["examples"], (name, status)
            if not status.startswith("2"):
                assert set(response["content"]) == {"application/problem+json"}
        if name.startswith("POST"):
            assert all(content["examples"] for content in one["requestBody"]["content"].values())


def test_the_page_shows_every_operation_and_needs_nothing_from_outside(document: dict[str, Any]) -> None:
    page = ReferencePage(path="/").render(None, document).decode()  # type: ignore[arg-type]
    for name in operations(document):
        assert name.partition(" ")[2] in page
    assert not re.search(r"(src|href)=\"(https?:)?//", page)
    assert "<script" not in page


def test_the_reference_lists_exactly_the_routes_there_are(document: dict[str, Any]) -> None:
    listed = re.findall(
        r"^\| `((?:GET|POST|DELETE) /[^`]*)` \|", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(listed) == sorted(operations(document))
