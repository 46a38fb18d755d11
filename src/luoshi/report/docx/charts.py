"""Charts in Word as Word's own charts: set in the reader's fonts, sharp at any size, and no picture library is needed."""

from xml.sax.saxutils import quoteattr

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Emu, Pt
from lxml.etree import QName, SubElement, _Element, fromstring, tostring

from luoshi.report.chart import LOOKS, Chart, ChartKind, Look, Pattern
from luoshi.report.docx.page import width_of
from luoshi.report.docx.words import Draft, add_paragraph
from luoshi.report.docx.xml import append
from luoshi.report.form import HEI, LATIN
from luoshi.report.model import printable
from luoshi.report.svg import chart_height

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_PRESETS = {Pattern.HATCH: "dkUpDiag", Pattern.DOTS: "pct25", Pattern.BARS: "dkVert"}
_SIZE = "900"
_INLINE = (
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" '
    'distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{place}" name="图{place}" descr={about}/>'
    '<a:graphic xmlns:a="{drawing}"><a:graphicData uri="{chart}"><c:chart xmlns:c="{chart}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{key}"/></a:graphicData>'
    "</a:graphic></wp:inline>"
)


def write_chart(draft: Draft, chart: Chart) -> None:
    """A chart as wide as the type area, its caption below."""
    wide, high = Emu(width_of(draft.word.sections[-1])), Pt(chart_height(chart))
    place = next(draft.numbers)
    key = _add_part(draft.word, chart, place)
    paragraph = add_paragraph(draft, "图", "")
    inline = _INLINE.format(
        wide=int(wide),
        high=int(high),
        place=place,
        drawing=_DRAWING,
        chart=_CHART,
        key=key,
        about=quoteattr(printable(chart.caption)),
    )
    append(append(paragraph._p, "w:r"), "w:drawing").append(fromstring(inline))
    if chart.caption:
        add_paragraph(draft, "图题", chart.caption)
    else:
        paragraph.paragraph_format.keep_with_next = False


def _add_part(document: WordDocument, chart: Chart, place: int) -> str:
    content = tostring(_chart_space(chart), xml_declaration=True, encoding="UTF-8", standalone=True)
    name = PackURI(f"/word/charts/chart{place}.xml")
    key: str = document.part.relate_to(
        Part(name, _CONTENT_TYPE, content, document.part.package), RELATIONSHIP_TYPE.CHART
    )
    return key


def _add(parent: _Element, tag: str, value: str | None = None, **values: str) -> _Element:
    """A child of the chart's namespace, or with «a:» of the drawing's."""
    space, name = (_DRAWING, tag[2:]) if tag.startswith("a:") else (_CHART, tag)
    if value is not None:
        values["val"] = value
    return SubElement(parent, QName(space, name), dict(values))


def _chart_space(chart: Chart) -> _Element:
    space = fromstring(f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_DRAWING}"/>')
    _add(space, "roundedCorners", "0")
    body = _add(space, "chart")
    _add(body, "autoTitleDeleted", "1")
    area = _add(body, "plotArea")
    _add(area, "layout")
    _plot(area, chart)
    _axes(area, chart)
    if len(chart.series) > 1:
        legend = _add(body, "legend")
        _add(legend, "legendPos", "b")
        _add(legend, "overlay", "0")
    _add(body, "plotVisOnly", "1")
    _add(body, "dispBlanksAs", "gap")
    frame = _add(space, "spPr")
    _add(frame, "a:noFill")
    _add(_add(frame, "a:ln"), "a:noFill")
    _text_looks(space)
    return space


def _plot(area: _Element, chart: Chart) -> None:
    lines = chart.kind is ChartKind.LINES
    plot = _add(area, "lineChart" if lines else "barChart")
    if not lines:
        _add(plot, "barDir", "bar")
    _add(plot, "grouping", "standard" if lines else "stacked" if chart.kind is ChartKind.STACKED else "clustered")
    _add(plot, "varyColors", "0")
    for place in range(len(chart.series)):
        _write_series(plot, chart, place)
    if lines:
        _add(plot, "marker", "1")
    else:
        _add(plot, "gapWidth", "45")
        if chart.kind is ChartKind.STACKED:
            _add(plot, "overlap", "100")
    _add(plot, "axId", "1")
    _add(plot, "axId", "2")


def _write_series(plot: _Element, chart: Chart, place: int) -> None:
    series, look = chart.series[place], LOOKS[place]
    row = _add(plot, "ser")
    _add(row, "idx", str(place))
    _add(row, "order", str(place))
    _add(_add(row, "tx"), "v").text = printable(series.name)
    shape = _add(row, "spPr")
    if chart.kind is ChartKind.LINES:
        edge = _add(shape, "a:ln", w="22225")
        _add(_add(edge, "a:solidFill"), "a:srgbClr", look.colour)
        _add(edge, "a:prstDash", ("solid", "dash", "sysDot", "dashDot", "lgDash")[place])
        _add(_add(row, "marker"), "symbol", ("circle", "square", "triangle", "diamond", "x")[place])
    else:
        _fill(shape, look)
        _add(row, "invertIfNegative", "0")
    _labels(row, chart, place)
    _points(_add(_add(row, "cat"), "strLit"), [printable(name) for name in chart.categories])
    numbers = _add(_add(row, "val"), "numLit")
    _add(numbers, "formatCode").text = _number_format(chart)
    _points(numbers, [None if value is None else str(value) for value in series.values])
    if chart.kind is ChartKind.LINES:
        _add(row, "smooth", "0")


