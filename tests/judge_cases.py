"""Random cases for two judges, as plain dicts of ints, and their translation into the types of luoshi.rules.

Days are ordinals, instants are hours (ordinal × 24 + hour in China), values are tenths, lengths are months.
"""

from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from random import Random

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules import model as m
from luoshi.rules.judgement import judge
from luoshi.rules.parameters import parameters_on
from luoshi.rules.period import Cadence, Period, month_end
from luoshi.rules.status import Light

CHINA = timezone(timedelta(hours=8))
EPOCH = datetime(2000, 1, 1, tzinfo=CHINA)
EPOCH_HOURS = date(2000, 1, 1).toordinal() * 24
CADENCES = {1: Cadence.MONTHLY, 3: Cadence.QUARTERLY, 6: Cadence.HALF_YEARLY, 12: Cadence.YEARLY}
KINDS = [*["cumulative"] * 6, *["level"] * 4, "growth", "growth", "annual_change", "annual_change", "ratio", "coverage"]
KINDS += ["zero", "zero", "relation", "relation"]
COMPARATORS = ["at_least", "at_most", "about", "reach", "range", "above", "below"]


def ordinal(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal()


def calendar_periods(first: int, last: int, months: int) -> list[tuple[int, int]]:
    """Every calendar period of so many months in these years."""
    return [
        (ordinal(year, end - months + 1, 1), month_end(year, end).toordinal())
        for year in range(first, last + 1)
        for end in range(months, 13, months)
    ]


def generate(rng: Random) -> dict:
    """One case."""
    first = rng.choice([2021, 2022, 2023, 2023])
    last = rng.choice([2023, 2024, 2025, 2025])
    version = _version(rng, first, last)
    cadence = rng.choice([12, 12, 12, 3, 6, 1]) if version["kind"] == "cumulative" else rng.choice([12, 12, 6, 3])
    if version["length"]:
        version["length"] = cadence
    as_of = rng.choice(
        [
            rng.randint(ordinal(first, 1, 1) - 40, ordinal(last, 12, 31) + 500),
            ordinal(rng.randint(first, last + 1), rng.choice([6, 12]), 30) + rng.randint(-1, 60),
            ordinal(last, 12, 31),
        ]
    )
    quantities = version["quantities"] or [""]
    case = {
        "as_of": as_of,
        "known": (as_of + rng.choice([0, 10, 40, 120, -40])) * 24 + rng.randint(0, 23),
        "versions": [version, *_later_versions(rng, version, first, last)],
        "readings": [r for q in quantities for r in _readings(rng, version, first, last, cadence, q)],
        "asks": [a for q in quantities[: rng.choice([1, 2])] for a in _asks(rng, first, last, cadence, version, q)],
        "partner": _partner(rng, version, first, last, cadence) if version["kind"] == "relation" else None,
        "register": _register(rng, first, last) if version["kind"] == "zero" and rng.random() < 0.6 else None,
        "suspensions": _suspensions(rng, first, last),
        "self": rng.choice([None, None, "red", "yellow", "green", "blue", "grey"]),
    }
    if rng.random() < 0.4:
        _to_the_edge(rng, case)
    return case


def _to_the_edge(rng: Random, case: dict) -> None:
    """Move a day, an instant or a value to where one more or less would change the answer."""
    version = case["versions"][0]
    ends = [reading["end"] for reading in case["readings"]] or [case["as_of"]]
    items = case["register"]["items"] if case["register"] else []
    days = [*ends, *(item["limit"] for item in items), *(item["cleared"] for item in items if item["cleared"])]
    days += [rest["end"] for rest in case["suspensions"] if rest["end"]] + [version["deadline"] or version["end"]]
    instants = [reading[word] for reading in case["readings"] for word in ("accepted", "withdrawn") if reading[word]]
    instants += [ask["closed"] for ask in case["asks"] if ask["closed"]] + [
        (ask["due"] + 1) * 24 for ask in case["asks"]
    ]
    instants += [rest["decided"] for rest in case["suspensions"]]
    withdrawn = [reading["withdrawn"] for reading in case["readings"] if reading["withdrawn"]]
    edge = rng.choice(["as_of", "known", "effective", "size", "baseline", "gap", "start", "withdrawn"])
    if items or case["suspensions"]:
        days, edge = [day for day in days if day not in ends] or days, "as_of"
    elif len(case["versions"]) > 1 and rng.random() < 0.5:
        edge = "effective"
    if edge == "as_of":
        case["as_of"] = rng.choice([day for day in days if day] or ends) + rng.choice([0, 0, 1])
        case["known"] = max(case["known"], case["as_of"] * 24)
    elif edge == "known" and instants:
        case["known"] = rng.choice(instants) - rng.choice([0, 0, 1])
    elif edge == "withdrawn" and withdrawn:
        case["known"] = rng.choice(withdrawn)
    elif edge == "effective" and len(case["versions"]) > 1:
        case["versions"][-1]["effective"] = rng.choice(ends) + rng.choice([0, 1])
    elif edge == "size":
        version.update(count=True, value=rng.choice([100, 110]), nodes=[])
    elif edge == "baseline" and version["baseline"] and version["value"] is not None:
        version["baseline"] = [version["baseline"][0], version["value"]]
    elif edge == "gap" and version["value"] and version["baseline"]:
        version["nodes"] = [[rng.choice(ends), "share", 3]]
        for reading in case["readings"]:
            reading.update(value=version["value"] * rng.choice([2, 2, 3]) // 10, over=None)
        version["baseline"] = [version["baseline"][0], 0]
    elif edge == "start" and version["start"] and case["readings"]:
        version.update(start=min(reading["start"] for reading in case["readings"]) + rng.choice([0, 1]), baseline=None)


def _version(rng: Random, first: int, last: int) -> dict:
    kind = rng.choice(KINDS)
    basis = {
        "cumulative": rng.choice(["flow", "flow", "running_year", "running_plan"]),
        "level": rng.choice(["point", "point", "average", "average", "flow", "running_year", "running_plan"]),
    }.get(kind) or rng.choice(["point", "average", "flow", "running_year"])
    baseline = None
    if rng.random() < (0.25 if kind == "cumulative" else 0.7):
        on = rng.choice([ordinal(first - 1, 12, 31)] * 4 + [ordinal(first - 2, 12, 31), ordinal(first, 3, 15)])
        baseline = [on, rng.choice([None, 0, *range(200, 1300, 100)]) if kind != "cumulative" else rng.choice([0, 100])]
    dated = rng.random()
    value = rng.choice([100, 300, 500, 800, 1000, 1000, 1200]) if kind not in ("growth", "annual_change") else 80
    if kind in ("zero", "relation") or (kind == "annual_change" and rng.random() < 0.4):
        value = rng.choice([None, 0]) if kind == "zero" else None
    elif rng.random() < 0.02:
        value = None
    version = {
        "kind": kind,
        "comparator": rng.choice(COMPARATORS),
        "value": value,
        "value_high": None if value is None else value + rng.choice([0, 100, 300]),
        "unit": rng.choice(["", "%", "个百分点", "个"]),
        "basis": basis,
        "length": 12 if rng.random() < 0.6 else None,
        "direction": rng.choice([None, None, None, "up", "down"]),
        "deadline": rng.choice([None, None, ordinal(last, 12, 31), ordinal(last, 6, 30), ordinal(last, 10, 10)]),
        "every_year": rng.random() < 0.15,
        "mean": rng.random() < 0.1 and kind in ("growth", "annual_change", "level", "cumulative"),
        "keep": rng.random() < 0.2,
        "baseline": baseline,
        "start": ordinal(first, 1, 1) if dated < 0.85 else None,
        "end": ordinal(last, 12, 31) if rng.random() < 0.85 else None,
        "document": ordinal(first, rng.choice([1, 5]), 20) if dated > 0.8 else None,
        "nodes": [],
        "ceiling": rng.random() < 0.4,
        "count": rng.random() < 0.4,
        "levels": rng.choice([None, "up", "down"]) if kind in ("growth", "annual_change") else None,
        "quantities": ["核查率", "回复率"] if rng.random() < 0.06 else [],
        "effective": None,
        "decided": None,
    }
    if version["count"] and value:
        version["value"] = rng.choice([20, 50, 90, 200])
    if rng.random() < 0.25:
        version["nodes"] = _nodes(rng, first, last, kind == "cumulative")
    if rng.random() < 0.35 and kind in ("cumulative", "level", "ratio", "coverage", "growth"):
        _make_plain(rng, version, first, last)
    return version


def _make_plain(rng: Random, version: dict, first: int, last: int) -> None:
    """The everyday target: a baseline, a way and a deadline, so that the gap decides."""
    base = 0 if version["kind"] in ("cumulative", "growth") else rng.choice([0, 100, 400])
    version.update(
        comparator=rng.choice(["reach", "at_least", "above", "about", "range"]),
        value=1000,
        value_high=1200,
        direction=rng.choice([None, "up"]),
        baseline=[ordinal(first - 1, 12, 31), base],
        start=ordinal(first, 1, 1),
        end=ordinal(last, 12, 31),
        deadline=None,
        keep=False,
        every_year=False,
        mean=rng.random() < 0.1 and version["kind"] == "growth",
        levels=None,
    )
    if version["kind"] == "coverage":
        version.update(comparator="at_least", unit="%")
    if rng.random() < 0.25:
        version.update(
            count=True, value=rng.choice([20, 50, 90]), value_high=100, baseline=[ordinal(first - 1, 12, 31), 0]
        )


def _nodes(rng: Random, first: int, last: int, rising: bool) -> list[list]:
    days = sorted({ordinal(rng.randint(first, last), rng.choice([3, 6, 9]), 30) for _ in range(rng.randint(1, 3))})
    shares = [rng.randint(0, 12 if not rising else 10) for _ in days]
    if rising and rng.random() < 0.95:
        shares.sort()
    if rng.random() < 0.3 and not rising:
        return [[day, "value", share * 100] for day, share in zip(days, shares, strict=True)]
    return [[day, "share", share] for day, share in zip(days, shares, strict=True)]


def _later_versions(rng: Random, version: dict, first: int, last: int) -> list[dict]:
    later = []
    for _ in range(rng.choice([0, 0, 0, 0, 1, 2])):
        effective = rng.randint(ordinal(first, 6, 1), ordinal(last + 1, 3, 1))
        change = dict(version, effective=effective, decided=(effective + rng.randint(-40, 30)) * 24 + 9)
        if version["value"]:
            change["value"] = version["value"] * rng.choice([1, 2, 3]) // 2
            change["value_high"] = change["value"] + 200
        if rng.random() < 0.5:
            change["deadline"] = ordinal(last + rng.choice([0, 1]), rng.choice([6, 12]), 30)
        later.append(change)
    return later


def _readings(rng: Random, version: dict, first: int, last: int, months: int, quantity: str) -> list[dict]:
    steps = calendar_periods(first - (rng.random() < 0.4), last + 1, months)
    if rng.random() < 0.15:
        steps += calendar_periods(first, last, rng.choice([3, 6, 12]))
    share = rng.choice([0.3, 0.75, 0.95, 1.0])
    size = version["value"] or 1000
    pace = rng.choice([0.0, 0.2, 0.3, 0.3, 0.34, 0.5, 1.1]) if rng.random() < 0.9 else -0.2
    running = version["basis"] in ("running_year", "running_plan")
    readings = []
    for begin, end in steps:
        start = ordinal(date.fromordinal(end).year, 1, 1) if running else begin
        if rng.random() > share:
            continue
        years = (end - ordinal(first, 1, 1) + 1) / 365
        if running and version["kind"] == "cumulative":
            year = date.fromordinal(end).year
            begins = ordinal(first if version["basis"] == "running_plan" else year, 1, 1)
            years = (end - begins + 1) / 365
            value = round(size * pace * years)
        elif version["kind"] == "cumulative":
            value = round(size * pace * (end - start + 1) / 365)
        elif running:
            value = round(size * rng.uniform(0.6, 1.3))
        else:
            value = round(size * rng.choice([pace * years, pace * years, rng.uniform(0.6, 1.3), 1, 0.96]))
        noisy = value + rng.choice([0, 0, 0, 0, rng.randint(-20, 20)])
        for _ in range(rng.choice([1, 1, 1, 1, 2, 3])):
            readings.append(_reading(rng, start, end, noisy, quantity, len(readings)))
            noisy = value + rng.choice([0, 5, -5])
    if rng.random() < 0.05 and readings:
        odd = dict(rng.choice(readings), key=f"odd{quantity}")
        odd["start"] -= rng.randint(0, 40)
        odd["end"] = max(odd["start"], odd["end"] + rng.randint(-30, 30))
        readings.append(odd)
    rng.shuffle(readings)
    return readings


def _reading(rng: Random, start: int, end: int, value: int, quantity: str, number: int) -> dict:
    accepted = (end + rng.randint(1, 60)) * 24 + rng.randint(0, 23)
    if rng.random() < 0.05:
        accepted = None
    bound = rng.choice(["lower", "upper", "unknown"]) if rng.random() < 0.03 else "exact"
    return {
        "key": f"{quantity}{number}",
        "start": start,
        "end": end,
        "value": value,
        "over": rng.choice([None, None, None, 100]),
        "certainty": rng.choice(["forecast", "preliminary", "final", "final", "final", "gazette"]),
        "accepted": accepted,
        "withdrawn": accepted + rng.randint(1, 900) if accepted and rng.random() < 0.04 else None,
        "unconfirmed": rng.random() < 0.1,
        "quantity": quantity,
        "bound": bound,
        "missing": 0 if bound == "exact" else 1,
    }


def _asks(rng: Random, first: int, last: int, months: int, version: dict, quantity: str = "") -> list[dict]:
    if rng.random() < 0.2:
        return []
    cadence = rng.choice([months, months, months, 12])
    closing = rng.choice([0.0, 0.5, 1.0])
    asks = []
    running = version["basis"].startswith("running") and rng.random() < 0.5
    for begin, end in calendar_periods(first - (rng.random() < 0.2), last + 1, cadence):
        if rng.random() < 0.1:
            continue
        start = ordinal(date.fromordinal(end).year, 1, 1) if running else begin
        due = end + rng.choice([5, 20, 45])
        closed = (due + rng.randint(1, 40)) * 24 + 18 if rng.random() < closing else None
        asks.append({"start": start, "end": end, "due": due, "months": cadence, "closed": closed, "quantity": quantity})
        if rng.random() < 0.03:
            asks.append(dict(asks[-1], due=due + 30, closed=None))
    return asks


def _partner(rng: Random, version: dict, first: int, last: int, months: int) -> dict | None:
    if rng.random() < 0.1:
        return None
    standard = rng.random() < 0.3
    readings = _readings(rng, version, first, last, months, "")
    for reading in readings:
        reading["key"] = f"partner{reading['key']}"
        if standard:
            reading.update(value=rng.choice([0, 10, 10]), over=None)
    return {"standard": standard, "readings": readings, "asks": _asks(rng, first, last, months, version)}


def _register(rng: Random, first: int, last: int) -> dict:
    items = []
    for number in range(rng.choice([0, 1, 3, 3])):
        found = rng.randint(ordinal(first, 1, 1), ordinal(last, 12, 31))
        cleared = found + rng.randint(5, 400) if rng.random() < 0.7 else None
        items.append(
            {
                "key": f"item{number}",
                "found": found,
                "limit": found + rng.choice([10, 60, 300]),
                "recorded": (found + rng.randint(0, 5)) * 24,
                "cleared": cleared,
                "clearance": (cleared + rng.randint(0, 5)) * 24 if cleared and rng.random() < 0.7 else None,
            }
        )
    months = rng.choice([1, 3])
    share = rng.choice([0.8, 1.0, 1.0])
    nil = [
        {"start": start, "end": end, "accepted": (end + rng.randint(1, 9)) * 24}
        for start, end in calendar_periods(first, last + 2, months)
        if rng.random() < share
    ]
    return {"items": items, "nil": nil, "months": months}


def _suspensions(rng: Random, first: int, last: int) -> list[dict]:
    if rng.random() > 0.06:
        return []
    start = rng.randint(ordinal(first, 6, 1), ordinal(last + 1, 3, 1))
    end = start + rng.randint(30, 400) if rng.random() < 0.5 else None
    return [
        {
            "start": start,
            "decided": (start + rng.randint(-10, 10)) * 24,
            "end": end,
            "end_decided": (end + rng.randint(-10, 10)) * 24 if end and rng.random() < 0.7 else None,
        }
    ]


def _day(number: int | None) -> date | None:
    return None if number is None else date.fromordinal(number)


def instant(hours: int | None) -> datetime | None:
    return None if hours is None else EPOCH + timedelta(hours=hours - EPOCH_HOURS)


def _tenths(value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value, 10)


def version_of(raw: dict) -> m.TargetVersion:
    baseline = raw["baseline"]
    return m.TargetVersion(
        kind=Kind(raw["kind"]),
        comparator=Comparator(raw["comparator"]),
        value=_tenths(raw["value"]),
        value_high=_tenths(raw["value_high"]) if raw["comparator"] == "range" else None,
        unit=raw["unit"],
        basis=m.Basis(raw["basis"]),
        length=CADENCES.get(raw["length"]),
        direction=Direction(raw["direction"]) if raw["direction"] else None,
        deadline=_day(raw["deadline"]),
        every_year=raw["every_year"],
        mean=raw["mean"],
        keep=raw["keep"],
        baseline=m.Baseline(date.fromordinal(baseline[0]), _tenths(baseline[1])) if baseline else None,
        plan_start=_day(raw["start"]),
        plan_end=_day(raw["end"]),
        document_on=_day(raw["document"]),
        nodes=tuple(
            m.TrajectoryNode(date.fromordinal(day), **{word: Fraction(number, 10)})
            for day, word, number in raw["nodes"]
        ),
        ceiling=raw["ceiling"],
        is_count=raw["count"],
        from_levels=Direction(raw["levels"]) if raw["levels"] else None,
        quantities=tuple(raw["quantities"]),
        effective_on=_day(raw["effective"]),
        decided_at=instant(raw["decided"]),
    )


def reading_of(raw: dict) -> m.ReadingFact:
    value = Fraction(raw["value"], 10)
    over = raw["over"]
    return m.ReadingFact(
        key=raw["key"],
        period=Period(date.fromordinal(raw["start"]), date.fromordinal(raw["end"])),
        value=None if over else value,
        numerator=value if over else None,
        denominator=Fraction(over) if over else None,
        certainty=m.Certainty(raw["certainty"]),
        accepted_at=instant(raw["accepted"]),
        withdrawn_at=instant(raw["withdrawn"]),
        unconfirmed=raw["unconfirmed"],
        quantity=raw["quantity"],
        bound=m.Bound(raw["bound"]),
        missing=("甲区",) * raw["missing"],
    )


def ask_of(raw: dict) -> m.Ask:
    period = Period(date.fromordinal(raw["start"]), date.fromordinal(raw["end"]))
    due_on = date.fromordinal(raw["due"])
    return m.Ask(period, due_on, CADENCES[raw["months"]], instant(raw["closed"]), quantity=raw["quantity"])


def arguments(case: dict) -> dict:
    """The keyword arguments of `judge` for a case."""
    partner, register = case["partner"], case["register"]
    as_of = date.fromordinal(case["as_of"])
    return {
        "versions": tuple(version_of(raw) for raw in case["versions"]),
        "readings": tuple(reading_of(raw) for raw in case["readings"]),
        "asks": tuple(ask_of(raw) for raw in case["asks"]),
        "as_of": as_of,
        "known_at": instant(case["known"]),
        "parameters": parameters_on(date(2024, 1, 1)),
        "partner": m.RelationPartner(
            "比较对象",
            tuple(reading_of(raw) for raw in partner["readings"]),
            tuple(ask_of(raw) for raw in partner["asks"]),
            partner["standard"],
        )
        if partner
        else None,
        "register": _register_of(register) if register else None,
        "suspensions": tuple(
            m.Suspension(
                date.fromordinal(raw["start"]), instant(raw["decided"]), _day(raw["end"]), instant(raw["end_decided"])
            )
            for raw in case["suspensions"]
        ),
        "self_rating": Light(case["self"]) if case["self"] else None,
    }


def _register_of(raw: dict) -> m.Register:
    items = tuple(
        m.RegisterItem(
            item["key"],
            date.fromordinal(item["found"]),
            date.fromordinal(item["limit"]),
            instant(item["recorded"]),
            _day(item["cleared"]),
            instant(item["clearance"]),
        )
        for item in raw["items"]
    )
    nil = tuple(
        m.NilReturn(Period(date.fromordinal(back["start"]), date.fromordinal(back["end"])), instant(back["accepted"]))
        for back in raw["nil"]
    )
    return m.Register(items, nil, CADENCES[raw["months"]])


def first_judge(case: dict) -> dict:
    """What luoshi.rules says of a case, in the second judge's words."""
    judged = judge(**arguments(case))
    return {
        "status": judged.status.value,
        "p": judged.progress,
        "q": judged.planned,
        "marks": {mark.value for mark in judged.marks},
        "first": judged.first_version.value if judged.first_version else None,
        "suspended_from": judged.suspended_from.value if judged.suspended_from else None,
        "years": [(year, instance.status.value) for year, instance in judged.years],
    }
