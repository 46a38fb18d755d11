"""Whatever was reported, a forecast is said or refused: never an error, never an interval that does not hold its value."""

from datetime import UTC, date, datetime
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.plan.model import Comparator, Kind
from luoshi.rules.forecast.target import Forecast, forecast
from luoshi.rules.model import Baseline, Basis, Bound, ReadingFact, TargetVersion
from luoshi.rules.parameters import parameters_on
from luoshi.rules.period import Period, month_end, month_period, year_period

KNOWN = datetime(2030, 1, 1, tzinfo=UTC)
AMOUNTS = st.one_of(
    st.integers(-5, 5).map(Fraction), st.fractions(-(10**12), 10**12, max_denominator=1000), st.just(Fraction(100))
)


@st.composite
def readings(draw: st.DrawFn) -> tuple[ReadingFact, ...]:
    """Months, quarters, years and running totals of 2022–2026, in any mixture."""
    shape = draw(st.sampled_from(("month", "running", "quarter", "year", "mixed")))
    found = []
    for place in range(draw(st.integers(0, 50))):
        kind = draw(st.sampled_from(("month", "running", "quarter", "year"))) if shape == "mixed" else shape
        year, month = 2022 + place // 12, place % 12 + 1
        period: Period = {
            "month": month_period(year, month),
            "running": month_period(year, 1, month),
            "quarter": month_period(year, (month - 1) // 3 * 3 + 1, (month - 1) // 3 * 3 + 3),
            "year": year_period(year),
        }[kind]
        bound = draw(st.sampled_from((Bound.EXACT, Bound.EXACT, Bound.EXACT, Bound.LOWER)))
        found.append(ReadingFact(str(place), period, draw(AMOUNTS), accepted_at=KNOWN, bound=bound))
    return tuple(found)


@settings(max_examples=80, deadline=None)
@given(
    readings(),
    st.sampled_from(list(Kind)),
    st.sampled_from(list(Comparator)),
    st.sampled_from(list(Basis)),
    st.sampled_from(("", "%", "‰")),
    st.booleans(),
    st.integers(2022, 2030),
    st.integers(1, 12),
    AMOUNTS,
)
def test_any_readings_give_a_forecast_or_a_reason(
    told: tuple[ReadingFact, ...], kind: Kind, comparator: Comparator, basis: Basis, unit: str, yearly: bool,
    ends: int, month: int, value: Fraction,
) -> None:  # fmt: skip
    version = TargetVersion(
        kind=kind,
        comparator=comparator,
        value=value,
        value_high=value + 1,
        unit=unit,
        basis=basis,
        every_year=yearly,
        deadline=date(ends, 12, 31),
        baseline=Baseline(date(2022, 12, 31), Fraction(1)),
    )
    as_of = month_end(2025, month)
    said = forecast(version=version, readings=told, as_of=as_of, known_at=KNOWN, parameters=parameters_on(as_of))
    if isinstance(said, Forecast):
        assert said.low <= said.value <= said.high
        assert said.chance is None or 0 <= said.chance <= 1
        assert said.reading_count >= 3
        assert said.on > as_of
    else:
        assert said.why.words
