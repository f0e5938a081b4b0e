"""The report's pictures, as SVG text for the page; the only module that draws."""

import io
import math
from collections.abc import Mapping, Sequence
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK: Final = "#1f2933"
KINDRED: Final = "#0f766e"
PLAIN: Final = "#9aa5b1"
WARN: Final = "#b45309"
_GRID: Final = "#e4e7eb"

mpl.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "kindred",
        "font.family": "sans-serif",
        "font.size": 10,
        "axes.edgecolor": _GRID,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }
)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_axisbelow(True)
    return figure, axes


def _svg(figure: Figure) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def bars(
    values: Mapping[str, float],
    *,
    label: str,
    highlight: str | None = None,
    digits: int = 3,
    log: bool = False,
) -> str:
    """Horizontal bars, one a name, with the value written at the end of each."""
    names = list(values)
    figure, axes = _figure(7.2, 0.42 * len(names) + 0.8)
    colours = [KINDRED if highlight is None or name == highlight else PLAIN for name in names]
    drawn = axes.barh(names, list(values.values()), color=colours, height=0.62)
    axes.bar_label(drawn, labels=[f"{value:,.{digits}f}" for value in values.values()], padding=4)
    axes.invert_yaxis()
    axes.set_xlabel(label)
    if log:
        axes.set_xscale("log")
    axes.margins(x=0.16)
    axes.grid(axis="x", color=_GRID)
    axes.tick_params(length=0)
    return _svg(figure)


def paired_bars(rows: Mapping[str, tuple[float, float]], *, names: tuple[str, str], digits: int = 3) -> str:
    """Two bars a row, such as precision and recall of each method."""
    labels = list(rows)
    figure, axes = _figure(7.2, 0.62 * len(labels) + 1.0)
    for offset, which, colour in ((-0.2, 0, KINDRED), (0.2, 1, WARN)):
        drawn = axes.barh(
            [index + offset for index in range(len(labels))],
            [pair[which] for pair in rows.values()],
            color=colour,
            height=0.36,
            label=names[which],
        )
        axes.bar_label(
            drawn, labels=[_written(pair[which], digits) for pair in rows.values()], padding=4, fontsize=9
        )
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.margins(x=0.14)
    axes.grid(axis="x", color=_GRID)
    axes.tick_params(length=0)
    figure.legend(loc="outside upper right", ncols=2, frameon=False)
    return _svg(figure)


def _written(value: float, digits: int) -> str:
    return "none" if math.isnan(value) else f"{value:.{digits}f}"


def stacked(rows: Mapping[str, tuple[int, int]], *, names: tuple[str, str], label: str) -> str:
    """Two parts of a whole a row on a log axis: the second is written, since it may be too small to see."""
    labels = list(rows)
    figure, axes = _figure(7.2, 0.42 * len(labels) + 1.0)
    first = [part for part, _rest in rows.values()]
    second = [rest for _part, rest in rows.values()]
    axes.barh(labels, first, color=KINDRED, height=0.62, label=names[0])
    drawn = axes.barh(labels, second, left=first, color=WARN, height=0.62, label=names[1])
    axes.bar_label(drawn, labels=[f"{a:,} + {b:,}" for a, b in rows.values()], padding=4, fontsize=9)
    axes.set_xscale("log")
    axes.invert_yaxis()
    least = 10 ** math.floor(math.log10(max(1, min(first, default=1))))
    axes.set_xlim(least / 2, 4 * max((sum(parts) for parts in rows.values()), default=1))
    axes.set_xlabel(label)
    axes.grid(axis="x", color=_GRID)
    axes.tick_params(length=0)
    figure.legend(loc="outside upper right", ncols=2, frameon=False)
    return _svg(figure)


def link_graph(nodes: Sequence[str], links: Sequence[tuple[str, str, str]]) -> str:
    """Records of one person on a circle, and the links that hold them together with their rule."""
    figure = Figure(figsize=(7.2, 5.4), layout="constrained")
    axes = figure.add_subplot()
    axes.set_axis_off()
    place = {
        node: (math.cos(2 * math.pi * i / len(nodes)), math.sin(2 * math.pi * i / len(nodes)))
        for i, node in enumerate(nodes)
    }
    for one, other, rule in links:
        (x1, y1), (x2, y2) = place[one], place[other]
        axes.plot([x1, x2], [y1, y2], color=KINDRED, linewidth=1.6, zorder=1)
        axes.annotate(
            rule,
            ((x1 + x2) / 2, (y1 + y2) / 2),
            ha="center",
            fontsize=8,
            bbox={"boxstyle": "round", "fc": "white", "ec": _GRID},
            zorder=3,
        )
    for node, (x, y) in place.items():
        axes.scatter([x], [y], s=260, color=KINDRED, zorder=2)
        axes.annotate(node, (x, y), (0, 14), textcoords="offset points", ha="center", fontsize=9)
    axes.set_xlim(-1.5, 1.5)
    axes.set_ylim(-1.25, 1.35)
    return _svg(figure)
