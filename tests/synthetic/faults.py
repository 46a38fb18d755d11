"""Faults as they happen, put into the second year at known places."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from synthetic.city import City
from synthetic.shapes import MONTHS, Series, rounded

Place = tuple[int, int, int, int]
"""Statistic, area, agency and the month's number of a figure."""


@dataclass(frozen=True)
class Label:
    """A fault: its kind, and the figures where it shows; finding one of them is finding it."""

    kind: str
    places: frozenset[Place]


def place_of(one: Series, at: int) -> Place:
    """Where a figure stands."""
    return one.statistic, one.area, one.agency, at


def label(kind: str, one: Series, *months: int) -> Label:
    """A fault of one series."""
    one.faulty |= set(months)
    return Label(kind, frozenset(place_of(one, at) for at in months))


def put_in(city: City, each: int) -> list[Label]:
    """So many faults of each kind, no two in one series; all of them in the second year."""
    labels: list[Label] = []
    free = [one for one in city.series if one.area == 0 and one.statistic not in city.wholes]
    city.random.shuffle(free)
    told = {one.statistic for pair in city.told_by_two for one in pair}
    used = told | {one.statistic for one in city.published}
    free = [one for one in free if one.statistic not in used]
    for kind, (fits, fault) in FAULTS.items():
        chosen = [one for one in free if fits(one)][:each]
        free = [one for one in free if one not in chosen]
        for one in chosen:
            labels += fault(city, one, kind)
    labels += _among_areas(city, each)
    labels += _told_twice(city, each)
    return labels


def _month(city: City, one: Series, least: int = 4, last: int = 22) -> int:
    """A month of the second year with at least so many figures before it; not December."""
    return city.random.randint(max(12, one.begins + least), last)


def _later(one: Series, at: int, by: Decimal) -> None:
    """Shift a total from a month on, within its year."""
    for month in range(at, MONTHS):
        if month in one.shown:
            one.shown[month] += by


def _falls(city: City, one: Series, kind: str) -> Iterator[Label]:
    at = max(_month(city, one), 14)
    by = one.shown[at - 1] - rounded(float(one.shown[at - 1]) * city.random.uniform(0.6, 0.97), one.decimals)
    change = one.shown[at - 1] - by - one.shown[at]
    if city.random.random() < 0.5:
        _later(one, at, change)
    else:
        one.shown[at] += change
    if one.shown[at] < one.shown[at - 1]:
        yield label(kind, one, at)


def _jump(city: City, one: Series, kind: str) -> Iterator[Label]:
    at = max(_month(city, one, 6), 14)
    if one.totals:
        month = float(sum(one.true[at - 12 : at], Decimal(0))) / 12
        extra = rounded(month * city.random.uniform(4, 7), one.decimals)
        _later(one, at, extra)
    elif one.unit == "%":
        move = Decimal(city.random.randint(12, 25))
        one.shown[at] += -move if one.shown[at] + move > 100 else move
    else:
        by = city.random.choice((city.random.uniform(2.3, 4.5), city.random.uniform(0.15, 0.28)))
        one.shown[at] = rounded(float(one.shown[at]) * by, one.decimals)
    yield label(kind, one, at)


def _slip(city: City, one: Series, kind: str) -> Iterator[Label]:
    at = max(_month(city, one), 14)
    if one.unit == "%":
        one.shown[at] = (one.shown[at] / 100).quantize(Decimal("0.0001"))
    else:
        factor = city.random.choice((10, 10, 100, 1000, 10_000))
        up = one.is_count or city.random.random() < 0.5
        value = one.shown[at] * factor if up else one.shown[at] / factor
        one.shown[at] = value.quantize(Decimal("0.000001")).normalize()
    yield label(kind, one, at)


def _share(city: City, one: Series, kind: str) -> Iterator[Label]:
    at = _month(city, one, 2)
    wrong = city.random.choice((city.random.uniform(100.2, 108), city.random.uniform(-4, -0.2)))
    one.shown[at] = rounded(wrong, 1)
    yield label(kind, one, at)


def _above(city: City, one: Series, kind: str) -> Iterator[Label]:
    at = _month(city, one, 2)
    if one.above[at] == one.below[at]:
        return
    one.above[at], one.below[at] = one.below[at], one.above[at]
    yield label(kind, one, at)


def _repeats(city: City, one: Series, kind: str) -> Iterator[Label]:
    long = city.random.randint(4, 7)
    at = city.random.randint(max(12, one.begins + 2), 23 - long)
    gain = one.shown[at] - one.shown[at - 1] if one.totals and at % 12 else one.shown[at]
    for step in range(1, long):
        if one.totals:
            one.shown[at + step] = one.shown[at + step - 1] + gain
        else:
            one.shown[at + step] = one.shown[at]
    if one.totals:
        over = one.shown[at + long - 1] - sum(one.true[12 : at + long], Decimal(0))
        for month in range(at + long, MONTHS):
            one.shown[month] += over
    yield label(kind, one, *range(at, at + long))


