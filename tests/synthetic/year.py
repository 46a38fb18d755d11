"""The reports of the made-up city: figures, publications, files and words, with the faults of files and words put in."""

from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from random import Random

from synthetic.city import City, built
from synthetic.faults import Label, Place, place_of, put_in
from synthetic.shapes import MONTHS, Series, month_of, rounded, year_of

STATISTICS_BUREAU = 1


@dataclass
class Report:
    """A reported figure, with its files as (digest, name)."""

    key: int
    series: Series
    at: int
    agency: int
    value: Decimal
    above: Decimal | None = None
    below: Decimal | None = None
    certainty: str = "final"
    files: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Words:
    """The words of an agency on a task for a month."""

    task: int
    agency: int
    at: int
    text: str


@dataclass
class Year:
    """Everything: the series, the reports of two years, the words, and where the faults are."""

    city: City
    reports: list[Report]
    words: list[Words]
    labels: list[Label]

    def places(self) -> dict[int, Place]:
        """Where each report stands."""
        return {each.key: place_of(each.series, each.at) for each in self.reports}


def made(seed: int, *, bureaus: int = 58, districts: int = 12, each: int = 30) -> Year:
    """Two years of a city with so many faults of each kind in the second."""
    random = Random(seed)
    city = built(random, bureaus, districts)
    labels = put_in(city, each)
    reports = _reports(city)
    labels += _published(city, reports, each)
    labels += _files(city, reports, each)
    words, more = _words(city, reports, each)
    return Year(city, reports, words, [*labels, *more])


def _reports(city: City) -> list[Report]:
    """Month by month, agency by agency; some figures are 预计 or 初步."""
    found: list[Report] = []
    for at in range(MONTHS):
        for one in city.series:
            if at in one.shown:
                value, key = one.shown[at], len(found) + 1
                found.append(Report(key, one, at, one.agency, value, one.above.get(at), one.below.get(at)))
    return found


