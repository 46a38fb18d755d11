"""The bundled cities, loaded once for all tests of a module and rolled back after them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from luoshi_site.base.moment import Moment, end_of_day
from luoshi_site.ledger.models import Plan
from luoshi_site.office.bundled.load import Loaded, load_bundled
from luoshi_site.progress.queries.standing import PlanStanding, TargetStanding, plan_standing

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def bundled(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """Everything bundled, loaded on 25 November 2026."""
    store: Path = tmp_path_factory.mktemp("store")
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        override_settings(STORE=store),
        transaction.atomic(),
    ):
        yield load_bundled(at=NOW)
        transaction.set_rollback(True)


def standing_on(code: str, as_of: date, known_on: date | None = None) -> PlanStanding:
    """A plan at a day, with what was known at the end of that day or of another."""
    moment = Moment(as_of=as_of, known_at=end_of_day(known_on or as_of), as_of_chosen=True, known_at_chosen=True)
    return plan_standing(Plan.objects.get(code=code), moment)


def by_indicator(standing: PlanStanding) -> dict[str, TargetStanding]:
    """The targets of a plan whose indicators each serve one, by the indicator's code."""
    return {row.target.indicator.code: row for row in standing.targets}
