"""The shape of a year, found again in series made of a known trend and a known shape."""

import pytest

from luoshi.rules.forecast.seasons import Season, season_of

FACTORS = (1.25, 0.75, 0.5, 1.5)  # mean 1
AMOUNTS = (3.0, -1.0, -4.0, 2.0)  # sum 0


def grown(count: int, first: int, rate: float) -> tuple[float, ...]:
    """100 growing by a rate a year, in the season of the factors."""
    return tuple(100 * rate ** (at / 4) * FACTORS[(first + at) % 4] for at in range(count))


def added(count: int, first: int, step: float) -> tuple[float, ...]:
    """From −10 up by a step each quarter, in the season of the amounts."""
    return tuple(-10 + step * at + AMOUNTS[(first + at) % 4] for at in range(count))


@pytest.mark.parametrize(("count", "rate"), [(6, 1.2), (11, 0.8), (8, 1.0), (12, 1.0), (17, 1.0)])
@pytest.mark.parametrize("first", [0, 1, 3])
def test_a_season_of_factors_is_found_from_any_first_quarter(count: int, first: int, rate: float) -> None:
    season = season_of(grown(count, first, rate), 4, first)
    assert season is not None
    assert season.factors and season.whole_years == count // 4
    if count in {8, 12, 17}:
        assert season.indices == pytest.approx(FACTORS)
    else:  # a part of a year more: the quarters seen twice weigh no more than the others
        assert season.indices == pytest.approx(FACTORS, rel=0.02)


@pytest.mark.parametrize(("count", "step"), [(6, 0.5), (8, 0.5), (11, 0.5), (12, 0.5), (15, 0.25), (20, 0.1)])
@pytest.mark.parametrize("first", [0, 2])
def test_a_season_of_amounts_is_found_where_a_value_is_not_above_zero(count: int, first: int, step: float) -> None:
    season = season_of(added(count, first, step), 4, first)
    assert season is not None
    assert not season.factors and season.whole_years == count // 4
    assert season.indices == pytest.approx(AMOUNTS)


def test_a_year_without_movement_has_no_shape() -> None:
    for count in (6, 12):
        assert season_of((5.0,) * count, 4, 0) is None
        assert season_of((0.0,) * count, 4, 0) is None


def test_a_season_needs_two_steps_of_a_second_year() -> None:
    values = grown(12, 0, 1.0)
    assert season_of(values[:5], 4, 0) is None
    assert season_of(values[:6], 4, 0) is not None
    assert season_of(values, 1, 0) is None


def test_a_shape_on_which_the_years_do_not_agree_is_left_out() -> None:
    # Two years whose shapes are opposite, then the first again: nothing returns.
    up, down = (4.0, 2.0, -2.0, -4.0), (-4.0, -2.0, 2.0, 4.0)
    assert season_of((*up, *down), 4, 0) is None
    assert season_of((*up, *down, *up, *down), 4, 0) is None


@pytest.mark.parametrize(("noise", "seen"), [(0.0, True), (4.0, True), (5.0, True), (5.2, False), (9.0, False)])
def test_a_season_of_three_years_is_seen_as_long_as_it_explains_three_tenths(noise: float, seen: bool) -> None:
    # Noise that turns its sign each year: at 4.0 the season explains 0.50, at 5.0 it explains 0.315, at 5.2 only 0.279.
    years = ((1, 0, 0, -1), (-1, 0, 0, 1), (1, 0, 0, -1))
    values = tuple(AMOUNTS[place] + noise * year[place] for year in years for place in range(4))
    assert (season_of(values, 4, 0) is not None) is seen


@pytest.mark.parametrize(("noise", "seen"), [(0.5, True), (1.91, True), (1.93, False), (3.0, False)])
def test_amounts_of_two_years_may_disagree_by_seven_tenths_of_their_spread(noise: float, seen: bool) -> None:
    # The amounts spread by √(30/4) = 2.7386, seven tenths are 1.917; the years differ by twice the noise in two quarters of four: √2 noise,
    # which is √2 times the disagreement.
    years = ((1, 0, 0, -1), (-1, 0, 0, 1))
    values = tuple(AMOUNTS[place] + noise * year[place] for year in years for place in range(4))
    season = season_of(values, 4, 0)
    assert (season is not None) is seen
    assert season is None or season.indices == pytest.approx(AMOUNTS)


@pytest.mark.parametrize(("noise", "seen"), [(0.2, True), (0.59, True), (0.6, False)])
def test_factors_of_two_years_may_disagree_by_seven_tenths_of_their_spread(noise: float, seen: bool) -> None:
    # The disagreement is half the noise; the factors spread by 0.4254 at 0.59 (limit 0.2978) and by 0.4276 at 0.6 (limit 0.2993).
    second = (1 + noise, 1.0, 1.0, 1 - noise)
    values = (*(100 * one for one in FACTORS), *(100 * one * other for one, other in zip(FACTORS, second, strict=True)))
    season = season_of(values, 4, 0)
    assert (season is not None) is seen
    if season:
        level = 1 - noise / 32
        wanted = (1.25 * (1 + noise / 2), 0.75, 0.5, 1.5 * (1 - noise / 2))
        assert season.indices == pytest.approx([one / level for one in wanted])


def test_a_value_is_freed_from_its_season_and_put_back() -> None:
    by_factors, by_amounts = Season(FACTORS, True, 2), Season(AMOUNTS, False, 2)
    assert (by_factors.without(30.0, 7), by_factors.within(20.0, 7), by_factors.weight(7)) == (20.0, 30.0, 1.5)
    assert (by_amounts.without(30.0, 6), by_amounts.within(26.0, 6), by_amounts.weight(6)) == (34.0, 22.0, 1.0)