def _published(city: City, reports: list[Report], each: int) -> list[Label]:
    """What the statistics bureau publishes each month of chosen figures, rounded; some reported before as 初步 differ, honestly."""
    random, labels = city.random, []
    mine = [row for row in reports if row.series in city.published and row.agency != STATISTICS_BUREAU and row.at >= 12]
    wrong = {row.key for row in random.sample(mine, min(each, len(mine) // 3))}
    for row in mine:
        public = rounded(float(row.value), random.choice((1, 2)))
        if row.key in wrong:
            off = rounded(float(public) * random.choice((-1, 1)) * random.uniform(0.004, 0.05), 1)
            public += off or Decimal("0.3")
            labels.append(Label("published", frozenset({place_of(row.series, row.at)})))
        elif random.random() < 0.15:
            row.certainty = random.choice(("forecast", "preliminary"))
            public = rounded(float(public) * random.uniform(0.98, 1.02), 1)
        reports.append(Report(len(reports) + 1, row.series, row.at, STATISTICS_BUREAU, public, certainty="gazette"))
    return labels


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _files(city: City, reports: list[Report], each: int) -> list[Label]:
    """Files of each figure: honest ones, of which some are used again with good reason; then the faults."""
    random = city.random
    rows = [row for row in reports if row.certainty == "final" and row.series.area == 0]
    for row in rows:
        row.files += _honest(random, row)
    changed = _changed(rows)
    second = [row for row in changed if row.at >= 13 and row.at not in row.series.faulty and row.files]
    random.shuffle(second)
    labels = []
    for row in second[:each]:
        labels.append(Label("evidence_reused", frozenset({place_of(row.series, row.at)})))
        row.files = [_used_before(random, row, rows)]
    for row in second[each : 2 * each]:
        labels.append(Label("evidence_old", frozenset({place_of(row.series, row.at)})))
        row.files = [_stale(random, row)]
    return labels


def _changed(rows: list[Report]) -> list[Report]:
    """Figures that say something new."""
    last: dict[int, Decimal] = {}
    found = []
    for row in sorted(rows, key=lambda row: row.at):
        if last.get(row.series.statistic) != row.value:
            found.append(row)
        last[row.series.statistic] = row.value
    return found


def _honest(random: Random, row: Report) -> list[tuple[str, str]]:
    year, month, one = year_of(row.at), month_of(row.at), row.series
    mark = f"{one.statistic}-{row.at}"
    ways = {
        "none": [],
        "photo": [
            (
                _digest(f"photo {mark}"),
                f"IMG_{year}{month:02d}{random.randint(1, 28):02d}_{random.randint(100000, 235959)}.jpg",
            )
        ],
        "plain": [(_digest(f"plain {mark}"), "现场照片.jpg")],
        "common": [(_digest(f"common {one.agency} {row.at}"), f"{year}年{month}月业务统计月报.xlsx")],
        "grant": [(_digest(f"grant {one.statistic}"), f"{year_of(0) - 1}年项目立项批复.pdf")],
        "ledger": [
            (_digest(f"ledger {mark}"), f"{year}年1—{month}月台账.xlsx" if month > 1 else f"{year}年1月台账.xlsx")
        ],
    }
    return list(ways[random.choices(list(ways), (4, 3, 2, 2, 1, 2))[0]])


def _used_before(random: Random, row: Report, rows: list[Report]) -> tuple[str, str]:
    """A photo or a report of another month, or of another task."""
    others = [
        (digest, name)
        for each in rows
        if each.at < row.at and each.series.task != row.series.task
        for digest, name in each.files
        if "批复" not in name and not name.startswith(("IMG", "20"))
    ]
    own = [
        (digest, name)
        for each in rows
        if each.at < row.at and each.series is row.series
        for digest, name in each.files
        if "批复" not in name and not name.startswith(("IMG", "20"))
    ]
    return random.choice(own or others)


def _stale(random: Random, row: Report) -> tuple[str, str]:
    before = row.at - random.randint(2, 8)
    year, month = year_of(before), month_of(before)
    name = random.choice(
        (f"{year}年{month}月现场照片.jpg", f"IMG_{year}{month:02d}17_093012.jpg", f"验收记录{year}-{month:02d}-20.pdf")
    )
    return _digest(f"stale {row.key}"), name


SAYINGS = (
    "截至{month}月底，{name}{value}{unit}。",
    "{month}月，{name}为{value}{unit}，总体平稳。",
    "{name}达到{value}{unit}，走访企业{other}家。",
    "召开调度会{other}次；{name}{value}{unit}。",
)


def _words(city: City, reports: list[Report], each: int) -> tuple[list[Words], list[Label]]:
    """Words on the tasks of the bureaus, for the second year: exact, rounded, in 万; some give another figure."""
    random, labels = city.random, []
    rows = [
        row
        for row in reports
        if row.at >= 12 and row.certainty == "final" and row.series.area == 0 and row.above is None
    ]
    rows = [row for row in rows if row.series.unit not in {"%", "元/月"} and row.value > 10]
    wrong = {row.key for row in random.sample([row for row in rows if row.at not in row.series.faulty], each)}
    by_report: dict[tuple[int, int, int], list[str]] = {}
    for row in rows:
        value = row.value
        if row.key in wrong:
            value = rounded(float(value) * random.choice((0.6, 0.85, 1.18, 1.5, 10)), row.series.decimals)
            labels.append(Label("words", frozenset({place_of(row.series, row.at)})))
        elif random.random() < 0.4:
            continue
        saying = random.choice(SAYINGS).format(
            month=month_of(row.at), name=row.series.name, value=_written(random, row, value, row.key in wrong),
            unit=row.series.unit, other=random.randint(2, 90),
        )  # fmt: skip
        by_report.setdefault((row.series.task, row.agency, row.at), []).append(saying)
    return [Words(*key, "".join(parts)) for key, parts in by_report.items()], labels


def _written(random: Random, row: Report, value: Decimal, wrong: bool) -> str:
    """As written: exactly, about, or rounded."""
    plain = f"{value:f}"
    if wrong:
        return plain
    return random.choice((plain, f"{rounded(float(value), 1):f}", f"约{rounded(float(value), 0):f}"))
