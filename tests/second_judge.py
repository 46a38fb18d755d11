"""A second judge, written from docs/status.md alone, for cases of plain dicts and ints (see judge_cases.py).

    python tests/second_judge.py 100000 [FIRST_SEED]

compares it with luoshi.rules on so many generated cases and prints what was reached.
"""

import itertools
import sys
import time
from collections import Counter
from datetime import date
from fractions import Fraction
from random import Random

from judge_cases import first_judge, generate

WORST_FIRST = [
    *("overdue", "behind", "missed", "at_risk", "made_up", "no_data", "no_baseline", "awaiting", "too_early"),
    *("suspended", "planned", "on_pace", "holding", "met_late", "met", "done"),
]
COLOUR = dict.fromkeys(("overdue", "behind", "missed"), "red")
COLOUR |= dict.fromkeys(("at_risk", "made_up"), "yellow")
COLOUR |= dict.fromkeys(("on_pace", "holding", "planned"), "green")
COLOUR |= dict.fromkeys(("met", "met_late", "done"), "blue")
FIRM = ("final", "gazette")
RATES = ("%", "‰")
OPPOSITE = {"exact": "exact", "lower": "upper", "upper": "lower", "unknown": "unknown"}


def ymd(day):
    found = date.fromordinal(day)
    return found.year, found.month, found.day


def new_year(year):
    return date(year, 1, 1).toordinal()


def years_of(day):
    """Calendar years at the end of a day."""
    year = ymd(day)[0]
    return year + Fraction(day - new_year(year) + 1, new_year(year + 1) - new_year(year))


def second_judge(case):
    """The whole page: suspension outside, then the table."""
    answer = None
    for rest in case["suspensions"]:
        begun = rest["decided"] <= case["known"] and rest["start"] <= case["as_of"]
        resumed = (
            rest["end"] is not None
            and case["as_of"] >= rest["end"]
            and (rest["end_decided"] is None or rest["end_decided"] <= case["known"])
        )
        if begun and not resumed:
            that_day = dict(case, as_of=rest["start"], known=min(case["known"], rest["start"] * 24 + 23))
            answer = with_versions(that_day, case["versions"])
            answer = dict(answer, suspended_from=answer["status"], status="suspended")
            break
    if answer is None:
        answer = dict(with_versions(case, case["versions"]), suspended_from=None)
    if case["self"] and case["self"] != COLOUR.get(answer["status"], "grey"):
        answer["marks"] = answer["marks"] | {"self"}
    return answer


def alive(case, versions):
    found = [
        v
        for v in versions
        if (v["decided"] is None or v["decided"] <= case["known"])
        and (v["effective"] is None or v["effective"] <= case["as_of"])
    ]
    return sorted(found, key=lambda v: v["effective"] or 0)


def blank(status):
    return {"status": status, "p": None, "q": None, "marks": set(), "first": None, "years": []}


def with_versions(case, versions):
    """The version in force gives the light; the first one's stands beside it until settled."""
    live = alive(case, versions)
    if not live:
        return blank("too_early")
    answers = []
    for quantity in live[-1]["quantities"] or [None]:
        part = case
        if quantity is not None:
            part = dict(
                case,
                readings=[r for r in case["readings"] if r["quantity"] == quantity],
                asks=[a for a in case["asks"] if a["quantity"] in ("", quantity)],
            )
        answers.append(with_years(part, versions))
    answer = min(answers, key=lambda one: WORST_FIRST.index(one["status"]))
    if len(live) > 1:
        answer = dict(answer, marks=answer["marks"] | {"adjusted"})
        if answer["status"] not in ("met", "met_late", "overdue"):
            answer["first"] = with_versions(case, [live[0]])["status"]
    return answer


