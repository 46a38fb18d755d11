"""Every page at 1440 and at 390 pixels, as the people who open it: nothing overflows, nothing breaks, nothing fails a serious check."""

import json
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page

from luoshi.rules.supervision import bundled_ladders
from luoshi_site.agencies.models import TaskForce, User
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.proofs import figures_of
from luoshi_site.bulletins.queries import report_of
from luoshi_site.ledger.actions import receive_document
from luoshi_site.ledger.models import Matter, Plan, Target
from luoshi_site.notices.models import Channel, Delivery
from luoshi_site.office.bundled.load import load_bundled
from luoshi_site.office.reviews.actions import ReviewSpec, open_review
from luoshi_site.office.reviews.decisions import DecisionSpec, decide
from luoshi_site.progress.models import CheckQuestion, Reading, ReportingRound, WorkbookUpload
from luoshi_site.supervision import actions
from luoshi_site.supervision.actions.inspections import FindingSpec, draw_inspection, record_check
from luoshi_site.supervision.actions.rules import import_ladder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
DRAFT = """大屿市人民政府关于办好民生实事的意见
一、重点任务
1.建设社区食堂。到2027年，新建社区食堂40个，覆盖率达到85%以上。（牵头单位：市民政局；责任单位：各地区）
2.整治易涝点。到2027年底前，整治易涝点30处。（牵头单位：市住建局）
"""
WIDTHS = (1440, 390)
AXE = Axe().axe_script
# What an automatic check cannot tell apart here: none left out.
SERIOUS = {"serious", "critical"}
CHECK = """async impacts => (await axe.run({resultTypes: ["violations"]})).violations
    .filter(rule => impacts.includes(rule.impact))
    .map(rule => rule.id + ": " + rule.nodes[0].html.slice(0, 120))"""
SHOTS = os.environ.get("LUOSHI_SHOTS")  # a folder: keep the pictures, to be looked at


def inspected(plan: Plan, officer: User) -> list[str]:
    """An inspection of October, one of it found false: the addresses of what came of it."""
    drawn = draw_inspection(
        plan=plan,
        from_on=date(2026, 10, 1),
        until_on=date(2026, 10, 31),
        share=Decimal("0.05"),
        seed="a",
        by=officer,
        at=NOW,
    )
    first, second = drawn.checks.exclude(agency=None)[:2]
    spec = FindingSpec("false", "3", "多报", ("张三", "李四"), NOW.date(), asks="更正", due_on=date(2027, 1, 5))
    put_right = record_check(check=first, spec=spec, by=officer, at=NOW).rectification
    checks = (f"checks/{first.pk}/", f"checks/{second.pk}/", f"rectifications/{put_right.pk}/")
    return [f"inspections/{drawn.pk}/", *checks, f"quality/{first.agency_id}/", "proposals/new/?city=yunting"]


def ordered(plan: Plan, officer: User, reporter: User) -> tuple[list[str], str]:
    """An order answered, one drafted: the office's addresses, and the bureau's."""
    first, second, third = Matter.objects.filter(task__plan=plan).select_related("agency")[:3]
    bureau = reporter.roles.get(agency__city=plan.city).agency
    words = {"asks": "逐项排查", "basis": "会议纪要", "limit_days": 15, "day_kind": "working", "by": officer, "at": NOW}
    draft = actions.draft_order(matter=first, agency=first.agency, level="blue", title="关于排查的督办", **words)
    order = actions.draft_order(
        matter=second, agency=bureau, level="red", title="关于改造进度的督办", evidence_asked="验收单", **words
    )
    actions.approve_order(order=order, approver="副市长", by=User.objects.get(username="leader"), at=NOW)
    actions.issue_order(order=order, by=officer, at=NOW)
    actions.sign_for(order=order, by=reporter, at=NOW)
    actions.list_order(order=order, publicly=True, reason="进度落后", by=officer, at=NOW)
    here = "/office/orders/"
    asked = [f"{here}{page}?city=yunting" for page in ("", "new/", "approvals/")]
    asked += [f"{here}new/?city=yunting&matter={matter.pk}" for matter in (first, third)]
    asked.append(f"/office/dossiers/order/{order.pk}/")
    return [*asked, f"{here}{draft.pk}/", f"{here}{draft.pk}/amend/", f"{here}{order.pk}/"], f"{here}{order.pk}/"