def _surge(city: City, one: Series, kind: str) -> Iterator[Label]:
    gains = sorted(one.true[max(12, one.begins) : 23])
    usual = gains[len(gains) // 2]
    one.shown[23] = one.shown[22] + rounded(float(usual) * city.random.uniform(4.5, 9), one.decimals)
    one.target = one.shown[23]
    yield label(kind, one, 23)


def _carried(city: City, one: Series, kind: str) -> Iterator[Label]:
    if one.totals:
        over = one.shown[11]
        months = range(12, city.random.choice((13, 15, 24)))
        for at in months:
            one.shown[at] += over
        yield label(kind, one, *months)
        if 1 < len(months) < MONTHS - 12 and one.shown[months.stop] < one.shown[months.stop - 1]:
            yield label("falls", one, months.stop)
    else:
        at = city.random.randint(13, 22)
        one.shown[at] = one.shown[at - 12]
        yield label(kind, one, at)


def _moves(one: Series) -> bool:
    return one.style in {"flow", "year", "level", "lumpy"}


FAULTS: dict[str, tuple[Callable[[Series], bool], Callable[[City, Series, str], Iterator[Label]]]] = {
    "carried_over": (
        lambda one: (one.style == "year" or one.style == "flow") and one.begins == 0 and one.shown[11] > 1000,
        _carried,
    ),
    "surge": (lambda one: one.style == "year" and not one.nodes, _surge),
    "share": (lambda one: one.style == "level" and one.unit == "%", _share),
    "above_denominator": (lambda one: one.style == "ratio", _above),
    "repeats": (lambda one: one.style in {"flow", "year"} and not one.is_count, _repeats),
    "falls": (lambda one: one.totals, _falls),
    "slip": (lambda one: one.style in {"flow", "year", "level"}, _slip),
    "jump": (lambda one: one.style in {"flow", "level", "year"} and one.begins == 0, _jump),
}


def _among_areas(city: City, each: int) -> Iterator[Label]:
    """Areas that come to exactly the target; parts that do not come to the whole."""
    random = city.random
    for _ in range(each):
        statistic = random.choice(list(city.wholes))
        at, areas = random.randint(13, 22), city.areas_of(statistic)
        whole = city.wholes[statistic]
        if any(month in whole.faulty for month in range(at - 2, at + 3)):
            continue
        if not areas[0].faulty and random.random() < 0.5:
            yield from _at_target(city, whole, areas, at)
        else:
            yield from _parts(city, whole, areas, at)


def _at_target(city: City, whole: Series, areas: list[Series], at: int) -> Iterator[Label]:
    """Areas not far from the target write the target; the whole is summed from what they write."""
    many = city.random.randint(3, 5)
    whole.faulty.add(at)
    for one in areas:
        one.faulty.add(at)
    if whole.above:
        target = Decimal(sorted(round(one.above[at] / one.below[at] * 100) for one in areas)[len(areas) // 2])
        chosen = sorted(areas, key=lambda one: abs(one.above[at] / one.below[at] * 100 - target))[:many]
        for one in areas:
            one.target = target
        for one in chosen:
            whole.above[at] -= one.above[at]
            whole.below[at] -= one.below[at]
            one.below[at] = Decimal(round(one.below[at] / 100) * 100 or 100)
            one.above[at] = one.below[at] * target / 100
            whole.above[at] += one.above[at]
            whole.below[at] += one.below[at]
    else:
        chosen = city.random.sample(areas, many)
        for one in chosen:
            one.target = rounded(float(one.shown[at]) * city.random.uniform(0.99, 1.02), 0)
            whole.shown[at] += one.target - one.shown[at]
            one.shown[at] = one.target
    yield Label("at_target", frozenset(place_of(one, at) for one in chosen))


def _parts(city: City, whole: Series, areas: list[Series], at: int) -> Iterator[Label]:
    """An area left out of the whole or counted twice in it."""
    one = city.random.choice(sorted(areas, key=lambda area: area.true[at])[-4:])
    sign = city.random.choice((-1, 1))
    if whole.above:
        whole.above[at] += sign * one.above[at] // 3
    else:
        whole.shown[at] += sign * one.true[at]
    yield label("parts", whole, at)


def _told_twice(city: City, each: int) -> Iterator[Label]:
    """The second of two agencies tells something else for some months."""
    random = city.random
    for _, other in random.sample(city.told_by_two, min(each, len(city.told_by_two))):
        at = random.randint(max(12, other.begins), 20)
        first = at
        for month in range(at, min(at + random.randint(1, 4), MONTHS)):
            value = float(other.true[month]) * random.choice((-1, 1)) * random.uniform(0.03, 0.15)
            change = rounded(value, other.decimals) or Decimal(1)
            other.shown[month] += abs(change) if other.totals else change
            other.faulty.add(month)
            at = month
        pair = next(one for one, two in city.told_by_two if two is other)
        both = (place_of(series, month) for series in (pair, other) for month in range(first, at + 1))
        yield Label("told_twice", frozenset(both))