def _points(parent: _Element, texts: list[str | None] | list[str]) -> None:
    _add(parent, "ptCount", str(len(texts)))
    for place, text in enumerate(texts):
        if text is not None:
            _add(_add(parent, "pt", idx=str(place)), "v").text = text


def _number_format(chart: Chart) -> str:
    """Nothing is shown for nothing, so that a stack has no row of zeros."""
    return "#,##0" + ("." + "0" * chart.decimals if chart.decimals else "") + ";-General;;"


def _labels(row: _Element, chart: Chart, place: int) -> None:
    """A figure on each bar; on a line at its last point only."""
    labels, values = _add(row, "dLbls"), chart.series[place].values
    if chart.kind is not ChartKind.LINES:
        _label_looks(labels, chart, LOOKS[place])
        return
    last = max((at for at, value in enumerate(values) if value is not None), default=None)
    if last is not None:
        label = _add(labels, "dLbl")
        _add(label, "idx", str(last))
        _label_looks(label, chart, LOOKS[place])
    _shows(labels, value="0")


def _label_looks(labels: _Element, chart: Chart, look: Look) -> None:
    _add(labels, "numFmt", formatCode=_number_format(chart), sourceLinked="0")
    shape = _add(labels, "spPr")
    if chart.kind is ChartKind.STACKED and not look.dark:
        # A figure on a pattern stands on white.
        _add(_add(shape, "a:solidFill"), "a:srgbClr", "FFFFFF")
    _text_looks(labels, white=look.dark and chart.kind is ChartKind.STACKED)
    if chart.kind is ChartKind.LINES:
        _add(labels, "dLblPos", "t")
    _shows(labels, value="1")


def _shows(labels: _Element, *, value: str) -> None:
    _add(labels, "showLegendKey", "0")
    _add(labels, "showVal", value)
    for name in ("CatName", "SerName", "Percent", "BubbleSize"):
        _add(labels, f"show{name}", "0")


def _fill(shape: _Element, look: Look) -> None:
    if look.pattern in _PRESETS:
        fill = _add(shape, "a:pattFill", prst=_PRESETS[look.pattern])
        _add(_add(fill, "a:fgClr"), "a:srgbClr", look.colour)
        _add(_add(fill, "a:bgClr"), "a:srgbClr", "FFFFFF")
    else:
        _add(_add(shape, "a:solidFill"), "a:srgbClr", look.colour)
    _add(_add(_add(shape, "a:ln", w="6350"), "a:solidFill"), "a:srgbClr", "333333")


def _axes(area: _Element, chart: Chart) -> None:
    lines, (low, high) = chart.kind is ChartKind.LINES, chart.reach
    names = _add(area, "catAx")
    _add(names, "axId", "1")
    _add(_add(names, "scaling"), "orientation", "minMax" if lines else "maxMin")
    _axis_looks(names, "b" if lines else "l", crossing="2")
    values = _add(area, "valAx")
    _add(values, "axId", "2")
    scale = _add(values, "scaling")
    _add(scale, "orientation", "minMax")
    _add(scale, "max", str(high))
    _add(scale, "min", str(low))
    grid = _add(_add(values, "majorGridlines"), "spPr")
    _add(_add(_add(grid, "a:ln", w="6350"), "a:solidFill"), "a:srgbClr", "CCCCCC")
    _axis_looks(values, "l" if lines else "t", crossing="1", number=_number_format(chart).replace(";;", ";0"))


def _axis_looks(axis: _Element, side: str, *, crossing: str, number: str = "General") -> None:
    _add(axis, "delete", "0")
    position = _add(axis, "axPos", side)
    grid = axis.find(QName(_CHART, "majorGridlines"))
    if grid is not None:
        position.addnext(grid)
    _add(axis, "numFmt", formatCode=number, sourceLinked="0")
    _add(axis, "majorTickMark", "none")
    _add(axis, "minorTickMark", "none")
    _add(axis, "tickLblPos", "low")
    _add(_add(_add(_add(axis, "spPr"), "a:ln", w="9525"), "a:solidFill"), "a:srgbClr", "333333")
    _add(axis, "crossAx", crossing)
    _add(axis, "crosses", "autoZero")


def _text_looks(parent: _Element, *, white: bool = False) -> None:
    text = _add(parent, "txPr")
    _add(text, "a:bodyPr")
    paragraph = _add(text, "a:p")
    looks = _add(_add(paragraph, "a:pPr"), "a:defRPr", sz=_SIZE, b="0")
    _add(_add(looks, "a:solidFill"), "a:srgbClr", "FFFFFF" if white else "000000")
    _add(looks, "a:latin", typeface=LATIN)
    _add(looks, "a:ea", typeface=HEI)
    _add(paragraph, "a:endParaRPr", lang="zh-CN")
