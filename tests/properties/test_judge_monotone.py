"""What must be true of any target: a better reading never worsens a light, and later knowledge never changes what was known."""

import sys
from datetime import timedelta
from pathlib import Path
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from luoshi.plan.model import Comparator
from luoshi.rules.judgement import judge
from luoshi.rules.parameters import parameters_on
from luoshi.rules.status import Light, Status
from luoshi.rules.terms import terms_of

sys.path.insert(0, str(Path(__file__).parents[1]))

from judge_cases import arguments, date, generate, version_of

SEEDS = st.integers(min_value=0, max_value=10**9)
PARAMETERS = parameters_on(date(2024, 1, 1))
BRIGHTNESS = {
    Light.RED: 0,
    Light.YELLOW: 1,
    Light.GREY: 2,
    Light.HATCHED: 2,
    Light.GREEN: 3,
    Light.BLUE_MARKED: 4,
    Light.BLUE: 5,
}
MORE = settings(max_examples=400, deadline=None)


def better(case: dict) -> int:
    """+1 where more is better under every version, −1 where less is; cases without one such side are not tried."""
    sides = {terms_of(version_of(raw), PARAMETERS).upward for raw in case["versions"]}
    assume(len(sides) == 1 and sides != {None})
    assume(case["versions"][0]["comparator"] != "range" or case["versions"][0]["kind"] == "cumulative")
    return 1 if sides == {True} else -1


def plain(case: dict) -> dict:
    """A case whose readings are whole figures themselves: no levels, no bounds, no suspension (whose light is another day's)."""
    version = case["versions"][0]
    assume(version["levels"] is None and not (version["kind"] == "annual_change" and version["value"] is None))
    partner = case["partner"]
    if partner:
        partner = dict(partner, readings=whole(partner["readings"]))
    return dict(case, suspensions=[], self=None, readings=whole(case["readings"]), partner=partner)


def whole(readings: list[dict]) -> list[dict]:
    return [dict(reading, over=None, bound="exact", missing=0) for reading in readings]


def brightness(case: dict) -> int:
    return BRIGHTNESS[judge(**arguments(case)).light]


@MORE
@given(SEEDS, st.integers(min_value=1, max_value=900))
def test_better_readings_never_worsen_a_light(seed: int, step: int) -> None:
    case = plain(generate(Random(seed)))
    shift = step * better(case)
    improved = dict(case, readings=[dict(reading, value=reading["value"] + shift) for reading in case["readings"]])
    assert brightness(improved) >= brightness(case)


@MORE
@given(SEEDS, st.integers(min_value=1, max_value=900), st.randoms(use_true_random=False))
def test_one_better_reading_never_worsens_a_light(seed: int, step: int, rng: Random) -> None:
    case = plain(generate(Random(seed)))
    assume(case["readings"] and not case["versions"][0]["basis"].startswith("running"))
    shift = step * better(case)
    chosen = rng.randrange(len(case["readings"]))
    readings = [
        dict(reading, value=reading["value"] + shift * (place == chosen))
        for place, reading in enumerate(case["readings"])
    ]
    assert brightness(dict(case, readings=readings)) >= brightness(case)


@MORE
@given(SEEDS)
def test_what_is_recorded_later_changes_nothing_that_was_known(seed: int) -> None:
    case = generate(Random(seed))
    known = case["known"]
    then = dict(
        case,
        readings=[
            dict(reading, withdrawn=None if (reading["withdrawn"] or 0) > known else reading["withdrawn"])
            for reading in case["readings"]
            if reading["accepted"] is not None and reading["accepted"] <= known
        ],
        versions=[version for version in case["versions"] if (version["decided"] or 0) <= known],
        asks=[dict(ask, closed=None if (ask["closed"] or 0) > known else ask["closed"]) for ask in case["asks"]],
        suspensions=[rest for rest in case["suspensions"] if rest["decided"] <= known],
    )
    assert judge(**arguments(then)).status is judge(**arguments(case)).status


