"""A chart as SVG for pages and pdf: no styles and no scripts, so that the strictest page may hold it."""

from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from luoshi.report.chart import LOOKS, Chart, ChartKind, Look, Pattern
from luoshi.report.model import printable

# In points; as wide as the type area of an official document.
WIDTH = 442
_BAR, _GAP, _LETTER = 12, 6, 9
_HEAD, _LEGEND, _PLOT = 16, 20, 150
_DASHES = ("", "6 3", "2 2", "8 3 2 3", "12 4")
_INK, _PALE = "#333333", "#cccccc"


def chart_height(chart: Chart) -> int:
    """How high the chart stands, in points."""
    legend = _LEGEND if len(chart.series) > 1 else 0
    if chart.kind is ChartKind.LINES:
        return _HEAD + _PLOT + 2 * _LETTER + legend
    return _HEAD + len(chart.categories) * _row_height(chart) + legend + _GAP


def chart_svg(chart: Chart) -> str:
    """The chart as an SVG picture; the same chart gives the same text."""
    height = chart_height(chart)
    drawn = _lines(chart) if chart.kind is ChartKind.LINES else _bars(chart)
    legend = _legend(chart, height - _LEGEND + 4) if len(chart.series) > 1 else ""
    title = escape(printable(chart.caption))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="Noto Sans SC, Noto Sans CJK SC, sans-serif" font-size="{_LETTER}" fill="#000000">'
        f"<title>{title}</title><defs>{''.join(_pattern(place) for place in range(len(chart.series)))}</defs>"
        f"{drawn}{legend}</svg>"
    )


def _row_height(chart: Chart) -> int:
    return (_BAR if chart.kind is ChartKind.STACKED else _BAR * len(chart.series)) + _GAP


def _wide(text: str) -> float:
    """About how wide a text stands."""
    return sum(_LETTER if ord(letter) > 0xFF else _LETTER * 0.6 for letter in text)


def _pattern(place: int) -> str:
    look = LOOKS[place]
    colour = f"#{look.colour}"
    drawing = {
        Pattern.HATCH: f'<path d="M0 6L6 0M-1 1L1 -1M5 7L7 5" stroke="{colour}" stroke-width="1.6"/>',
        Pattern.DOTS: f'<circle cx="3" cy="3" r="1.2" fill="{colour}"/>',
        Pattern.BARS: f'<path d="M1.5 0V6M4.5 0V6" stroke="{colour}" stroke-width="1.7"/>',
    }.get(look.pattern)
    if drawing is None:
        return ""
    return (
        f'<pattern id="look{place}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="#ffffff"/>{drawing}</pattern>'
    )


def _fill(place: int) -> str:
    look = LOOKS[place]
    return f"#{look.colour}" if look.pattern is Pattern.SOLID else f"url(#look{place})"


def _rect(x: float, y: float, wide: float, high: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high}" fill="{fill}" stroke="{_INK}" '
        'stroke-width="0.5"/>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", fill: str = "#000000") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(printable(text))}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke={quoteattr(colour)} stroke-width="0.5" fill="none"/>'


def _shortened(text: str, room: float) -> str:
    while text and _wide(text) > room:
        text = f"{text[:-2]}…" if len(text) > 2 else ""
    return text


def _bars(chart: Chart) -> str:
    room = WIDTH * 0.32
    left = min(room, max(_wide(name) for name in chart.categories)) + 6
    right = WIDTH - (28 if chart.kind is ChartKind.BARS else 8)
    _, high = chart.reach
    scale = (right - left) / float(high)
    foot = _HEAD + len(chart.categories) * _row_height(chart)
    parts = []
    for step in range(5):
        x, value = left + (right - left) * step / 4, high * step / 4
        parts += [_line(x, _HEAD - 2, x, foot, _INK if step == 0 else _PALE)]
        if value == round(value, chart.decimals):
            parts.append(
                _text(x, _HEAD - 5, _axis_label(chart, value, last=step == 4), anchor="middle" if step < 4 else "end")
            )
    for place, name in enumerate(chart.categories):
        top = _HEAD + place * _row_height(chart) + _GAP / 2
        middle = top + (_row_height(chart) - _GAP) / 2 + _LETTER * 0.36
        parts.append(_text(left - 4, middle, _shortened(name, room), anchor="end"))
        parts.append(_row(chart, place, left, top, scale))
    return "".join(parts)


