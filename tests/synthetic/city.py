"""Seventy agencies with their tasks and honest figures: fifty-eight bureaus, twelve districts."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from synthetic.shapes import (
    BUILDING,
    FARMING,
    HEATING,
    MONTHS,
    YEAR_END,
    Series,
    amounts,
    constant,
    counts,
    levels,
    lumps,
    rates,
    rounded,
    stairs,
)

STEADY = (1.0,) * 12
PLACES = (
    "市容",
    "河道",
    "园区",
    "口岸",
    "校舍",
    "社区",
    "渔港",
    "林地",
    "管网",
    "公路",
    "桥梁",
    "库区",
    "景区",
    "商圈",
    "仓储",
    "码头",
)
THINGS = {
    "flow": (("整治支出完成额", "万元"), ("货物吞吐总量", "吨"), ("养护资金拨付额", "万元")),
    "season": (("供热供应总量", "万吉焦"), ("春耕作业面积", "亩"), ("施工产值完成额", "万元")),
    "lumpy": (("招商签约到位额", "万元"), ("土地出让成交额", "万元")),
    "year": (("新增就业登记数", "人"), ("改造任务完成额", "万元"), ("培训惠及群众数", "人次")),
    "year_end": (("年度结算兑付额", "万元"),),
    "noded": (("分步建设完成额", "万元"),),
    "plan": (("规划项目投资额", "亿元"),),
    "level": (("设施完好比率", "%"), ("服务满意比率", "%")),
    "ratio": (("达标点位占比", "%"), ("按期办结占比", "%")),
    "stock": (("监测站点保有量", "座"),),
    "few": (("受理举报事项数", "件"), ("现场检查次数", "次")),
    "rate": (("同比增长速度", "%"),),
    "standard": (("补助发放标准", "元/月"),),
    "contract": (("定期外包支出", "万元"),),
}
STYLES = [
    "flow", "flow", "season", "lumpy", "year", "year", "year", "year_end", "noded", "plan", "level", "level",
    "ratio", "ratio", "stock", "few", "rate", "standard", "contract",
]  # fmt: skip
SHARED = (
    ("城镇新增就业人数", "人", "sum"), ("保障住房筹集套数", "套", "sum"), ("固定投资完成总额", "万元", "sum"),
    ("老旧管网改造里程", "公里", "sum"), ("养老床位建设张数", "张", "sum"), ("垃圾分类覆盖比率", "%", "ratio"),
    ("农村污水处理比率", "%", "ratio"), ("托位达标学校占比", "%", "ratio"), ("营商事项网办比率", "%", "ratio"),
    ("绿地建设完成面积", "公顷", "sum"),
)  # fmt: skip


@dataclass
class City:
    """All series; `told_by_two` are pairs of one quantity, `published` those that the statistics bureau publishes each quarter."""

    bureaus: int
    districts: int
    random: Random
    series: list[Series] = field(default_factory=list)
    told_by_two: list[tuple[Series, Series]] = field(default_factory=list)
    published: list[Series] = field(default_factory=list)
    wholes: dict[int, Series] = field(default_factory=dict)

    def areas_of(self, statistic: int) -> list[Series]:
        """The series of a statistic's districts."""
        return [each for each in self.series if each.statistic == statistic and each.area]