@MORE
@given(SEEDS)
def test_no_reading_of_a_later_period_is_seen(seed: int) -> None:
    case = generate(Random(seed))
    seen = dict(case, readings=[reading for reading in case["readings"] if reading["end"] <= case["as_of"]])
    assert judge(**arguments(seen)) == judge(**arguments(case))


@MORE
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_in_which_readings_and_asks_arrive_does_not_matter(seed: int, rng: Random) -> None:
    case = generate(Random(seed))
    shuffled = dict(case, readings=rng.sample(case["readings"], len(case["readings"])))
    assert judge(**arguments(shuffled)) == judge(**arguments(case))


@MORE
@given(SEEDS)
def test_a_firmer_figure_of_the_same_value_never_worsens_a_light_but_by_settling(seed: int) -> None:
    case = generate(Random(seed))
    firm = dict(case, suspensions=[], readings=[dict(reading, certainty="final") for reading in case["readings"]])
    before = dict(firm, readings=[dict(reading, certainty="forecast") for reading in case["readings"]])
    first, second = judge(**arguments(before)), judge(**arguments(firm))
    if first.status in (Status.AWAITING, Status.NO_DATA) or first.years or first.parts or len(case["versions"]) > 1:
        return
    assert BRIGHTNESS[second.light] >= BRIGHTNESS[first.light]


@MORE
@given(SEEDS)
def test_nobody_is_red_without_a_reading_unless_a_closed_round_asked_for_it(seed: int) -> None:
    case = generate(Random(seed))
    assume(case["register"] is None)
    empty = dict(case, readings=[], suspensions=[], asks=[dict(ask, closed=None) for ask in case["asks"]])
    if empty["partner"]:
        empty["partner"] = dict(empty["partner"], readings=[])
    assert judge(**arguments(empty)).light in (Light.GREY, Light.HATCHED)


@MORE
@given(SEEDS)
def test_every_judgement_says_why(seed: int) -> None:
    case = generate(Random(seed))
    judgement = judge(**arguments(case))
    assert judgement.reasons
    assert all(reason.label and reason.text for reason in judgement.reasons)
    assert judgement.rule_version


def test_a_zone_does_not_move_a_day() -> None:
    """19:00 in London on the 19th is 3:00 on the 20th in China: a round due on the 19th is past due."""
    base = generate(Random(5))
    given_here = arguments(base)
    moved = dict(given_here, known_at=given_here["known_at"].astimezone(tz=None) + timedelta(0))
    assert judge(**moved) == judge(**given_here)


def test_comparators_are_all_known_to_the_order_of_lights() -> None:
    assert set(BRIGHTNESS) == set(Light)
    assert len(Comparator) == 7


@MORE
@given(SEEDS, st.randoms(use_true_random=False))
def test_no_target_however_wrongly_entered_breaks_the_judge(seed: int, rng: Random) -> None:
    case = generate(Random(seed))
    for version in case["versions"]:
        changes = {
            "value": rng.choice([None, 0, -50, -1000, 7]),
            "value_high": rng.choice([None, -500, 0]),
            "deadline": rng.choice([None, date(2020, 2, 29).toordinal(), date(2031, 1, 1).toordinal()]),
            "start": rng.choice([None, date(2026, 1, 1).toordinal()]),
            "end": rng.choice([None, date(2019, 1, 1).toordinal()]),
            "baseline": rng.choice(
                [None, [date(2030, 12, 31).toordinal(), -1000], [date(2024, 2, 29).toordinal(), None]]
            ),
            "kind": rng.choice(["growth", "annual_change", "relation", "zero", "cumulative", "level"]),
            "mean": rng.random() < 0.5,
            "levels": rng.choice([None, "up", "down"]),
            "unit": rng.choice(["%", "‰", ""]),
            "nodes": [[date(2024, 12, 31).toordinal(), rng.choice(["share", "value"]), rng.randint(-30, 30)]] * 2,
        }
        version.update({name: changes[name] for name in rng.sample(sorted(changes), 4)})
    judgement = judge(**arguments(case))
    assert judgement.status in Status
    assert all(str(reason) for reason in judgement.reasons)