def with_years(case, versions):
    """每年."""
    v = alive(case, versions)[-1]
    if not v["every_year"] or v["mean"]:
        return with_readings_of_their_version(case, alive(case, versions))
    last = v["deadline"] or v["end"]
    begins = v["start"] or v["document"] or (v["baseline"][0] + 1 if v["baseline"] else case["as_of"])
    years = []
    for year in range(ymd(begins)[0], 1 + min(ymd(case["as_of"])[0], ymd(last)[0] if last else 9999)):
        eve, end = new_year(year) - 1, new_year(year + 1) - 1
        inside = dict(case, as_of=min(case["as_of"], end))
        live = [
            dict(
                one,
                whole=one,
                every_year=False,
                deadline=end,
                start=eve + 1,
                baseline=one["baseline"] if one["baseline"] and one["baseline"][0] == eve else None,
                nodes=[node for node in one["nodes"] if ymd(node[0])[0] == year],
            )
            for one in alive(inside, versions)
        ]
        years.append((year, with_readings_of_their_version(inside, live)))
    if not years:
        return blank("too_early")
    done = [one for _, one in years if one["status"] in ("met", "met_late", "overdue")]
    if last and case["as_of"] >= new_year(ymd(last)[0] + 1) - 1:
        shown = min((one for _, one in years), key=lambda one: WORST_FIRST.index(one["status"]))
    else:
        shown = done[-1] if done else years[-1][1]
    return dict(shown, years=[(year, one["status"]) for year, one in years])


def with_readings_of_their_version(case, live):
    """Readings that ended before a version took effect keep the earlier version's light."""
    if not live:
        return blank("too_early")
    keep = live[-1]["keep"]
    everything = live
    answer = by_version(case, live)
    marks = set(answer["marks"])
    if keep:
        for end, x, bound, n, doubtful, own_check in answer["track"]:
            if doubtful or (answer["on"] is not None and end >= answer["on"]):
                continue
            check = own_check
            if len(everything) > 1 and everything[0]["kind"] != "relation":
                of_its_day = [v for v in everything if v["effective"] is None or v["effective"] <= end]
                check = table(case, (of_its_day or everything[:1])[-1])["check"]
            if check(x, bound, n) is False:
                marks.add("broken")
    return dict(answer, marks=marks)


def by_version(case, live):
    """The version in force, or the one before for a reading that ended before the change."""
    answer = table(case, live[-1])
    change = live[-1]["effective"]
    deciding = answer["settled_on"] or answer["on"]
    if len(live) == 1 or not change or not deciding or deciding >= change:
        return answer
    before = by_version(dict(case, as_of=change - 1), live[:-1])
    since = [one for one in answer["later"]() if one[0] >= change]
    if answer["early"] and before["status"] not in ("met", "met_late"):
        again = table(case, live[-1], early=False)
        if again["on"] is None:
            return again
    if since and before["status"] not in ("met", "met_late", "overdue"):
        return answer
    if before["status"] == "overdue":
        for _, holding, late in since:
            if holding:
                return late
        if answer["status"] == "met_late":
            return answer
    return before