def built(random: Random, bureaus: int = 58, districts: int = 12) -> City:
    """A city whose figures are honest."""
    city = City(bureaus, districts, random)
    keys = iter(range(1, 100_000))
    for agency in range(1, bureaus + 1):
        for place in range(random.randint(9, 13)):
            style = random.choice(STYLES)
            city.series.append(_own(random, next(keys), style, agency, agency * 20 + place // 3))
    for number in range(3 * len(SHARED)):
        name, unit, how = SHARED[number % len(SHARED)]
        _shared(city, next(keys), f"{name}{'甲乙丙'[number // len(SHARED)]}类", unit, how, number)
    _pairs(city, keys)
    plain = [each for each in city.series if each.style in {"flow", "season", "lumpy"} and not each.area]
    city.published = random.sample(plain, min(len(plain), max(bureaus // 4, 3)))
    for each in city.series:
        each.lay()
    return city


def _own(random: Random, key: int, style: str, agency: int, task: int) -> Series:
    thing, unit = random.choice(THINGS[style])
    name = f"{random.choice(PLACES)}{thing}"
    base = 10 ** random.uniform(2.2, 4.2)
    share = unit == "%" and style != "rate"
    basis = {"year": "running_year", "year_end": "running_year", "noded": "running_year", "plan": "running_plan"}
    points = {"level", "ratio", "stock", "rate", "standard"}
    whole = unit in {"人", "人次", "件", "次", "座"}
    one = Series(
        key, name, unit, basis.get(style, "point" if style in points else "flow"), style, agency, task,
        decimals=0 if whole else 1 if style in {"rate", "level"} else 2, is_share=share, is_count=whole,
        begins=random.choice((0, 0, 0, 0, 6, 12, 14)),
    )  # fmt: skip
    one.true = _true(random, one, base)
    if style == "ratio":
        _parts_of(random, one)
    if one.totals:
        _promised(random, one)
    return one


def _true(random: Random, one: Series, base: float) -> list[Decimal]:
    places, season = one.decimals, random.choice((HEATING, FARMING, BUILDING))
    noise = random.uniform(0.04, 0.12)
    shapes = {
        "flow": lambda: amounts(random, base, STEADY, noise, places),
        "season": lambda: amounts(random, base, season, noise, places),
        "lumpy": lambda: lumps(random, base, places),
        "year": lambda: amounts(random, base, random.choice((STEADY, BUILDING)), noise, places),
        "year_end": lambda: amounts(random, base, YEAR_END, noise, places),
        "noded": lambda: amounts(random, base, STEADY, noise, places),
        "plan": lambda: amounts(random, base / 100, STEADY, noise, places),
        "level": lambda: levels(random, random.uniform(55, 95), random.uniform(0.1, 0.5), 100, places),
        "ratio": list,
        "stock": lambda: stairs(random, random.randint(8, 160), 0.2),
        "few": lambda: counts(random, random.uniform(1.5, 4)),
        "rate": lambda: rates(random),
        "standard": lambda: constant(start := random.randint(801, 1399), round(start * 1.06), random.randint(4, 20)),
        "contract": lambda: constant(
            start := random.randint(20, 90) * 10, round(start * random.uniform(0.85, 1.2)), random.randint(4, 20)
        ),
    }
    return shapes[one.style]()


def _parts_of(random: Random, one: Series) -> None:
    """A share from its numerator and denominator."""
    below, share = random.randint(120, 4000), random.uniform(0.55, 0.9)
    for at in range(MONTHS):
        share = min(share + abs(random.gauss(0.003, 0.003)), 1)
        below += random.randint(0, max(below // 200, 1))
        one.above[at], one.below[at] = Decimal(round(below * share)), Decimal(below)
        one.true.append(rounded(float(one.above[at] / one.below[at] * 100), 4))


def _promised(random: Random, one: Series) -> None:
    """A year's target a little above or below what is done; of noded ones the last step is the greatest, as planned."""
    second = one.true[12:]
    if one.style == "noded":
        for december in (11, 23):
            one.true[december] = rounded(float(one.true[december]) * random.uniform(3.5, 6), one.decimals)
        until = sum(second[:11], Decimal(0))
        end = sum(one.true[12:], Decimal(0))
        one.nodes = ((22, rounded(float(until) * random.uniform(0.97, 1.02), one.decimals)),)
        one.target = rounded(float(end) * random.uniform(0.97, 1.02), one.decimals)
    elif one.basis == "running_year":
        one.target = rounded(float(sum(second, Decimal(0))) * random.uniform(0.9, 1.1), one.decimals)


def _shared(city: City, key: int, name: str, unit: str, how: str, number: int) -> None:
    """A statistic that each district reports, and a bureau for the whole city; some have a part of the city's own."""
    random, agency, task = city.random, number % city.bureaus + 1, 9000 + number
    whole = Series(key, name, unit, "running_year", "whole", agency, task, is_count=unit in {"人", "套", "张"})
    own = random.choice((0.0, 0.0, 0.08))
    for area in range(1, city.districts + 1):
        one = Series(
            key, name, unit, "running_year", "area", city.bureaus + area, task, area, is_count=whole.is_count,
            decimals=0 if whole.is_count else 2,
        )  # fmt: skip
        one.true = amounts(random, 10 ** random.uniform(1.8, 3.2), STEADY, 0.1, one.decimals)
        if how == "ratio":
            one.basis, one.is_share, one.style, one.true = "point", True, "area_ratio", []
            _parts_of(random, one)
            one.target = Decimal(90)
        else:
            one.target = rounded(float(sum(one.true[12:], Decimal(0))) * random.uniform(0.92, 1.08), one.decimals)
        city.series.append(one)
    areas = city.areas_of(key)
    whole.decimals = areas[0].decimals
    if how == "ratio":
        whole.basis, whole.is_share, whole.style = "point", True, "whole_ratio"
        for at in range(MONTHS):
            whole.above[at] = sum((each.above[at] for each in areas), Decimal(0))
            whole.below[at] = sum((each.below[at] for each in areas), Decimal(0))
            whole.true.append(rounded(float(whole.above[at] / whole.below[at] * 100), 4))
    else:
        sums = [sum((each.true[at] for each in areas), Decimal(0)) for at in range(MONTHS)]
        whole.true = [
            rounded(float(value) * (1 + own * random.uniform(0.95, 1.05)), whole.decimals) if own else value
            for value in sums
        ]
    city.wholes[key] = whole
    city.series.append(whole)


def _pairs(city: City, keys: "iter[int]") -> None:  # type: ignore[valid-type]
    """Quantities that two bureaus report, the second sometimes with fewer decimals."""
    random = city.random
    once = [each for each in city.series if each.style in {"flow", "year", "season"} and not each.area]
    for one in random.sample(once, min(len(once), max(city.bureaus // 2, 4))):
        other = Series(
            next(keys), one.name, one.unit, one.basis, one.style, one.agency % city.bureaus + 1, one.task + 5000,
            decimals=one.decimals, is_count=one.is_count, begins=one.begins, target=one.target, nodes=one.nodes,
        )  # fmt: skip
        fewer = one.decimals and random.random() < 0.4 and not one.totals
        other.true = [rounded(float(value), 1) for value in one.true] if fewer else list(one.true)
        city.told_by_two.append((one, other))
        city.series.append(other)
