"""An explanation as one page: waterfalls of bits, and the graph of records and what they share."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import jinja2
from msgspec import Struct

type Tone = Literal["plain", "for", "against", "sum", "barred"]

_WIDTH: Final = 520.0
_ROW: Final = 30.0
_NAMES: Final = 190.0
_STEP_X: Final = 330.0
_STEP_Y: Final = 74.0
_PAGE: Final = jinja2.Environment(
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
).from_string((Path(__file__).parent / "templates" / "explanation.html.j2").read_text(encoding="utf-8"))


class Bar(Struct, frozen=True):
    """One bar of a waterfall, in pixels.

    Attributes:
        text: What the bar adds, in bits.
    """

    label: str
    text: str
    tone: Tone
    x: float
    y: float
    width: float


class Waterfall(Struct, frozen=True):
    """Bits that add up, from the prior to the posterior.

    Attributes:
        zero: Where 0 bits are: right of it two are joined.
    """

    title: str
    bars: tuple[Bar, ...]
    zero: float
    height: float


class Dot(Struct, frozen=True):
    """A record, or what records share."""

    label: str
    tone: Tone
    x: float
    y: float


class Line(Struct, frozen=True):
    """An edge of the small graph."""

    x1: float
    y1: float
    x2: float
    y2: float
    tone: Tone


class Sketch(Struct, frozen=True):
    """The small graph, in pixels."""

    records: tuple[Dot, ...]
    shared: tuple[Dot, ...]
    lines: tuple[Line, ...]
    width: float
    height: float


class _Thing(Struct, frozen=True):
    """What stands between two records."""

    label: str
    tone: Tone


def page(explanation: Mapping[str, Any]) -> str:
    """Return a page for an answer of ``/explain``, of a person or of two; it needs nothing from outside."""
    prior = explanation["prior"]
    if "verdict" not in explanation:
        links = explanation["links"]
        title = f"Why {len(links)} records are one person"
        return _PAGE.render(
            title=title,
            subtitle=explanation["person"],
            sketch=_tree(links),
            waterfalls=[_link(link, prior) for link in links if link["via"] is not None],
        )
    verdict = explanation["verdict"]
    apart = verdict["apart"]
    said = [(one["says"], one["bits"]) for one in verdict["said"] if one["counts"]]
    waterfalls = [waterfall("The two records by themselves", prior, said)]
    if apart is None:
        title, sketch = "Why two records are one person", _tree(explanation["path"], explanation)
        waterfalls += [_link(link, prior) for link in explanation["path"] if link["via"] is not None]
    else:
        title, sketch = f"Why two records are two persons: {apart['rule']}", _between(explanation)
        fields = [(one["field"], one["bits"]) for one in apart["fields"]]
        waterfalls.append(waterfall("Their persons as wholes", prior, fields))
    subtitle = f"{explanation['left']} and {explanation['right']}"
    return _PAGE.render(title=title, subtitle=subtitle, sketch=sketch, waterfalls=waterfalls)


def waterfall(title: str, prior: int, steps: Sequence[tuple[str, int]]) -> Waterfall:
    """Return the bars of a sum in millibits: the prior, each step from where the last one ended, the posterior."""
    ends = [prior]
    for _label, bits in steps:
        ends.append(ends[-1] + bits)
    low, high = min(0, *ends), max(0, *ends)
    spans: list[tuple[str, int, int, Tone]] = [("prior", 0, prior, "plain")]
    for (label, bits), start in zip(steps, ends, strict=False):
        spans.append((label, start, start + bits, "for" if bits >= 0 else "against"))
    spans.append(("posterior", 0, ends[-1], "sum"))

    def place(bits: int) -> float:
        return _NAMES + 60 + (_WIDTH - 120) * (bits - low) / max(high - low, 1)

    bars = [
        Bar(
            label=label,
            text=f"{(end - start) / 1000:+.1f}",
            tone=tone,
            x=min(place(start), place(end)),
            y=_ROW * number,
            width=max(abs(place(end) - place(start)), 1.5),
        )
        for number, (label, start, end, tone) in enumerate(spans)
    ]
    return Waterfall(title, tuple(bars), place(0), _ROW * len(bars))


def _link(link: Mapping[str, Any], prior: int) -> Waterfall:
    steps = [(one["field"], one["bits"]) for one in link["fields"]]
    title = f"{link['record']} joined by {link['via']}: {link['rule']}, confidence {link['confidence']:.3f}"
    return waterfall(title, prior, steps)


def _tree(links: Sequence[Mapping[str, Any]], pair: Mapping[str, Any] | None = None) -> Sketch:
    """Lay records out from the root to the right; what joined two stands on their edge."""
    vias = dict.fromkeys((link["via"] for link in links if link["via"] is not None), None)
    vias |= {link["record"]: link["via"] for link in links}
    depth = {record: _depth(record, vias) for record in vias}
    order = _walk(None, vias)
    rows = {record: number for number, record in enumerate(order)}
    spots = {record: (20 + _STEP_X * depth[record], 30 + _STEP_Y * rows[record]) for record in order}
    asked = (pair["left"], pair["right"]) if pair else ()
    records = [Dot(record, "sum" if record in asked else "plain", *spots[record]) for record in order]
    shared: list[Dot] = []
    lines: list[Line] = []
    for link in links:
        if link["via"] is None:
            continue
        (x1, y1), (x2, y2) = spots[link["via"]], spots[link["record"]]
        middle = (x1 + 24, y2)
        lines += [Line(x1, y1, x1, y2, "for"), Line(x1, y2, x2, y2, "for")]
        kinds = sorted({f"{one['kind']} {_assured(one)}" for one in link["shared"]}) or [link["rule"]]
        shared.append(Dot(", ".join(kinds), "for", *middle))
    return Sketch(tuple(records), tuple(shared), tuple(lines), *_size(records))


def _between(pair: Mapping[str, Any]) -> Sketch:
    """Lay two records left and right, and between them what each thing says, barred values too."""
    verdict = pair["verdict"]
    said = [_said(one) for one in verdict["said"]]
    barred = [_Thing(f"{one['values']} {one['kind']}, joins nobody", "barred") for one in verdict["barred"]]
    judged = [_Thing(f"judged: {one['verdict']} be one", "against") for one in pair["judgements"]]
    things = [*said, *barred, *judged]
    height = 30 + _STEP_Y * max(len(things), 1)
    left, right = (
        Dot(pair["left"], "sum", 20, height / 2),
        Dot(pair["right"], "sum", 20 + 2 * _STEP_X, height / 2),
    )
    middles = [
        Dot(thing.label, thing.tone, 20 + _STEP_X, 30 + _STEP_Y * (number + 0.3))
        for number, thing in enumerate(things)
    ]
    lines = [Line(end.x, end.y, dot.x, dot.y, dot.tone) for dot in middles for end in (left, right)]
    return Sketch((left, right), tuple(middles), tuple(lines), 20 + 3 * _STEP_X, height + 20)


def _said(one: Mapping[str, Any]) -> _Thing:
    bits: int = one["bits"]
    tone: Tone = "plain" if bits == 0 else "for" if bits > 0 else "against"
    return _Thing(f"{one['says']} {bits / 1000:+.1f}", tone)


def _assured(shared: Mapping[str, Any]) -> str:
    return "verified" if shared["here"] == shared["there"] == "verified" else "asserted"


def _depth(record: str, vias: Mapping[str, str | None]) -> int:
    via = vias[record]
    return 0 if via is None else 1 + _depth(via, vias)


def _walk(via: str | None, vias: Mapping[str, str | None]) -> list[str]:
    below = sorted(record for record, its in vias.items() if its == via)
    return [record for one in below for record in (one, *_walk(one, vias))]


def _size(records: Iterable[Dot]) -> tuple[float, float]:
    spots = [(dot.x, dot.y) for dot in records]
    return max((x for x, _y in spots), default=0) + _STEP_X, max((y for _x, y in spots), default=0) + 40
