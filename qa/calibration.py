"""How far confidence can be believed: calibration error, Platt scaling, a picture.

Confidence is calibrated where, of all answers that are given with confidence p, the
share p is right. Nothing here asks a question, reads a file or changes an answer;
everything is a function of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

BINS = 10

_MOST_STEPS = 100
_MOST_HALVINGS = 60
_SMALL_GRADIENT = 1e-10

# --- reliability -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in one interval.

    Attributes:
        low: Lower end of the interval, which it lacks; the first one holds 0.
        high: Upper end of the interval, which it holds.
        count: How many answers, at least 1.
        confidence: Their mean confidence, 0 to 1.
        accuracy: Share of them that is right, 0 to 1.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability(
    confidences: Sequence[float], right: Sequence[bool], bins: int = BINS
) -> list[Bin]:
    """Sort answers by confidence into intervals of equal width.

    >>> [(b.low, b.count, b.accuracy) for b in reliability([0.2, 0.9], [False, True])]
    [(0.1, 1, 0.0), (0.8, 1, 1.0)]

    Args:
        confidences: Of each answer, 0 to 1.
        right: Whether it was right, in the same order.
        bins: Number of intervals, at least 1.

    Returns:
        The intervals that hold an answer, in order.

    Raises:
        ValueError: Lengths differ, a confidence is not between 0 and 1, or ``bins``
            is below 1.
    """
    sure = np.asarray(confidences, dtype=np.float64)
    good = np.asarray(right, dtype=bool)
    if sure.ndim != 1 or sure.shape != good.shape:
        raise ValueError(f"{sure.size} confidences for {good.size} answers")
    if not np.all((sure >= 0) & (sure <= 1)):
        raise ValueError("a confidence has to lie between 0 and 1")
    if bins < 1:
        raise ValueError(f"bins must be at least 1, not {bins}")
    # Compared with the edges themselves: multiplying would move some across them.
    place = np.searchsorted(np.arange(1, bins) / bins, sure, side="left")
    return [
        Bin(
            low=i / bins,
            high=(i + 1) / bins,
            count=int(inside.sum()),
            confidence=float(sure[inside].mean()),
            accuracy=float(good[inside].mean()),
        )
        for i in range(bins)
        if (inside := place == i).any()
    ]


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], bins: int = BINS
) -> float:
    """Return the mean distance of accuracy from confidence, weighted by bin.

    The sum over bins of count / n * |accuracy - confidence| (Guo, Pleiss, Sun,
    Weinberger 2017, equation 3, https://arxiv.org/abs/1706.04599).

    >>> round(expected_calibration_error([0.8, 0.8], [True, False]), 3)
    0.3

    Args:
        confidences: Of each answer, 0 to 1; at least one.
        right: Whether it was right, in the same order.
        bins: Number of intervals of equal width, at least 1.

    Returns:
        0 to 1; 0 where every bin is as often right as it is sure.

    Raises:
        ValueError: There is no answer, or ``reliability`` refuses what was given.
    """
    filled = reliability(confidences, right, bins)
    if not filled:
        raise ValueError("of no answers there is no calibration error")
    total = sum(one.count for one in filled)
    return sum(one.count * abs(one.accuracy - one.confidence) for one in filled) / total


# --- Platt scaling -----------------------------------------------------------


# --- the picture -------------------------------------------------------------

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_WIDTH, _HEIGHT = 460, 580
_LEFT, _TOP, _SIDE = 64, 64, 360
_COUNTS_TOP, _COUNTS_HEIGHT = 444, 80
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

_STYLE = """\
.paper{fill:#fff}.bar{fill:#4878b0;fill-opacity:.6}.dot{fill:#b0481c}.count{fill:#9aa5b1}
.line{stroke:#57606a;fill:none}.grid{stroke:#d8dee4}
.even{stroke:#1f2328;stroke-width:1.5;stroke-dasharray:5 4}
text{font:12px system-ui,sans-serif;fill:#1f2328}
.title{font-size:15px;font-weight:600}.small{font-size:10px}
@media (prefers-color-scheme:dark){
.paper{fill:#0d1117}.bar{fill:#5b8fcf}.dot{fill:#f0a070}.count{fill:#6e7681}
.line{stroke:#9aa4af}.grid{stroke:#30363d}.even{stroke:#e6edf3}
text{fill:#e6edf3}
}"""


def reliability_svg(bins: Sequence[Bin], ece: float, title: str) -> str:
    """Draw the reliability diagram: accuracy against confidence, counts below.

    Bars are the accuracy of each bin, a dot stands at its mean confidence; on the
    dashed line both are the same. The colours follow the reader's light or dark
    scheme; nothing is loaded from elsewhere.

    Args:
        bins: As ``reliability`` returns them.
        ece: Their expected calibration error.
        title: Printed above; what XML cannot hold is left out.

    Returns:
        A whole SVG document.
    """
    name = escape(_NO_XML.sub("", title))
    total = sum(one.count for one in bins)
    error = f"ECE {ece:.3f} over {total} questions"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" '
            f'height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
            f"<title>{name}</title>",
            f"<desc>Reliability diagram: accuracy against confidence. {error}.</desc>",
            f"<style>{_STYLE}</style>",
            f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}"/>',
            _text(_LEFT, 26, name, "title", anchor="start"),
            _text(_LEFT, 48, error, anchor="start"),
            *_accuracies(bins),
            *_counts(bins),
            _text(_LEFT + _SIDE / 2, _HEIGHT - 12, "confidence"),
            "</svg>\n",
        ]
    )


def _accuracies(bins: Sequence[Bin]) -> list[str]:
    """Return the upper plot: grid, bars, diagonal, dots, labels."""
    floor = _TOP + _SIDE
    parts = []
    for tick in _TICKS:
        y = floor - tick * _SIDE
        parts.append(_line("grid", _LEFT, y, _LEFT + _SIDE, y))
        parts.append(_text(_LEFT - 8, y + 4, f"{tick:g}", anchor="end"))
    parts += [_bar("bar", one, one.accuracy * _SIDE, floor) for one in bins]
    parts.append(_line("even", _LEFT, floor, _LEFT + _SIDE, _TOP))
    parts += [
        f'<circle class="dot" cx="{_LEFT + one.confidence * _SIDE:.1f}" '
        f'cy="{floor - one.accuracy * _SIDE:.1f}" r="4"/>'
        for one in bins
    ]
    parts.append(_line("line", _LEFT, floor, _LEFT + _SIDE, floor))
    parts.append(_line("line", _LEFT, _TOP, _LEFT, floor))
    parts.append(_sideways(_TOP + _SIDE / 2, "accuracy"))
    return parts


def _counts(bins: Sequence[Bin]) -> list[str]:
    """Return the lower plot: how many questions each bin holds."""
    floor = _COUNTS_TOP + _COUNTS_HEIGHT
    most = max((one.count for one in bins), default=1)
    parts = []
    for one in bins:
        # Less than the whole height, so that the number above it has room.
        height = one.count / most * (_COUNTS_HEIGHT - 14)
        middle = _LEFT + (one.low + one.high) / 2 * _SIDE
        parts.append(_bar("count", one, height, floor))
        parts.append(_text(middle, floor - height - 3, str(one.count), "small"))
    for tick in _TICKS:
        parts.append(_text(_LEFT + tick * _SIDE, floor + 16, f"{tick:g}"))
    parts.append(_line("line", _LEFT, floor, _LEFT + _SIDE, floor))
    parts.append(_sideways(_COUNTS_TOP + _COUNTS_HEIGHT / 2, "questions"))
    return parts


def _bar(kind: str, one: Bin, height: float, floor: float) -> str:
    x, width = _LEFT + one.low * _SIDE + 1, (one.high - one.low) * _SIDE - 2
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{floor - height:.1f}" '
        f'width="{max(width, 1):.1f}" height="{height:.1f}"/>'
    )


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'


def _text(
    x: float, y: float, text: str, kind: str = "", *, anchor: str = "middle"
) -> str:
    named = f'class="{kind}" ' if kind else ""
    return f'<text {named}x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'


def _sideways(y: float, text: str) -> str:
    return (
        f'<text transform="translate(20 {y:.1f}) rotate(-90)" '
        f'text-anchor="middle">{text}</text>'
    )