def bulletins_of(plan: Plan) -> tuple[Bulletin, list[str]]:
    """October's bulletin as a draft, September's published: the draft, and the public addresses of the other."""
    row, draft = plan.bulletins.get(month=date(2026, 9, 1)), plan.bulletins.get(month=date(2026, 10, 1))
    proof = next(key for key in figures_of(report_of(row)) if ".target" in key and key.endswith(".value"))
    return draft, ["/bulletins/", f"/bulletins/{row.pk}/", f"/bulletins/proof/{proof}/"]


HERE = "/office/reporting"
ASKING = [
    f"{HERE}/{each}"
    for each in ("questions/", "questions/?state=open&check=jump", "checks/", "checks/slip/", "checks/jump/")
]


def asked() -> dict[str, str]:
    """The demo's questions: the address of the one in each state."""
    return {row.state: f"/office/reporting/questions/{row.pk}/" for row in CheckQuestion.objects.all()}


def ruled(plan: Plan, officer: User) -> dict[str, list[str]]:
    """The pages of supervision rules, by role, with a ladder taken over."""
    rows = import_ladder(city=plan.city, ladder=bundled_ladders()[0], by=officer, at=NOW)
    here, city = "/office/orders/rules/", "city=yunting"
    chosen = "&".join(f"rule={row.code}" for row in rows)
    return {
        "officer": [
            f"{here}?{city}",
            f"{here}{rows[3].pk}/",
            f"{here}trial/?{city}",
            f"{here}trial/?{city}&since=2026-01-01&until=2026-11-20&{chosen}",
            *(f"{here}lights/?{city}&plan={plan.code}&scheme={key}" for key in ("yinchuan", "ouhai")),
        ],
        "leader": [f"{here}switch/?{city}&{chosen}", f"{here}switch/?{city}"],
    }


def delivered(plan: Plan) -> tuple[str, str]:
    """A group's channel and a message of its that is unclear: their addresses."""
    channel = Channel.objects.create(
        city=plan.city,
        kind="dingtalk",
        name="督查工作群",
        address="https://oapi.dingtalk.com/robot/send?access_token=k",
        started_at=NOW,
    )
    row = Delivery.objects.create(
        channel=channel, purpose="digest", key="k", state="uncertain", queued_at=NOW, next_at=NOW
    )
    words = "消息已交给 oapi.dingtalk.com，没有等到明确答复，群里可能已收到"
    row.attempts.create(at=NOW, ended_at=NOW, outcome="uncertain", words=words, to="oapi.dingtalk.com …93ab")
    return f"/office/notices/channels/{channel.pk}/", f"/office/notices/deliveries/{row.pk}/"


def reviewed(plan: Plan, officer: User) -> list[str]:
    """A review with a decision on its first item: its pages, and what is set up for reviews."""
    review = open_review(plan=plan, spec=ReviewSpec(NOW.date(), "副市长"), most=3, by=officer, at=NOW)
    item = review.items.all()[0]
    bureau = plan.city.agencies.get(name="市住房城乡建设局")
    decide(item=item, spec=DecisionSpec("年底前完成", bureau, date(2027, 1, 5), "note"), by=officer, at=NOW)
    setting_up = (f"?plan={plan.code}", f"new/?plan={plan.code}", "layout/?city=yunting")
    return [*setting_up, f"{review.pk}/", f"{review.pk}/minutes/", f"{review.pk}/items/{item.pk}/"]


