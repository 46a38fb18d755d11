"""The city's figures folded from stored rows are those that the rule itself gives, at every moment."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.factories import make_agency, make_city

from luoshi.rules.model import ReadingFact
from luoshi.rules.period import month_end, month_period
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries import cityfacts
from luoshi_site.progress.queries.cityfacts import city_facts
from luoshi_site.progress.queries.facts import reading_rows
from luoshi_site.progress.queries.rolled import Members, facts_of_rows
from luoshi_site.progress.queries.stored import micro, quantity

START = datetime(2026, 1, 5, 1, tzinfo=UTC)
VALUES = ("0", "1", "17.5", "0.000001", "123456789.123456", "999999999999", "33.333333", "-4.25", "123456789012.345")


def _figures(pick: random.Random, *, share: bool) -> dict[str, Decimal]:
    if share:
        return {"numerator": Decimal(pick.choice(VALUES)), "denominator": Decimal(pick.choice(VALUES[1:7]))}
    return {"value": Decimal(pick.choice(VALUES))}


def _lay_readings(indicator: Indicator, areas: list[Agency], pick: random.Random) -> None:
    """Readings of areas and of the city over six months: corrected, withdrawn, forecast, some as shares and some as values."""
    mostly_shares = indicator.rollup == Indicator.Rollup.RATIO
    rows = []
    for month in range(1, 7):
        for area in (*areas, None):
            for _ in range(pick.choice((0, 1, 1, 1, 1, 2, 3))):
                accepted = START + timedelta(days=pick.randrange(200), microseconds=pick.choice((0, 0, 5)))
                withdrawn = accepted + timedelta(days=pick.randrange(40)) if pick.random() < 0.15 else None
                rows.append(
                    Reading(
                        indicator=indicator,
                        area=area,
                        period_start=date(2026, pick.choice((1, month, month)), 1),
                        period_end=month_end(2026, month),
                        certainty=pick.choice(("final", "final", "forecast", "preliminary", "gazette")),
                        unconfirmed=pick.random() < 0.1,
                        recorded_at=accepted - timedelta(hours=pick.randrange(3)),
                        by_name="测试",
                        state="accepted",
                        accepted_at=accepted,
                        withdrawn_at=withdrawn,
                        **_figures(pick, share=mostly_shares if pick.random() < 0.95 else not mostly_shares),
                    )
                )
    Reading.objects.bulk_create(rows)


def _by_rule(indicator: Indicator, members: Members, moment: Moment) -> list[ReadingFact]:
    rows = reading_rows([indicator.pk], as_of=moment.as_of, known_at=moment.known_at)
    return _in_order(facts_of_rows(indicator, rows.get(indicator.pk, []), members, moment))


def _in_order(facts: tuple[ReadingFact, ...]) -> list[ReadingFact]:
    return sorted(facts, key=lambda fact: (fact.period.end, fact.period.start, fact.key))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_folded_facts_are_those_of_the_rule_at_every_moment(seed: int) -> None:
    pick = random.Random(seed)
    city = make_city(code=f"fold{seed}")
    areas = [make_agency(city, f"{seed}号区{n}", kind=Agency.Kind.DISTRICT) for n in range(4)]
    Agency.objects.filter(pk=areas[0].pk).update(valid_until=date(2026, 3, 31))
    Agency.objects.filter(pk=areas[1].pk).update(valid_from=date(2026, 4, 1))
    members = Members(tuple(Agency.objects.filter(city=city, kind=Agency.Kind.DISTRICT)))
    indicators = {}
    for rule in Indicator.Rollup:
        if rule is not Indicator.Rollup.SHARE_OF_AREAS:
            made = Indicator.objects.create(
                city=city, code=f"i-{rule}", name=rule.label, unit="%", basis="flow", cadence="monthly", rollup=rule
            )
            indicators[made.pk] = made
            _lay_readings(made, areas, pick)
    moments = [
        Moment(as_of=month_end(2026, pick.randrange(1, 7)), known_at=START + timedelta(days=pick.randrange(250)))
        for _ in range(12)
    ]
    for moment in moments:
        found = city_facts(indicators, members, moment)
        for pk, indicator in indicators.items():
            assert _in_order(found[pk]) == _by_rule(indicator, members, moment), (indicator, moment)


@pytest.mark.django_db
def test_an_area_counts_in_the_month_of_its_last_day() -> None:
    city = make_city(code="lastday")
    area = Agency.objects.get(city=city, name="西汀区")
    Agency.objects.filter(pk=area.pk).update(valid_until=date(2026, 6, 30))
    members = Members(tuple(Agency.objects.filter(city=city, kind=Agency.Kind.DISTRICT)))
    assert set(members.on(date(2026, 6, 30)).values()) == {"东屿区", "西汀区"}
    assert set(members.on(date(2026, 7, 1)).values()) == {"东屿区"}


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_answers_earlier_moments_and_is_left_when_the_stamp_changes(django_assert_num_queries) -> None:
    city = make_city(code="keptfold")
    area = Agency.objects.get(city=city, name="东屿区")
    indicator = Indicator.objects.create(
        city=city, code="kept", name="床位", unit="张", basis="flow", cadence="monthly", rollup="sum"
    )
    january, days = month_period(2026, 1), timedelta(days=1)
    Reading.objects.create(
        indicator=indicator, area=area, period_start=january.start, period_end=january.end, value=Decimal(7),
        recorded_at=START, by_name="测试", state="accepted", accepted_at=START,
    )  # fmt: skip
    members = Members(tuple(Agency.objects.filter(city=city, kind=Agency.Kind.DISTRICT)))
    cityfacts.kept_facts.clear()
    now, before = Moment(date(2026, 2, 28), START + days), Moment(date(2026, 2, 28), START - days)
    with django_assert_num_queries(1):
        first = city_facts({indicator.pk: indicator}, members, now)[indicator.pk]
    with django_assert_num_queries(0):
        assert city_facts({indicator.pk: indicator}, members, now)[indicator.pk] == first
        assert city_facts({indicator.pk: indicator}, members, before)[indicator.pk] == ()
    assert [(fact.value, fact.missing) for fact in first] == [(7, ("西汀区",))]
    indicator.changed_seq += 1
    with django_assert_num_queries(1):
        city_facts({indicator.pk: indicator}, members, now)


@pytest.mark.parametrize("written", VALUES)
def test_a_stored_quantity_is_read_back_exactly(written: str) -> None:
    for stored in (float(written), Decimal(written)):
        assert micro(stored) == Decimal(written) * 1_000_000
        assert quantity(stored) == Decimal(written)