def _axis_label(chart: Chart, value: Decimal, *, last: bool) -> str:
    return chart.shown(value) + (chart.unit if last else "")


def _row(chart: Chart, place: int, left: float, top: float, scale: float) -> str:
    parts, x, y = [], left, top
    for at, series in enumerate(chart.series):
        value = series.values[place]
        if value:
            wide = float(value) * scale
            parts.append(_rect(x, y, wide, _BAR, _fill(at)))
            label = chart.shown(value)
            if chart.kind is ChartKind.BARS:
                parts.append(_text(x + wide + 3, y + _BAR - 3, label))
            elif wide > _wide(label) + 3:
                parts.append(_inside(x + wide / 2, y, label, LOOKS[at]))
            x += wide if chart.kind is ChartKind.STACKED else 0
        y += _BAR if chart.kind is ChartKind.BARS else 0
    return "".join(parts)


def _inside(x: float, y: float, label: str, look: Look) -> str:
    """A figure on its bar: white on a dark one, on a white ground on a pattern."""
    if look.pattern is Pattern.SOLID:
        return _text(x, y + _BAR - 3, label, anchor="middle", fill="#ffffff" if look.dark else "#000000")
    wide = _wide(label) + 2
    ground = f'<rect x="{x - wide / 2:.1f}" y="{y + 1:.1f}" width="{wide:.1f}" height="{_BAR - 2}" fill="#ffffff"/>'
    return ground + _text(x, y + _BAR - 3, label, anchor="middle")


def _lines(chart: Chart) -> str:
    low, high = chart.reach
    left = max(_wide(chart.shown(high)), _wide(chart.shown(low))) + 8
    right, foot = float(WIDTH - 20), float(_HEAD + _PLOT)
    parts = []
    if chart.unit:
        parts.append(_text(left, _HEAD - 7, f"（{chart.unit}）", anchor="end"))
    for step in range(5):
        y, value = foot - _PLOT * step / 4, low + (high - low) * step / 4
        parts.append(_line(left, y, right, y, _INK if step == 0 else _PALE))
        if value == round(value, chart.decimals):
            parts.append(_text(left - 4, y + 3, chart.shown(value), anchor="end"))
    across = [left + (right - left) * (place + 0.5) / len(chart.categories) for place in range(len(chart.categories))]
    every = 1 + int(max(_wide(name) for name in chart.categories) * len(chart.categories) / (right - left))
    parts += [
        _text(x, foot + 12, name, anchor="middle")
        for place, (x, name) in enumerate(zip(across, chart.categories, strict=True))
        if place % every == 0
    ]
    span = float(high - low)
    for at, series in enumerate(chart.series):
        points = [
            (x, foot - float(value - low) / span * _PLOT)
            for x, value in zip(across, series.values, strict=True)
            if value is not None
        ]
        parts.append(_series_line(points, at))
        last = next((value for value in reversed(series.values) if value is not None), None)
        if last is not None:
            parts.append(_text(points[-1][0], points[-1][1] - 5, chart.shown(last), anchor="middle"))
    return "".join(parts)


def _series_line(points: list[tuple[float, float]], place: int) -> str:
    if not points:
        return ""
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    colour, dash = f"#{LOOKS[place].colour}", _DASHES[place]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{colour}"/>' for x, y in points)
    return f'<path d="M{path}" stroke="{colour}" stroke-width="1.6" fill="none"{dashed}/>{dots}'


def _legend(chart: Chart, top: float) -> str:
    widths = [_wide(series.name) + 30 for series in chart.series]
    x, parts = (WIDTH - sum(widths)) / 2, []
    for place, (series, wide) in enumerate(zip(chart.series, widths, strict=True)):
        if chart.kind is ChartKind.LINES:
            parts.append(_series_line([(x, top + 5), (x + 16, top + 5)], place))
        else:
            parts.append(_rect(x, top, 14, 10, _fill(place)))
        parts.append(_text(x + 19, top + 8.5, series.name))
        x += wide
    return "".join(parts)
