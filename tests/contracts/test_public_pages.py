"""No public page shows what is the staff's: every page that can be reached without log-in is read, with secrets planted in the demo."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from luoshi_site.agencies.models import Agency, TaskForce, TaskForceMeeting, TaskForceMember, User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.store import keep
from luoshi_site.ledger.models import LeaderAssignment, Matter, Milestone, MilestoneEntry, Plan, TaskForceTask
from luoshi_site.notices.models import Notice
from luoshi_site.office.bundled.load import load_bundled
from luoshi_site.progress.models import (
    Evidence,
    Extension,
    PartRequest,
    ProgressReport,
    Reading,
    ReadingDecision,
    ReportCell,
    ReportingRound,
)
from luoshi_site.supervision import actions

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
PHONE, FIGURE, SENT_BACK, TYPED = "13812345678", "987654.321", "876543.219", "765432.198"
# Every secret carries the mark, so that one search finds any of them.
MARK = "密钥匙"
STAFF = ("/office/", "/login/", "/logout/", "/static/")
PROOFS = "/bulletins/proof/"
FOLLOWED = frozenset({"plan", "page", "light", "as_of", "city"})
LISTED, DONE = "泵站建设进度落后", "泵站已通水"


def secret(what: str) -> str:
    """Words that must stay inside."""
    return f"{what}{MARK}"


def plant() -> int:
    """Put secrets wherever the staff write; how many."""
    people = list(User.objects.all())
    User.objects.update(display_name=secret("人名"))
    Reading.objects.update(by_name=secret("填报人"), note=secret("备注"), entered_as=secret("原样"))
    ReadingDecision.objects.update(by_name=secret("审核人"), reason=secret("退回原因"))
    MilestoneEntry.objects.update(by_name=secret("核实人"), note=secret("里程碑备注"))
    count = 7
    for plan in Plan.objects.all():
        count += _plant_readings(plan) + _plant_month(plan, people) + _plant_force(plan, people)
        count += _plant_orders(plan, people[0])
    return count


def _plant_readings(plan: Plan) -> int:
    targets = list(plan.targets.select_related("indicator"))
    for place, target in enumerate(targets):
        for state, value in ((Reading.State.PENDING, FIGURE), (Reading.State.RETURNED, SENT_BACK)):
            ratio = target.indicator.as_ratio
            row = Reading.objects.create(
                indicator=target.indicator,
                period_start=date(2026, 10, 1),
                period_end=date(2026, 10, 31),
                value=None if ratio else value,
                numerator=value if ratio else None,
                denominator=1 if ratio else None,
                recorded_at=NOW - timedelta(days=1),
                by_name=secret("填报人"),
                note=secret("未采用的备注"),
                state=state,
            )
            if place == 0:
                name, kept = secret("佐证"), keep(MARK.encode())
                Evidence.objects.create(reading=row, name=name, sha256=kept, size=9, at=NOW)
    return 2 * len(targets) + 2


def _plant_month(plan: Plan, people: list[User]) -> int:
    agency = Agency.objects.filter(city=plan.city).first()
    task = plan.tasks.first()
    row, _ = ReportingRound.objects.get_or_create(
        plan=plan,
        cadence="monthly",
        period_end=date(2026, 9, 30),
        defaults={"period_start": date(2026, 9, 1), "due_on": date(2026, 10, 12), "opened_at": NOW},
    )
    words = {name: secret(name) for name in ("progress", "problems", "next_step", "help_needed")}
    report, _ = ProgressReport.objects.update_or_create(round=row, task=task, agency=agency, defaults=words)
    PartRequest.objects.create(
        report=report, agency=agency, asks=secret("要件"), answer=secret("答复"), due_on=date(2026, 11, 1), asked_at=NOW
    )
    Extension.objects.create(round=row, agency=agency, until=date(2026, 12, 1), reason=secret("延期"), asked_at=NOW)
    indicator = plan.targets.first().indicator
    ReportCell.objects.create(
        round=row,
        agency=agency,
        indicator=indicator,
        text=TYPED,
        note=secret("格注"),
        answer=secret("解释"),
        saved_at=NOW,
    )
    Notice.objects.create(
        city=plan.city, user=people[0], kind="asked", key=f"planted:{plan.pk}", title=secret("通知"), at=NOW
    )
    milestone = Milestone.objects.filter(task__plan=plan).first()
    if milestone:
        MilestoneEntry.objects.create(
            milestone=milestone, kind="returned", note=secret("退回"), at=NOW, by_name=secret("核实人")
        )
    return 12


def _plant_force(plan: Plan, people: list[User]) -> int:
    agency = Agency.objects.filter(city=plan.city).first()
    force = TaskForce.objects.create(city=plan.city, name=secret("专班"), lead=agency, starts_on=date(2026, 1, 1))
    TaskForceMember.objects.create(
        force=force, agency=agency, name=secret("成员"), phone=PHONE, joined_on=date(2026, 1, 1)
    )
    TaskForceMeeting.objects.create(
        force=force, on=date(2026, 2, 1), title=secret("会议"), decisions=secret("议定"), at=NOW
    )
    for task in plan.tasks.all():
        TaskForceTask.objects.create(force=force, task=task)
        LeaderAssignment.objects.create(task=task, user=people[0], valid_from=date(2026, 1, 1))
    return 6


def _plant_orders(plan: Plan, officer: User) -> int:
    """An order listed publicly and one whose listing has ended, beside one listed inside; only three texts are meant for the public."""
    agency = Agency.objects.filter(city=plan.city).first()
    for what, publicly, ended in ((LISTED, True, False), (LISTED, True, True), (secret("内部事由"), False, False)):
        matter = Matter.objects.create(kind="single", title=secret("事项"), agency=agency)
        order = actions.draft_order(
            matter=matter, agency=agency, level="red", title=secret("题名"), asks=secret("要求"), basis=secret("依据"),
            limit_days=30, day_kind="natural", evidence_asked=secret("佐证"), by=SYSTEM, at=NOW,
        )  # fmt: skip
        actions.approve_order(order=order, approver=secret("批准人"), by=SYSTEM, at=NOW)
        actions.issue_order(order=order, by=SYSTEM, at=NOW)
        actions.sign_for(order=order, by=officer, at=NOW)
        actions.ask_extension(order=order, until=date(2027, 3, 1), reason=secret("延期"), by=officer, at=NOW)
        actions.list_order(order=order, publicly=publicly, reason=what, by=officer, at=NOW)
        files = [actions.OrderFile(secret("附件"), MARK.encode())]
        actions.answer_order(order=order, text=secret("反馈"), files=files, by=officer, at=NOW)
        if ended:
            actions.unlist(order=order, reason=DONE, by=officer, at=NOW)
    return 30


def links(html: str, base: str) -> set[str]:
    """The public addresses that a page leads to."""
    found: set[str] = set()
    for href in re.findall(r'href="([^"#]*)', html):
        address = unescape(href)
        if address.startswith("?"):
            address = urlsplit(base).path + address
        if address.startswith("/") and not address.startswith(STAFF):
            found.add(address)
    return {each for each in found if set(parse_qs(urlsplit(each).query)) <= FOLLOWED}


def walk() -> dict[str, str]:
    """Every public page that can be reached from the first, with its text; of a bulletin's hundreds of proofs every fifth."""
    client, found = Client(), {}
    waiting = ["/", "/goals/", "/tasks/", "/?as_of=2026-09-30", "/login/"]
    while waiting:
        address = waiting.pop(0)
        if address in found:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = answer.content.decode() if "text" in answer["Content-Type"] else ""
        fresh = sorted(links(found[address], address) - set(found))
        proofs = [each for each in fresh if each.startswith(PROOFS)]
        waiting += [each for each in fresh if not each.startswith(PROOFS)] + proofs[::5]
    return found


def test_no_public_page_shows_an_unaccepted_reading_a_masked_field_or_a_staff_note() -> None:
    load_bundled(at=NOW)
    assert plant() > 100
    pages = walk()
    task_pages = [address for address in pages if re.fullmatch(r"/tasks/[^/]+/[^/?]+/", address)]
    assert len(task_pages) == sum(plan.tasks.count() for plan in Plan.objects.all())
    figures = [form for value in (FIGURE, SENT_BACK, TYPED) for form in (value[:6], f"{value[:3]},{value[3:6]}")]
    forbidden = [MARK, PHONE, PHONE[:3] + "****", *figures]
    leaks = sorted({f"{address}: {words}" for address, html in pages.items() for words in forbidden if words in html})
    assert leaks == []
    listed = pages["/supervision/"]
    assert (listed.count(LISTED), listed.count(DONE)) == (4, 2)  # each of two cities: one going on, one ended