def workbooks_of(month: ReportingRound, reporter: User) -> list[str]:
    """A workbook in each state that its page shows differently: their addresses."""
    line = {"row": "3", "name": "更新改造老旧管网", "code": "0012", "period": "2026年10月", "understood": "12,000 公里"}
    found = {
        "ready": {"lines": [line | {"typed": "１.2万", "doubts": "像是大了 100 倍。"}, line | {"same": "1"}]},
        "faulty": {"faults": [{"cell": "J3", "sheet": "填报表", "message": "这一格是公式，系统只收数值。"}]},
        "unmapped": {"message": "像是表头。", "headings": [{"column": 1, "words": "工作内容", "example": "更新管网"}]},
        "checking": {},
    }
    agency = reporter.roles.get(agency__city=month.plan.city).agency
    rows = [
        WorkbookUpload.objects.create(
            city=agency.city, agency=agency, round=month, name="市住建局十月填报表.xlsx", sha256="0" * 64, size=1,
            sent_at=NOW, by=reporter, state=state, row_count=2, found=json.dumps(told), marked_sha256="0" * 64,
        )
        for state, told in found.items()
    ]  # fmt: skip
    return [f"/office/reporting/workbooks/{row.pk}/" for row in rows]


def pages() -> dict[str, list[str]]:
    """The addresses of each role's pages, on the bundled data."""
    plan = Plan.objects.get(code="yunting-livelihood-2026")
    officer = User.objects.get(username="officer")
    reporter = User.objects.get(username="reporter-bureau")
    received = receive_document(city=plan.city, content=DRAFT.encode(), name="草案.txt", by=officer, at=NOW).document
    bulletin, told = bulletins_of(plan)
    questions = asked()
    pending = Reading.objects.filter(state="pending", indicator__city=plan.city).first()
    month = ReportingRound.objects.filter(plan=plan, cadence="monthly").latest("period_end")
    mine = Target.objects.filter(plan=plan, task__assignments__agency__roles__user=reporter).first()
    orders, order = ordered(plan, officer, reporter)
    rules, (channel, delivery) = ruled(plan, officer), delivered(plan)
    return {
        "": [
            "/",
            *told,
            "/goals/",
            "/supervision/",
            "/tasks/",
            "/tasks/?q=没有这样的任务",
            f"/tasks/{plan.code}/1/",
            "/login/",
            "/nothing/",
        ],
        "officer": [
            *("/office/", *orders, *rules["officer"]),
            *(f"/office/orders/{page}" for page in inspected(plan, officer)),
            *(f"/office/{query}" for query in (f"?plan={plan.code}", f"?plan={plan.code}&as_of=2026-06-30")),
            *(f"/office/ledger/?plan={plan.code}{query}" for query in ("", "&q=没有这样的目标")),
            *(f"/office/ledger/dalian-livelihood-2023/{number}/" for number in (9, 22, 25)),
            *(f"/office/ledger/{plan.code}/{number}/" for number in (1, 9, 10, 16, 20)),
            *("/office/documents/accuracy/", "/office/documents/align/"),
            f"/office/documents/align/?upper=plan-dalian-livelihood-2023&lower=plan-{plan.code}",
            f"/office/documents/align/?upper=plan-{plan.code}&lower=document-{received.pk}&standing=strengthened",
            *("/office/documents/", f"/office/documents/{received.pk}/", f"/office/documents/{received.pk}/adopt/"),
            *(f"/office/documents/{received.pk}/revise/{query}" for query in ("", f"?plan={plan.code}")),
            *(f"/office/ledger/{plan.code}/{page}/" for page in ("changes", "targets/1/adjust", "targets/1/suspend")),
            f"/office/bulletins/closing/{plan.code}/",
            *("/office/reporting/", f"/office/reporting/readings/{pending.pk}/", "/office/reporting/reports/"),
            f"/office/reporting/rounds/{month.pk}/board/",
            *(
                "/office/burden/?city=yunting",
                "/office/forecast/",
                "/office/notices/",
                "/office/notices/deliveries/?city=yunting",
                delivery,
                f"/office/settings/?plan={plan.code}",
                "/office/reporting/extensions/?city=yunting",
                "/office/reporting/workbooks/?city=yunting",
            ),
            *ASKING,
            *("/office/forces/", "/office/forces/new/", f"/office/leaders/?plan={plan.code}"),
            *(f"/office/reviews/{page}" for page in reviewed(plan, officer)),
            *("/office/bulletins/", f"/office/bulletins/{bulletin.pk}/", "/office/agencies/"),
            questions["answered"],
            *(f"/office/bulletins/{page}" for page in (f"{bulletin.pk}/words/", "template/?city=yunting")),
            *(f"/office/bulletins/{page}" for page in (f"new/{plan.code}/?kind=briefing", "ranking/?city=yunting")),
        ],
        "reporter-bureau": [
            "/office/",
            *("/office/notices/", "/office/notices/mail/"),
            *("/office/account/", "/office/second-factor/", "/office/password/", "/office/stand-in/"),
            *("/office/orders/", order, "/office/reporting/", questions["noted"]),
            f"/office/reporting/targets/{mine.pk}/",
            f"/office/reporting/rounds/{month.pk}/",
            f"/office/reporting/rounds/{month.pk}/submit/",
            *(f"/office/reporting/rounds/{month.pk}/workbook/", *workbooks_of(month, reporter)),
            *ASKING[:3],
        ],
        "reporter-area": [f"/office/?plan={plan.code}", questions["open"]],
        "leader": [
            *("/office/orders/approvals/?city=yunting", *rules["leader"]),
            *("/office/", "/office/?view=all", "/office/orders/inspections/?city=yunting"),
            *(f"/office/orders/{page}/?city=yunting" for page in ("proposals", "rectifications", "performance")),
            f"/office/forces/{TaskForce.objects.get().pk}/",
        ],
        "auditor": ["/office/audit/", *ASKING, questions["noted"], order],
        "administrator": [
            *("/office/notices/channels/?city=yunting", channel),
            *(
                f"/office/agencies/people/{more}"
                for more in ("", "import/", f"{officer.pk}/", f"{officer.pk}/hand-over/")
            ),
            *(f"/office/agencies/{received.city.agencies.first().pk}/{more}" for more in ("", "change/")),
        ],
    }


