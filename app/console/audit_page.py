"""An audit as one page that needs nothing from outside: warnings, pictures, and what was asked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import jinja2
from msgspec import Struct

from app.demo.report.charts import bars, paired_bars
from graph.audit.drift import classes
from graph.audit.report import AuditReport

_PAGE: Final = jinja2.Environment(
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
).from_string((Path(__file__).parent / "templates" / "audit.html.j2").read_text(encoding="utf-8"))
_SHOWN: Final = 50


class Picture(Struct, frozen=True):
    """One drawing with its heading; ``svg`` is ours and not escaped."""

    title: str
    svg: str


def page(report: AuditReport) -> str:
    """Return a page with record keys, person ids and counts, and no personal data."""
    return _PAGE.render(
        report=report, pictures=_pictures(report), questions=report.opinion.questions[:_SHOWN]
    )


def _pictures(report: AuditReport) -> list[Picture]:
    now, then = report.figures, report.before
    pictures = [
        _compared(
            "Persons by how many records they have",
            classes(now.sizes),
            None if then is None else classes(then.sizes),
        ),
        _compared("Records by what joined them", now.rules, None if then is None else then.rules),
        _compared("Records by source", now.sources, None if then is None else then.sources),
    ]
    if now.reviews:
        counts = {name: float(number) for name, number in now.reviews.items()}
        pictures.append(Picture("Open questions by rule", bars(counts, label="questions", digits=0)))
    return pictures


def _compared(title: str, now: Mapping[str, int], then: Mapping[str, int] | None) -> Picture:
    """Draw shares, beside those of the report before where there is one."""
    after = _shares(now)
    if then is None:
        return Picture(title, bars(after, label="share"))
    before = _shares(then)
    rows = {name: (after.get(name, 0.0), before.get(name, 0.0)) for name in {**after, **before}}
    return Picture(title, paired_bars(rows, names=("now", "before")))


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    total = max(sum(counts.values()), 1)
    return {name: number / total for name, number in counts.items()}
