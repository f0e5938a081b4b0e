"""Every error of the layers below has an answer of its own, and a 5xx tells nothing of our insides."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import app
import graph
import ranking
from app.http.errors import ANSWERS, answer_to

INSIDES = ("redis", "neo4j", "graph", "python", "query", "lake", "bundle")
WITHIN = {"app.sources.outcome.NotOurs", "app.sources.outcome.Unfit"}
"""Raised and caught row by row inside the adapters: they become rejects."""

TABLES = {
    "app.sources.visit_table.UnreadableTable",
    "app.sources.person_table.PersonTableError",
    "graph.fields.errors.ModelFileError",
    "graph.bulk.columns.UnfitColumns",
    "graph.bulk.import_form.UnwritableValue",
    "graph.errors.TooFewAnswers",
}
"""Of files that ``kindred evaluate``, ``kindred bulk`` and ``kindred snapshot calibrate`` are given; no route reads one."""

WORKERS = {"graph.candidates.errors.CandidatesBehind", "graph.candidates.errors.CandidatesUnavailable"}
"""Of the candidate index, which only whoever drains opens."""

EXTRAS = ("graph.bulk.spark",)
"""Cannot be imported without a package that is not a dependency."""

FACES = ("app.http", "app.console", "app.stack", "app.demo", "app.cli", "app.main", "app.settings")


def below() -> Iterator[type[Exception]]:
    """Every exception class that a module below the faces defines."""
    for package in (app, graph, ranking):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.startswith((*FACES, *EXTRAS)):
                continue
            for _, one in inspect.getmembers(importlib.import_module(found.name), inspect.isclass):
                if (
                    issubclass(one, Exception)
                    and one.__module__ == found.name
                    and not one.__name__.startswith("_")
                ):
                    yield one


def test_every_error_that_is_raised_below_the_faces_has_an_answer() -> None:
    errors = set(below())
    raised = {
        one for one in errors if not any(other is not one and issubclass(other, one) for other in errors)
    }
    missing = sorted(f"{one.__module__}.{one.__qualname__}" for one in raised - set(ANSWERS))
    assert set(missing) == WITHIN | TABLES | WORKERS


def test_an_error_nobody_thought_of_is_an_internal_one() -> None:
    assert answer_to(ZeroDivisionError).status == 500


def test_a_5xx_says_nothing_of_our_insides() -> None:
    for answer in ANSWERS.values():
        if answer.status >= 500:
            assert answer.message is not None
            assert not any(word in answer.message.lower() for word in INSIDES)


def test_what_may_succeed_later_says_when() -> None:
    for answer in ANSWERS.values():
        assert (answer.retry_after_s is not None) == (answer.status in {429, 503})
