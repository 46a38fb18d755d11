"""A worked example for the page of each check: invented figures, what is asked about them, and the same without a question (算例)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from luoshi.rules.checks.kinds import Check, Measure, Point
from luoshi.rules.checks.reported import Board, Naming, Paper, Promise, Reported, Statistic, Told
from luoshi.rules.checks.sweep import hits_of
from luoshi.rules.display import figure_text
from luoshi.rules.model import Basis, Certainty
from luoshi.rules.period import Period, month_period, period_name

YEAR = 2026
Figure = int | str | tuple[int, int]
BUREAUS = {1: "市住建局", 2: "市统计局", 3: "市自然资源局"}


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """A line of an example: what it is of, the figure as shown, and what is asked about it."""

    label: str
    figure: str
    asked: str


@dataclass(frozen=True, slots=True)
class Example:
    """Invented figures of an indicator, oldest first; `words` are those of a report beside them."""

    indicator: str
    rows: tuple[ExampleRow, ...]
    words: str = ""


def example_of(check: Check) -> tuple[Example, Example]:
    """Where a check asks, and where it is quiet about nearly the same."""
    asks, quiet = EXAMPLES[check]()
    return _shown(asks), _shown(quiet)


def _shown(board: Board) -> Example:
    hits = {hit.key: hit.words for hit in hits_of(board)}
    rows = tuple(ExampleRow(_label(row), _figure(board, row), hits.get(row.key, "")) for row in board.reported)
    name = next(iter(board.statistics.values())).measure.name
    return Example(name, rows[-16:], "".join(told.text for told in board.told))


def _label(row: Reported) -> str:
    where = f"，地区{'甲乙丙丁'[row.area - 1]}" if row.area else ""
    who = f"，{BUREAUS[row.agency]}" if row.agency > 1 and not row.area else ""
    firm = f"，{row.certainty.label}数" if row.certainty is not Certainty.FINAL else ""
    papers = "".join(f"，材料「{paper.name}」" for paper in row.papers)
    return f"{period_name(row.asked)}{where}{who}{firm}{papers}"


def _figure(board: Board, row: Reported) -> str:
    unit = board.statistics[row.statistic].measure.unit
    if row.point.numerator is not None and row.point.denominator is not None:
        return f"{figure_text(row.point.numerator)} ÷ {figure_text(row.point.denominator)}"
    return f"{figure_text(row.point.value)} {unit}".strip()


def _of(
    name: str, unit: str, basis: Basis = Basis.FLOW, *, key: int = 1, target: int = 0, areas: Sequence[int] = ()
) -> Statistic:
    promises = (Promise(Fraction(target), date(YEAR, 12, 31)),) if target else ()
    measure = Measure(name, unit, basis, share=unit == "%")
    return Statistic(
        key, measure, key, adds_up=bool(areas) and not target, areas=frozenset(areas), promises=promises, same_as=name
    )


def _row(
    of: Statistic,
    key: int,
    month: int,
    value: Figure,
    *,
    agency: int = 1,
    area: int = 0,
    certainty: Certainty = Certainty.FINAL,
    papers: Sequence[Paper] = (),
) -> Reported:
    """A figure of a month counted from January of the year before."""
    year, month = YEAR - 1 + (month - 1) // 12, (month - 1) % 12 + 1
    asked = month_period(year, month)
    period = Period(date(year, 1, 1), asked.end) if of.measure.basis is Basis.RUNNING_YEAR else asked
    if isinstance(value, tuple):
        above, below = Fraction(value[0]), Fraction(value[1])
        point = Point(period, above / below * 100, above, below)
    else:
        point = Point(period, Fraction(value))
    return Reported(key, of.key, agency, point, asked, area, certainty, tuple(papers))


def _board(of: Sequence[Statistic], rows: Sequence[Reported], words: Sequence[Told] = ()) -> Board:
    naming = Naming(figure_text, lambda key: BUREAUS[key])
    return Board({each.key: each for each in of}, tuple(rows), tuple(words), naming=naming)


def _series(of: Statistic, values: Sequence[Figure], first: int = 13) -> Board:
    return _board([of], [_row(of, at + 1, first + at, value) for at, value in enumerate(values)])


Pair = tuple[Board, Board]
HOMES = _of("保障性住房开工", "套", Basis.RUNNING_YEAR)
SPENT = _of("老旧小区改造投资", "万元")
RATE = _of("污水集中处理率", "%", Basis.POINT)
COVER = _of("社区养老服务覆盖率", "%", Basis.POINT)
STEADY = ("1188", "1079.3", "1244", "1226", "1180.6", "1215", "1230.2", "1192", "1221.9", "1207", "1199", "1233.1")
EVEN = (310, 640, 955, 1271, 1580, 1902, 2211, 2530, 2847, 3160, 3474, 3790)
STEEP = (*EVEN[:11], 5000)


def _jump() -> Pair:
    return _series(SPENT, [*STEADY, "1203", "1099", "2950"], 1), _series(SPENT, [*STEADY, "1203", "1099", "1480"], 1)


def _slip() -> Pair:
    return _series(SPENT, [*STEADY[:5], "12310"]), _series(SPENT, [*STEADY[:5], "1231"])


def _surge() -> Pair:
    return _series(HOMES, [*EVEN, *STEEP], 1), _series(HOMES, [*STEEP, *STEEP], 1)


def _carried() -> Pair:
    return _series(HOMES, [*EVEN, 4105], 1), _series(HOMES, [*EVEN, 318], 1)


def _at_target() -> Pair:
    of = _of("垃圾分类达标率", "%", Basis.POINT, target=90, areas=(1, 2, 3, 4))
    boards = []
    for values in (("90", "90", "90", "91.3"), ("90", "90.4", "88.7", "91.3")):
        rows = [_row(of, at, 18, value, area=at) for at, value in enumerate(values, 1)]
        boards.append(_board([of], rows))
    return boards[0], boards[1]


def _parts() -> Pair:
    of = _of("保障性住房筹集", "套", areas=(1, 2, 3))
    boards = []
    for whole in (1000, 990):
        rows = [_row(of, 9, 18, whole)]
        rows += [_row(of, at, 18, value, area=at) for at, value in enumerate((300, 300, 390), 1)]
        boards.append(_board([of], rows))
    return boards[0], boards[1]


def _published() -> Pair:
    of = _of("居民消费价格涨幅", "%", Basis.POINT)
    firm, early = Certainty.FINAL, Certainty.PRELIMINARY
    pair = [
        _board(
            [of], [_row(of, 1, 18, "0.6", certainty=how), _row(of, 2, 18, "0.4", agency=2, certainty=Certainty.GAZETTE)]
        )
        for how in (firm, early)
    ]
    return pair[0], pair[1]


def _told_twice() -> Pair:
    here, there = _of("配售型保障房计划", "套"), _of("配售型保障房计划", "套", key=2)
    pair = [
        _board([here, there], [_row(here, 1, 18, 2170), _row(there, 2, 18, other, agency=3)]) for other in (3050, 2170)
    ]
    return pair[0], pair[1]


def _words() -> Pair:
    rows = [_row(HOMES, 1, 17, 1580), _row(HOMES, 2, 18, 1902)]
    texts = ("截至6月底，保障性住房开工2902套。", "截至6月底，保障性住房开工约0.19万套。")
    pair = [_board([HOMES], rows, [Told(1, 1, date(YEAR, 6, 30), text)]) for text in texts]
    return pair[0], pair[1]


def _reused() -> Pair:
    pair = []
    for name in ("现场照片.jpg", "项目立项批复.pdf"):
        paper = Paper("同一文件", name)
        pair.append(
            _board([HOMES], [_row(HOMES, 1, 17, 1580, papers=[paper]), _row(HOMES, 2, 18, 1902, papers=[paper])])
        )
    return pair[0], pair[1]


def _old() -> Pair:
    pair = [
        _board([HOMES], [_row(HOMES, 1, 18, 1902, papers=[Paper(name, name)])])
        for name in ("2026年3月现场照片.jpg", "2026年6月现场照片.jpg")
    ]
    return pair[0], pair[1]


EXAMPLES: dict[Check, Callable[[], Pair]] = {
    Check.FALLS: lambda: (_series(HOMES, [310, 640, 590]), _series(HOMES, [310, 640, 640])),
    Check.JUMP: _jump,
    Check.SLIP: _slip,
    Check.ABOVE_DENOMINATOR: lambda: (_series(COVER, [(90, 100), (103, 100)]), _series(COVER, [(90, 100), (100, 100)])),
    Check.SHARE: lambda: (_series(RATE, [98, 99, "100.4"]), _series(RATE, [98, 99, 100])),
    Check.REPEATS: lambda: (
        _series(SPENT, [*STEADY[:3], *["1246.3"] * 4]),
        _series(_of("城市低保标准", "元/月", Basis.POINT), [1013] * 6),
    ),
    Check.SURGE: _surge,
    Check.CARRIED_OVER: _carried,
    Check.AT_TARGET: _at_target,
    Check.PARTS: _parts,
    Check.PUBLISHED: _published,
    Check.TOLD_TWICE: _told_twice,
    Check.WORDS: _words,
    Check.EVIDENCE_REUSED: _reused,
    Check.EVIDENCE_OLD: _old,
    Check.NEGATIVE: lambda: (_series(SPENT, ["1203", "1184", "-1210"]), _series(SPENT, ["1203", "1184", "980"])),
}
