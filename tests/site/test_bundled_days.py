"""The invented city loaded as of an earlier day: no question and no bulletin of a day that had not come."""

from datetime import datetime

import pytest

from luoshi_site.base.moment import CHINA
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.office.bundled.load import load_bundled
from luoshi_site.progress.models import CheckQuestion

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("at", "questions", "bulletins"),
    [
        (datetime(2026, 8, 9, 9, tzinfo=CHINA), [], []),
        (datetime(2026, 10, 23, 9, tzinfo=CHINA), ["noted"], []),
        (datetime(2026, 11, 22, 9, tzinfo=CHINA), ["noted"], ["published"]),
        (datetime(2026, 11, 23, 9, tzinfo=CHINA), ["noted", "open", "open"], ["published", "compiled"]),
    ],
)
def test_only_what_had_come_is_there(at: datetime, questions: list[str], bulletins: list[str]) -> None:
    load_bundled(at=at)
    assert sorted(CheckQuestion.objects.values_list("state", flat=True)) == questions
    assert list(Bulletin.objects.order_by("month").values_list("state", flat=True)) == bulletins