def look(tab: Page, address: str) -> list[str]:
    """What is wrong with a page at each width. It is opened once: nothing on it asks for the width but the style sheets."""
    errors: list[str] = []
    tab.set_viewport_size({"width": WIDTHS[0], "height": 900})
    tab.once("pageerror", lambda error: errors.append(f"{address}: script: {error}"))
    answer = tab.goto(address)
    if answer is None or answer.status not in {200, 404} or (answer.status == 404) != address.endswith("/nothing/"):
        return [f"{address}: status {answer.status if answer else None}"]
    tab.evaluate(AXE)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        errors += [f"{address} at {width}: {error}" for error in look_at(tab, address, width)]
    return errors


def look_at(tab: Page, address: str, width: int) -> list[str]:
    """What is wrong with the open page at a width."""
    if SHOTS:
        name = address.split("/", 3)[3].replace("/", "_").replace("?", "_")[:80] or "home"
        tab.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = tab.evaluate(CHECK, sorted(SERIOUS))
    return ([f"{wide} px wider than the window"] if wide > 0 else []) + found


def test_every_page_fits_and_passes_serious_checks(browser: Browser, live_server) -> None:
    load_bundled(at=NOW)
    wrong: list[str] = []
    for role, addresses in pages().items():
        context = browser.new_context(locale="zh-CN")
        if role:
            client = Client()
            client.force_login(User.objects.get(username=role))
            session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
            context.add_cookies([session])
        tab = context.new_page()
        for address in addresses:
            wrong += look(tab, live_server.url + address)
        context.close()
    assert wrong == []
