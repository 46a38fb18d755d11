"""Two at once in a review: it ends once, and one matter gets one order."""

from datetime import timedelta

import pytest
from tests.reviews_factories import NOW, lay_room
from tests.site.test_supervision_at_once import at_once

from luoshi_site.notices.models import Notice
from luoshi_site.office.models import ReviewDecision
from luoshi_site.office.reviews.actions import end_review
from luoshi_site.office.reviews.decisions import DecisionSpec, decide
from luoshi_site.supervision.models import SupervisionOrder

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_matter_gets_one_order_and_a_review_ends_once() -> None:
    room = lay_room()
    room.target(room.task("老旧小区改造"), dict.fromkeys(range(1, 11), 40))
    review = room.review()
    item = review.items.get()
    spec = DecisionSpec("年底前完成扫尾", room.bureau, NOW.date() + timedelta(days=9), "order")
    said = at_once(
        lambda: decide(item=item, spec=spec, by=room.officer, at=NOW),
        lambda: decide(item=item, spec=spec, by=room.second, at=NOW),
    )
    assert len(said) == 1
    assert "不得重复督办" in said[0]
    assert (SupervisionOrder.objects.count(), ReviewDecision.objects.count()) == (1, 1)
    said = at_once(
        lambda: end_review(review=review, by=room.officer, at=NOW),
        lambda: end_review(review=review, by=room.second, at=NOW),
    )
    assert len(said) == 1
    assert "已结束" in said[0]
    assert Notice.objects.filter(key=f"review:{review.pk}").count() == 1
