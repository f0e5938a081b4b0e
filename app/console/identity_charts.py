"""Pictures of scored pairs of records."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from app.demo.report.charts import INK, KINDRED, PLAIN, WARN
from graph.fields.comparisons import FIELDS
from graph.fields.evaluation import FileResolution
from graph.fields.scoring import field_bits
from graph.matching.reliability import Bin, Reliability

type _Flags = npt.NDArray[np.bool_]

_NEAR = 0.9
"""Where everything is surer than this, a picture of confidence begins at the least of it."""
_LEAST, _MOST = -40, 60
"""Bits that a histogram shows; what lies beyond is counted in the last bar."""


def draw(
    folder: Path,
    found: FileResolution,
    person: npt.NDArray[np.int64] | None,
    calibration: Reliability | None,
) -> None:
    """Draw ``bits.png``, ``levels.png``, ``waterfall.png`` and, with a truth, ``precision-recall.png`` and ``reliability.png``.

    Args:
        folder: Made if it is not there.
        found: What was found.
        person: Number of each record's person, -1 where it is not known; None without a truth.
        calibration: Of the confidence of two records; None without a truth.
    """
    folder.mkdir(parents=True, exist_ok=True)
    right: _Flags | None = None
    if person is not None:
        right = (person[found.pairs.left] == person[found.pairs.right]) & (person[found.pairs.left] >= 0)
    figure, axes = _canvas(3.6)
    _bits(axes, found, right)
    _save(figure, folder / "bits.png")
    figure, axes = _canvas(7.6)
    _levels(axes, found)
    _save(figure, folder / "levels.png")
    if len(found.pairs):
        figure, axes = _canvas(3.6)
        _waterfall(axes, found)
        _save(figure, folder / "waterfall.png")
    if right is not None:
        figure, axes = _canvas(3.6)
        _curves(axes, found, right)
        _save(figure, folder / "precision-recall.png")
    if calibration is not None:
        draw_reliability(folder / "reliability.png", calibration)


def draw_reliability(path: Path, found: Reliability, *, of: str = "two records are one person") -> None:
    """Draw share right by confidence, of all and once more of those in doubt; what is on the line is calibrated."""
    figure, axes = _canvas(4.6)
    _reliability(axes, found, of)
    _save(figure, path)


def _canvas(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7.2, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _save(figure: Figure, path: Path) -> None:
    with path.open("wb") as file:
        figure.savefig(file, format="png", metadata={}, dpi=120)


def _bits(axes: Axes, found: FileResolution, right: _Flags | None) -> None:
    bits = np.clip(found.resolution.bits / 1000, _LEAST, _MOST)
    edges = np.arange(_LEAST, _MOST + 1.0, 1.0)
    parts = [bits] if right is None else [bits[right], bits[~right]]
    labels = ["candidate pairs"] if right is None else ["one person's", "two persons'"]
    axes.hist(parts, edges, color=[KINDRED, PLAIN][: len(parts)], label=labels, stacked=True)
    axes.axvline(0.0, color=INK, linewidth=0.8, linestyle=":")
    axes.set_xlabel("posterior of a candidate pair, bits")
    axes.set_ylabel("pairs")
    axes.legend(frameon=False)


def _curves(axes: Axes, found: FileResolution, right: _Flags) -> None:
    """Draw precision and recall among candidate pairs by the cut; a pair that blocking missed is not in it."""
    order = np.argsort(-found.resolution.bits, kind="stable")
    cut = found.resolution.bits[order] / 1000
    hits = np.cumsum(right[order])
    ends = np.flatnonzero(np.append(np.diff(cut) < 0, values=len(cut) > 0))
    ends = ends[(cut[ends] >= _LEAST) & (cut[ends] <= _MOST)]
    axes.plot(cut[ends], hits[ends] / (ends + 1), color=KINDRED, linewidth=1.8, zorder=2, label="precision")
    axes.plot(
        cut[ends], hits[ends] / max(int(right.sum()), 1), color=WARN, linewidth=1.8, zorder=2, label="recall"
    )
    axes.axvline(0.0, color=INK, linewidth=0.8, linestyle=":")
    axes.set_xlabel("cut, bits")
    axes.set_ylim(0.0, 1.03)
    axes.legend(frameon=False)


def _reliability(axes: Axes, found: Reliability, of: str) -> None:
    axes.plot((0.0, 1.0), (0.0, 1.0), color=PLAIN, linewidth=1.0, zorder=1, label="calibrated")
    _points(axes, found.bins_in_doubt, KINDRED, "s", "in doubt")
    _points(axes, found.bins, WARN, "o", "all")
    axes.set_xlabel(f"confidence that {of}, mean of a bin")
    axes.set_ylabel("share that are")
    least = min((min(one.confidence, one.share) for one in (*found.bins, *found.bins_in_doubt)), default=0.0)
    left = 0.0 if least < _NEAR else least
    margin = 0.03 * (1.0 - left)
    axes.set_xlim(left - margin, 1.0 + margin)
    axes.set_ylim(left - margin, 1.0 + margin)
    axes.legend(frameon=False)


def _points(axes: Axes, bins: Sequence[Bin], colour: str, marker: str, label: str) -> None:
    axes.scatter(
        [one.confidence for one in bins],
        [one.share for one in bins],
        s=30,
        color=colour,
        zorder=2,
        marker=marker,
        label=f"{label}, {sum(one.pairs for one in bins):,}",
    )


def _levels(axes: Axes, found: FileResolution) -> None:
    """Draw what each level that occurs adds, before the value's frequency."""
    names: list[str] = []
    bits: list[float] = []
    for number, field in enumerate(FIELDS):
        seen = set(found.resolution.levels[:, number].tolist())
        weights = found.resolution.model.bits(field.name)
        for level, label in enumerate(field.levels):
            if level in seen:
                names.append(f"{_words(field.name)}: {label}")
                bits.append(weights[level] / 1000)
    drawn = axes.barh(names, bits, color=[KINDRED if one >= 0 else WARN for one in bits], height=0.7)
    axes.bar_label(drawn, labels=[f"{one:+.1f}" for one in bits], padding=3, fontsize=7)
    _finish(axes, f"bits; the prior is {found.resolution.model.prior / 1000:+.1f}")


def _waterfall(axes: Axes, found: FileResolution) -> None:
    """Draw how the bits of the candidate pair nearest the cut add up: fields and levels, no value."""
    nearest = int(np.abs(found.resolution.bits).argmin())
    one = found.resolution
    pair = one.pairs.take(np.array([nearest]))
    (bits,), (levels,) = field_bits(one.records, one.score, pair.left, pair.right)
    names, steps = ["prior"], [found.resolution.model.prior / 1000]
    for number, field in enumerate(FIELDS):
        if levels[number] >= 0:
            names.append(f"{_words(field.name)}: {field.levels[levels[number]]}")
            steps.append(float(bits[number]) / 1000)
    ends = np.cumsum(steps)
    left = [float(one) for one in np.minimum(ends, ends - steps)]
    colours = [KINDRED if one >= 0 else WARN for one in steps]
    drawn = axes.barh(names, [abs(one) for one in steps], left=left, color=colours, height=0.62)
    axes.bar_label(drawn, labels=[f"{one:+.1f}" for one in steps], padding=3, fontsize=8)
    axes.axvline(0.0, color=INK, linewidth=0.8, linestyle=":")
    _finish(axes, f"bits, added from top to bottom, of the pair nearest the cut: {ends[-1]:+.1f} in all")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _finish(axes: Axes, label: str) -> None:
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.tick_params(length=0)
    axes.set_xlabel(label)