def table(case, v, early=True):  # noqa: C901
    """One version against the status table, from top to bottom."""
    as_of, known = case["as_of"], case["known"]
    today = known // 24
    kind, basis, comparator = v["kind"], v["basis"], v["comparator"]
    tenth = lambda number: None if number is None else Fraction(number, 10)  # noqa: E731

    # t0, t1, b, target, direction
    stated = v["baseline"]
    t0 = stated[0] if stated else v["start"] - 1 if v["start"] else v["document"]
    t1 = v["deadline"] or v["end"]
    cumulative = kind == "cumulative"
    standard = kind == "relation" and case["partner"] is not None and case["partner"]["standard"]
    target, target_high, unit = tenth(v["value"]), tenth(v["value_high"]), v["unit"]
    if target is None and kind in ("zero", "annual_change", "coverage"):
        target = Fraction(100 if kind == "coverage" else 0)
    if kind == "relation":
        target, target_high = Fraction(0), Fraction(0)
        if standard:
            target, comparator, unit = Fraction(1), "at_least", ""
    if comparator == "range" and cumulative and not v["ceiling"]:
        comparator = "at_least"

    def base_of(baseline):
        if kind == "growth":
            return Fraction(0) if baseline else None
        if kind in ("annual_change", "relation"):
            return None
        return tenth(baseline[1]) if baseline and baseline[1] is not None else Fraction(0) if cumulative else None

    b = base_of(stated)
    whole_b = base_of(v["whole"]["baseline"]) if "whole" in v else b
    way = v["direction"]
    if way is None:
        if comparator in ("at_least", "above"):
            way = "up"
        elif comparator in ("at_most", "below") or kind == "zero":
            way = "down"
        elif target is not None and whole_b is not None and whole_b != target:
            way = "up" if whole_b < target else "down"
        elif target is not None and b is not None and b != target:
            way = "up" if b < target else "down"
    if comparator == "reach" and way:
        comparator = "at_least" if way == "up" else "at_most"
    tolerance = abs(target) / 20 if target is not None else None
    compounding = unit in RATES and kind in ("growth", "annual_change")
    hundred = {"%": 100, "个百分点": 100, "‰": 1000}.get(unit, 1)

    def stretched(bound, n):
        if n is None:
            return bound
        return (1 + bound / hundred) ** n - 1 if compounding else bound * n

    def holds(x, n=None):
        if target is None:
            return None
        at = stretched(target, n)
        if comparator in ("at_least", "at_most", "above", "below"):
            return {"at_least": x >= at, "at_most": x <= at, "above": x > at, "below": x < at}[comparator]
        if comparator == "range":
            return at <= x <= stretched(target if target_high is None else target_high, n)
        low, high = stretched(target - tolerance, n), stretched(target + tolerance, n)
        if comparator == "about" and way == "up":
            return x >= low
        if comparator == "about" and way == "down":
            return x <= high
        if comparator == "about":
            return True if low <= x <= high else None
        return True if x == at else None

    more_is_better = None
    if comparator in ("at_least", "above") or (comparator == "about" and way == "up"):
        more_is_better = True
    elif comparator in ("at_most", "below") or (comparator == "about" and way == "down"):
        more_is_better = False

    def surely(x, bound, n=None):
        answer = holds(x, n)
        if answer is None or bound == "exact":
            return answer
        if bound == "unknown":
            return None
        if comparator == "range":
            outside = x > (target if target_high is None else target_high) if bound == "lower" else x < target
            return False if outside else None
        if more_is_better is None:
            return None
        could_only_be_better = (bound == "lower") == more_is_better
        return answer if answer == could_only_be_better else None

    each_period = v["keep"] or kind == "relation" or (kind == "annual_change" and target == 0)
    if v["mean"]:
        each_period = more_is_better is not True or target is None or target <= 0
    elif b is not None and target is not None and (b == target or holds(b) is True):
        each_period = True
    to_reach = cumulative and more_is_better is True and not v["mean"]

    def answer(status, position=None, p=None, q=None, stale=False, settled=None, beside=None):
        marks = set()
        if stale and status in ("holding", "behind", "no_baseline", "on_pace", "at_risk"):
            marks.add("stale")
        seen = position or beside
        if seen:
            marks |= {"provisional"} if seen["forecast"] or seen["doubt"] else set()
            marks |= {"partial"} if seen["bound"] != "exact" or seen["lack"] else set()
            marks |= {"straddling"} if seen["straddling"] else set()
        on = position["end"] if position else None
        answered = dict(
            blank(status), p=p, q=q, marks=marks, on=on, track=track, check=surely, later=later, early=False
        )
        return dict(answered, settled_on=settled["end"] if settled else None)

    track = []
    ends = []

    def later():
        """Every day on which x can be read, whether it surely holds, and what being late on it would look like."""
        for end in ends:
            position = stand(end)
            holding = not position["fault"] and surely(position["x"], position["bound"], position["n"]) is True
            yield end, holding, answer("met_late", position)

    # a register
    if kind == "zero" and case["register"] is not None:
        register = case["register"]

        def late_on(day):
            count = 0
            for item in register["items"]:
                if item["recorded"] > known or item["found"] > day or item["limit"] >= day:
                    continue
                told = item["clearance"] is None or item["clearance"] <= known
                if not (item["cleared"] is not None and told and item["cleared"] <= day):
                    count += 1
            return count

        plain = {"end": as_of, "forecast": False, "doubt": False, "bound": "exact", "lack": 0, "straddling": False}
        back = {(r["start"], r["end"]) for r in register["nil"] if r["accepted"] <= known and r["end"] <= as_of}

        def period_with(day):
            year, month, _ = ymd(day)
            begin = (month - 1) // register["months"] * register["months"]
            after = begin + register["months"]
            closing = new_year(year + 1) if after == 12 else date(year, after + 1, 1).toordinal()
            return date(year, begin + 1, 1).toordinal(), closing - 1

        if t1 is not None and t1 <= as_of:
            period = period_with(t1)
            if period not in back:
                due = period[1] <= as_of and period[1] + 10 < today
                return answer("no_data" if due else "awaiting", dict(plain, end=t1))
            if late_on(t1) == 0:
                return answer("met", dict(plain, end=t1))
            if as_of > t1 and late_on(as_of) == 0:
                return answer("met_late", plain, settled=dict(plain, end=t1))
            return answer("overdue", dict(plain, end=t1))
        begin = t0 + 1 if t0 is not None else min([item["found"] for item in register["items"]], default=as_of)
        newest, period = None, period_with(begin)
        while period[1] <= as_of:
            if period[1] + 10 < today:
                newest = period
            period = period_with(period[1] + 1)
        if newest and newest not in back:
            return answer("no_data", plain)
        if not register["items"] and not back:
            return answer("too_early")
        return answer("behind" if late_on(as_of) else "holding", plain)

    # which readings are in force
    def on_basis(start, end):
        sy, sm, sd = ymd(start)
        ny, nm, nd = ymd(end + 1)
        months = (ny - sy) * 12 + nm - sm if sd == 1 and nd == 1 else None
        if basis in ("point", "running_plan"):
            return True
        if basis == "running_year":
            if (sm, sd) != (1, 1) or sy != ymd(end)[0]:
                return False
            if cumulative or months == 12:
                return True
            comparable = kind in ("annual_change", "relation") or v["unit"] in ("%", "‰", "个百分点")
            if kind == "growth" and v["levels"]:
                comparable = False
            return bool(comparable and months and v["length"] and months % v["length"] == 0)
        if (basis == "flow" and cumulative) or v["length"] is None:
            return True
        return months == v["length"] and (sm - 1) % months == 0

    def asked_on_basis(a):
        return on_basis(new_year(ymd(a["end"])[0]) if basis == "running_year" else a["start"], a["end"])

    def key_of(one):
        return (one["end"], one["start"] if basis in ("flow", "average") else None)

    def chosen(readings, after, per=None):
        by_period = {}
        for r in readings:
            if r["accepted"] is None or r["accepted"] > known or r["end"] > as_of:
                continue
            if r["withdrawn"] is not None and r["withdrawn"] <= known:
                continue
            if (after is not None and r["end"] <= after) or not on_basis(r["start"], r["end"]):
                continue
            by_period.setdefault(key_of(r), []).append(r)
        found = []
        for rivals in by_period.values():
            firm = any(r["certainty"] in FIRM for r in rivals)
            allowed = [r for r in rivals if not firm or r["certainty"] != "forecast"]
            best = max(allowed, key=lambda r: (r["accepted"], r["key"]))
            amount = Fraction(best["value"], 10)
            if best["over"]:
                amount = amount / best["over"] * (per or hundred)
            found.append({
                "start": best["start"], "end": best["end"], "x": amount, "bound": best["bound"],
                "forecast": best["certainty"] == "forecast", "doubt": best["unconfirmed"], "lack": best["missing"],
            })  # fmt: skip
        return sorted(found, key=lambda r: (r["end"], -r["start"]))

    def together(bounds):
        real = set(bounds) - {"exact"}
        return "exact" if not real else real.pop() if len(real) == 1 else "unknown"

    def minus(mine, other, x):
        return {
            "start": mine["start"], "end": mine["end"], "x": x,
            "bound": together([mine["bound"], OPPOSITE[other["bound"]]]),
            "forecast": mine["forecast"] or other["forecast"], "doubt": mine["doubt"] or other["doubt"],
            "lack": mine["lack"] + other["lack"],
        }  # fmt: skip

    lacking = False
    asks = sorted(
        (a for a in case["asks"] if (t0 is None or a["end"] > t0) and asked_on_basis(a)),
        key=lambda a: (a["end"], a["due"]),
    )
    if kind == "relation":
        mine = chosen(case["readings"], t0, 1 if standard else None)
        partner = case["partner"] or {"readings": [], "asks": []}
        theirs = chosen(partner["readings"], t0, 1 if standard else None)
        if standard:
            figures = theirs
        else:
            pairs = {key_of(other): other for other in theirs}
            figures = [
                minus(one, pairs[key_of(one)], one["x"] - pairs[key_of(one)]["x"])
                for one in mine
                if key_of(one) in pairs
            ]
            other_asks = sorted(
                (a for a in partner["asks"] if (t0 is None or a["end"] > t0) and asked_on_basis(a)),
                key=lambda a: (a["end"], a["due"]),
            )
            have = {key_of(one) for one in mine}
            if not asks:
                asks = [dict(a, closed=None) for a in other_asks]
            else:
                joint = []
                for a in asks:
                    same = [other for other in other_asks if key_of(other) == key_of(a)]
                    if other_asks and not same:
                        continue
                    due = max(a["due"], same[0]["due"]) if same else a["due"]
                    joint.append(dict(a, due=due, closed=None if key_of(a) in have else a["closed"]))
                asks = joint
        lacking = bool(mine) and not figures
    elif kind == "annual_change" and (v["levels"] or v["value"] is None):
        figures = []
        levels = chosen(case["readings"], None)
        at = {key_of(one): one for one in levels}

        def a_year_earlier(day):
            year, month, dom = ymd(day)
            if month == 2 and ymd(day + 1)[1] == 3:
                return date(year - 1, 3, 1).toordinal() - 1
            return date(year - 1, month, dom).toordinal()

        for one in levels:
            if t0 is not None and one["end"] <= t0:
                continue
            before = at.get(key_of({"start": a_year_earlier(one["start"]), "end": a_year_earlier(one["end"])}))
            change = None
            if before and v["value"] is None:
                change = one["x"] - before["x"]
            elif before and unit in RATES:
                change = (one["x"] - before["x"]) * hundred / before["x"] if before["x"] else None
            elif before:
                change = one["x"] - before["x"]
            if change is None:
                lacking = True
                continue
            made = minus(one, before, change)
            if v["value"] is not None and v["levels"] == "down":
                made["x"], made["bound"] = -made["x"], OPPOSITE[made["bound"]]
            figures.append(made)
        lacking = lacking and not figures
    else:
        figures = chosen(case["readings"], t0)
        if kind == "growth" and v["levels"]:
            base = tenth(stated[1]) if stated else None
            usable = base is not None and not (unit in RATES and base == 0)
            lacking = bool(figures) and not usable
            figures = figures if usable else []
            for one in figures:
                one["x"] = (one["x"] - base) * hundred / base if unit in RATES else one["x"] - base
                if v["levels"] == "down":
                    one["x"], one["bound"] = -one["x"], OPPOSITE[one["bound"]]
    if v["mean"]:
        whole = []
        for one in figures:
            _, month, dom = ymd(one["end"])
            sy, sm, sd = ymd(one["start"])
            entire = (sm, sd) == (1, 1) and sy == ymd(one["end"])[0]
            if (month, dom) == (12, 31) and (basis in ("point", "running_plan") or entire):
                whole.append(one)
        figures = whole

    def stand(day):
        """x at the end of a day on which a figure ends."""
        have = [one for one in figures if one["end"] <= day]
        gaps, fault, n = 0, False, None
        first_day = t0 + 1 if t0 is not None else None
        if v["mean"]:
            by_year = {ymd(one["end"])[0]: one for one in have}
            begin = ymd(first_day)[0] if first_day is not None else min(by_year)
            n = max(by_year) - begin + 1
            gaps = sum(1 for year in range(begin, max(by_year) + 1) if year not in by_year)
            used = [by_year[year] for year in sorted(by_year)]
            x = Fraction(1)
            if compounding:
                for one in used:
                    x *= 1 + one["x"] / hundred
                x -= 1
            else:
                x = sum(one["x"] for one in used) + Fraction(0)
        elif cumulative and basis == "flow":
            used = [
                one for one in have
                if not any(o is not one and o["start"] <= one["start"] and o["end"] >= one["end"] for o in have)
            ]  # fmt: skip
            used.sort(key=lambda one: one["start"])
            for left, right in itertools.pairwise(used):
                fault = fault or right["start"] <= left["end"]
                gaps += right["start"] > left["end"] + 1
            gaps += first_day is not None and used[0]["start"] > first_day
            x = b + sum(one["x"] for one in used)
        elif cumulative and basis == "running_year":
            by_year = {}
            for one in have:
                year = ymd(one["end"])[0]
                fault = fault or (year in by_year and one["x"] < by_year[year]["x"])
                by_year[year] = one
            for year in range(ymd(first_day)[0] if first_day is not None else min(by_year), max(by_year)):
                gaps += year not in by_year or by_year[year]["end"] != new_year(year + 1) - 1
            used = list(by_year.values())
            x = b + sum(one["x"] for one in used)
        else:
            used = have[-1:]
            x = used[0]["x"]
            if basis == "running_plan":
                fault = any(right["x"] < left["x"] for left, right in itertools.pairwise(have))
        short = [] if not gaps else ["unknown"] if v["mean"] and compounding else ["lower"]
        return {
            "end": day, "x": x, "n": n, "fault": fault,
            "bound": together([one["bound"] for one in used] + short),
            "lack": sum(one["lack"] for one in used),
            "forecast": any(one["forecast"] for one in used), "doubt": any(one["doubt"] for one in used),
            "straddling": cumulative and not v["mean"] and basis != "running_plan" and t0 is not None
            and min(one["start"] for one in used) <= t0,
        }  # fmt: skip

    ends = sorted({one["end"] for one in figures})
    if v["keep"]:
        for end in ends:
            at_end = stand(end)
            doubtful = at_end["forecast"] or at_end["fault"]
            track.append((end, at_end["x"], at_end["bound"], at_end["n"], doubtful, surely))

    def p_and_q(position):
        if target is None or t0 is None or t1 is None or each_period:
            return None, None
        if v["mean"]:
            n = years_of(t1) - years_of(t0)
            if n.denominator > 1 or n <= 0 or stretched(target, int(n)) == 0:
                return None, None
            whole = stretched(target, int(n))
            return position["x"] / whole, stretched(target, position["n"]) / whole
        goal = target
        if comparator == "range" and target_high is not None and b is not None and b > target_high:
            goal = target_high
        if b is None or goal == b or t1 <= t0:
            return None, None
        points = [(t0, Fraction(0))]
        for day, word, number in sorted(v["nodes"]):
            share = Fraction(number, 10) if word == "share" else (Fraction(number, 10) - b) / (goal - b)
            if day == t1 and share == 1:
                continue
            bad = not t0 < day < t1 or day == points[-1][0]
            if bad or (cumulative and (share < points[-1][1] or share > 1)):
                return None, None
            points.append((day, share))
        points.append((t1, Fraction(1)))
        q = Fraction(1) if position["end"] >= t1 else Fraction(0)
        for (d1, s1), (d2, s2) in itertools.pairwise(points):
            if d1 < position["end"] <= d2:
                q = s1 + (s2 - s1) * (years_of(position["end"]) - years_of(d1)) / (years_of(d2) - years_of(d1))
        length = abs(goal - b)
        if v["count"] and not v["nodes"] and length <= 10:
            q = (q * length).__floor__() / length
        return (position["x"] - b) / (goal - b), q

    def sure(position):
        return surely(position["x"], position["bound"], position["n"])

    def is_due(a):
        return a["end"] <= as_of and a["due"] < today

    def is_closed(a):
        return a["end"] <= as_of and a["closed"] is not None and a["closed"] <= known

    # the table: met, met_late, overdue, awaiting
    newest = stand(ends[-1]) if ends else None
    already = early and to_reach and t1 is not None and newest and not newest["fault"] and sure(newest) is True
    if t1 is not None and t1 <= as_of:
        settling_asks = [a for a in asks if a["end"] >= t1]
        settling_asks = [a for a in settling_asks if a["end"] == settling_asks[0]["end"]]
        closed = settling_asks and all(is_closed(a) for a in settling_asks)
        after = [stand(end) for end in ends if end >= t1]
        good = [one for one in after if not one["fault"] and sure(one) is True]
        if after:
            settling = after[0]
            if closed and settling["end"] > settling_asks[0]["end"]:
                return answer("met_late", good[0]) if good else answer("overdue", newest)
            if settling["fault"]:
                return answer("no_data", settling)
            verdict = sure(settling)
            if verdict is None:
                unknowable = holds(settling["x"], settling["n"]) is None
                return answer("no_baseline" if unknowable else "no_data", settling)
            if verdict is False and not settling["forecast"] and good:
                return answer("met_late", good[0], settled=settling)
            status = "met" if verdict else "awaiting" if settling["forecast"] else "overdue"
            return answer(status, settling, *p_and_q(settling))
        if closed:
            wanting = answer("overdue", beside=newest)
        else:
            open_one = any(is_due(a) and not is_closed(a) for a in settling_asks)
            wanting = answer("no_data" if open_one else "awaiting", beside=newest)
        return dict(answer("met", newest, *p_and_q(newest)), early=True) if already else wanting
    if already:
        return dict(answer("met", newest, *p_and_q(newest)), early=True)

    # too_early, no_data
    due = [a for a in asks if is_due(a)]
    if newest is None:
        return answer("no_data" if due or lacking else "too_early")
    absent = [a for a in due if a["end"] > newest["end"]]
    if absent:
        two = len({a["end"] for a in absent}) >= 2
        if absent[-1]["months"] == 12 or two or kind == "relation":
            return answer("no_data", beside=newest)
    if newest["fault"]:
        return answer("no_data", newest)

    # holding, behind, no_baseline, on_pace, at_risk, behind
    verdict = holds(newest["x"], newest["n"])
    p, q = p_and_q(newest)
    beyond = False
    if comparator == "range" and b is not None and target is not None:
        top = target if target_high is None else target_high
        beyond = (b < target and newest["x"] > top) or (b > top and newest["x"] < target)
    if verdict is None:
        return answer("no_baseline", newest, stale=bool(absent))
    if verdict:
        status = "holding"
    elif each_period or beyond:
        status, p, q = "behind", None, None
    elif p is None:
        status = "no_baseline"
    else:
        gap = (p - q) * 100
        status = "on_pace" if gap >= 0 else "at_risk" if gap >= -10 else "behind"
    if newest["bound"] != "exact":
        if comparator == "range":
            told = status == "behind" and sure(newest) is False
        else:
            helps = (newest["bound"] == "lower") == (more_is_better is True)
            told = newest["bound"] != "unknown" and more_is_better is not None
            told = told and status in (("holding", "on_pace", "met") if helps else ("behind", "overdue"))
        if not told:
            return answer("no_data", newest, p, q)
    return answer(status, newest, p, q, stale=bool(absent))


COMPARED = ("status", "p", "q", "marks", "first", "suspended_from", "years")


def difference(seed):
    """What the two judges say differently of a generated case, and what was reached."""
    case = generate(Random(seed))
    one, two = first_judge(case), second_judge(case)
    unlike = [(name, one[name], two[name]) for name in COMPARED if one[name] != two[name]]
    return unlike, case, one


def reached(case, answer):
    """The labels under which a case counts for coverage."""
    v = case["versions"][0]
    yield f"status {answer['status']}"
    yield f"kind {v['kind']}"
    yield f"comparator {v['comparator']}"
    yield f"basis {v['basis']}"
    yield from (f"mark {mark}" for mark in answer["marks"])


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    began = time.perf_counter()
    seen, unlike = Counter(), 0
    for seed in range(first, first + count):
        differences, case, answer = difference(seed)
        seen.update(reached(case, answer))
        if differences:
            unlike += 1
            print(f"seed {seed}: {differences}")
    for label, number in sorted(seen.items()):
        print(f"{number:8d}  {label}")
    print(f"{count} cases, {unlike} differences, {time.perf_counter() - began:.1f} s")
    return 1 if unlike else 0


if __name__ == "__main__":
    sys.exit(main())
