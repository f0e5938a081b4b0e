"""The report as one HTML page with its pictures inside, so that it can be sent and opened anywhere."""

import math
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from app.demo.report import charts
from app.demo.report.figures import Quality, Rates, Report

_PAGES: Final = Environment(
    loader=PackageLoader("app.demo.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def render(report: Report) -> str:
    """Draw the page; every value is escaped, only our own pictures are not."""
    pictures = {name: Markup(svg) for name, svg in _pictures(report).items()}  # ruff: ignore[unsafe-markup-use] - drawn by charts.py
    return _PAGES.get_template("page.html.j2").render(report=report, charts=pictures)


def _pictures(report: Report) -> dict[str, str]:
    identity, ranking, latency = report.identity, report.ranking, report.latency_ms
    methods = {"Kindred": identity.pairwise, "same email": identity.same_email, "alone": identity.alone}
    rankers = {
        "ranker": ranking.ranker,
        f"best generator ({ranking.best_generator_name})": ranking.best_generator,
        "own history": ranking.own_history,
        "popularity": ranking.popularity,
        "ranker, no simulated events": ranking.without_simulation,
    }
    persons = {name: float(step["persons"]) for name, step in identity.by_rung.items()}
    return {
        "systems": charts.stacked(
            {name: (s.accepted, s.quarantined) for name, s in report.systems.items()},
            names=("accepted", "quarantined"),
            label="rows (logarithmic)",
        ),
        "funnel": charts.bars(
            {"records": float(identity.records), **persons},
            label="records, then persons up to each rung",
            digits=0,
        ),
        "methods": charts.paired_bars(_rates(methods), names=("precision", "recall")),
        "traps": charts.paired_bars(_rates(identity.by_trap), names=("precision", "recall")),
        "customer": charts.link_graph(*_links(report)),
        "ranking": charts.paired_bars(_qualities(rankers), names=("recall@20", "NDCG@10")),
        "latency": charts.bars(
            {"p50": latency.p50, "p95": latency.p95, "p99": latency.p99}, label="ms", digits=1
        ),
        "memory": charts.bars(report.memory_mb, label="MB", digits=0),
        "steps": charts.bars(report.steps, label="seconds", digits=1),
    }


def _rates(rows: dict[str, Rates]) -> dict[str, tuple[float, float]]:
    return {
        name.replace("_", " "): (
            math.nan if rates.precision is None else rates.precision,
            math.nan if rates.recall is None else rates.recall,
        )
        for name, rates in rows.items()
    }


def _qualities(rows: dict[str, Quality]) -> dict[str, tuple[float, float]]:
    return {name: (quality.recall_at_20, quality.ndcg_at_10) for name, quality in rows.items()}


def _links(report: Report) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Records short enough to label, and the links between those that the customer has."""
    keys = [str(record["key"]) for record in report.customer.records]
    short = {key: _short(key) for key in keys}
    links = [
        (short[str(link["through"])], short[str(link["record"])], str(link["rule"]))
        for link in report.customer.links
        if link["through"] in short and link["record"] in short and link["through"] != link["record"]
    ]
    return list(short.values()), links


def _short(key: str) -> str:
    source, kind, name = key.split(":", 2)
    return f"{source} {kind} …{name[-4:]}"
