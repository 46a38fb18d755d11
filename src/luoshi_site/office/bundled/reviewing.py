"""A review of the invented city that was held and ended: one decision carried out, one still open, so that the next agenda shows it."""

from datetime import date, datetime, timedelta

from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Plan
from luoshi_site.office.reviews.actions import ReviewSpec, end_review, open_review, put_on_agenda
from luoshi_site.office.reviews.agenda import Subject
from luoshi_site.office.reviews.decisions import DecisionSpec, decide, settle_decision

HELD_AT = datetime(2026, 10, 14, 9, tzinfo=CHINA)
SETTLED_AT = datetime(2026, 10, 30, 15, tzinfo=CHINA)
HOUR = timedelta(hours=1)
SPEC = ReviewSpec(
    HELD_AT.date(),
    "市政府分管领导",
    "市政府第二会议室",
    "市政府督考办、市住房城乡建设局、市卫生健康委主要负责人，各地区分管负责人",
)


def lay_review(*, plan: Plan, officer: User, at: datetime) -> None:
    """The review of October (装入调度会); not where the city is loaded as of a day before it was followed up."""
    if at < SETTLED_AT + HOUR:
        return
    review = open_review(plan=plan, spec=SPEC, most=0, by=officer, at=HELD_AT - timedelta(days=1))
    housing, health = (Agency.objects.get(city=plan.city, code=code) for code in ("housing", "health"))
    decided = (
        ("16", "逐段排出老旧管网改造计划，年内能完工的倒排工期，报市政府督考办。", housing, date(2026, 11, 20)),
        ("7", "核实在建托位的开园时间，形成清单。", health, date(2026, 10, 30)),
    )
    rows = []
    for number, text, agency, due_on in decided:
        task = plan.tasks.get(number=number)
        subject = Subject("task", task.pk, f"任务{task.number} {task.title}")
        item = put_on_agenda(review=review, subject=subject, reasons="", by=officer, at=HELD_AT - timedelta(days=1))
        spec = DecisionSpec(text, agency, due_on, "note")
        rows.append(decide(item=item, spec=spec, by=officer, at=HELD_AT + HOUR))
    end_review(review=review, by=officer, at=HELD_AT + 2 * HOUR)
    outcome = "清单已报，列明各托育机构的开园月份。"
    settle_decision(decision=rows[1], outcome=outcome, by=officer, at=SETTLED_AT)
