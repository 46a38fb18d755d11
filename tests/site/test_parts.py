"""Parts of a month's report: called, answered, corrected until merged; who is silent; both at once."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from factories import agency_of, make_agency, make_city, make_plan, make_target, make_task, make_user
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Task
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions import open_round
from luoshi_site.progress.actions.parts import (
    PartError,
    answer_part,
    call_parts,
    merge_parts,
    remind_due_parts,
    urge_parts,
)
from luoshi_site.progress.models import PartRequest, ProgressReport, ReportingRound
from luoshi_site.progress.queries.parts import calls_of, part_choices, parts_to_answer

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 2, 4, tzinfo=UTC)
TODAY = date(2026, 4, 2)
DUE = date(2026, 4, 13)
BEFORE = date(2026, 4, 9)


@pytest.fixture
def task() -> Task:
    city = make_city()
    found = make_task(make_plan(city), responsible=("市教育局", "各地区"))
    make_target(found)
    return found


@pytest.fixture
def reporting_round(task: Task) -> ReportingRound:
    return open_round(
        plan=task.plan, cadence="monthly", period_start=date(2026, 3, 1), period_end=date(2026, 3, 31), due_on=DUE,
        by=SYSTEM, at=datetime(2026, 4, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def named(task: Task, name: str) -> Agency:
    return agency_of(task.plan.city, name)


@pytest.fixture
def lead(task: Task) -> User:
    return make_user("reporter", named(task, "市民政局"))


def call(
    task: Task, row: ReportingRound, lead: User, *names: str, due_on: date = BEFORE, **fields
) -> list[PartRequest]:
    return call_parts(
        reporting_round=row, task=task, agency=named(task, "市民政局"),
        agencies=[named(task, name) for name in names or ("市教育局", "东屿区")],
        asks=fields.get("asks", "请报进展。"), due_on=due_on, by=lead, at=fields.get("at", NOON),
    )  # fmt: skip


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_those_who_share_the_task_may_be_asked_groups_as_their_members(task: Task) -> None:
    supporting = make_agency(task.plan.city, "市统计局")
    task.assignments.create(role="supporting", agency=supporting, as_written="市统计局", position=0)
    found = part_choices(task, named(task, "市民政局"), TODAY)
    assert [(str(each.agency), each.role, each.usual) for each in found] == [
        ("市教育局", "责任单位", True), ("东屿区", "责任单位", True), ("西汀区", "责任单位", True),
        ("市统计局", "配合单位", False),
    ]  # fmt: skip


def test_a_call_tells_each_agency_once_with_one_line(task: Task, reporting_round: ReportingRound, lead: User) -> None:
    parts = call(task, reporting_round, lead)
    assert [str(part.agency) for part in parts] == ["市教育局", "东屿区"]
    assert AuditEntry.objects.filter(action="call_parts").count() == 1
    assert {(str(row.agency), row.role) for row in Notice.objects.filter(key__startswith="part:")} == {
        ("市教育局", "reporter"), ("东屿区", "reporter"),
    }  # fmt: skip
    with pytest.raises(PartError, match="已经向「东屿区」征集过"):
        call(task, reporting_round, lead, "东屿区")


def test_what_is_no_good_call_is_refused_in_words(task: Task, reporting_round: ReportingRound, lead: User) -> None:
    with pytest.raises(PartError, match="早于本单位的报送截止日 2026-04-13"):
        call(task, reporting_round, lead, due_on=DUE)
    with pytest.raises(PartError, match="已经过去"):
        call(task, reporting_round, lead, due_on=date(2026, 4, 1))
    with pytest.raises(PartError, match="写明要各单位报什么"):
        call(task, reporting_round, lead, asks=" ")
    make_agency(task.plan.city, "市档案馆")
    with pytest.raises(PartError, match="不是这项任务的单位"):
        call(task, reporting_round, lead, "市档案馆")
    with pytest.raises(PartError, match="不超过 500 字"):
        call(task, reporting_round, lead, asks="报" * 501)
    assert not PartRequest.objects.exists()


def test_on_the_last_day_an_answer_may_still_be_asked_for_today(
    task: Task, reporting_round: ReportingRound, lead: User
) -> None:
    at = datetime(2026, 4, 13, 1, tzinfo=UTC)
    assert call(task, reporting_round, lead, due_on=DUE, at=at)


def test_an_answer_may_be_corrected_until_it_is_merged(task: Task, reporting_round: ReportingRound, lead: User) -> None:
    first, _ = call(task, reporting_round, lead)
    teacher = make_user("reporter", first.agency)
    answer_part(part=first, answer="培训了两批教师。", by=teacher, at=NOON)
    answer_part(part=first, answer="培训了三批教师。", by=teacher, at=NOON)
    merge_parts(report=first.report, by=lead, at=NOON)
    assert ProgressReport.objects.get().progress == "市教育局：培训了三批教师。"
    with pytest.raises(PartError, match="不能再改"):
        answer_part(part=first, answer="培训了四批教师。", by=teacher, at=NOON)
    with pytest.raises(PartError, match="没有新的答复"):
        merge_parts(report=first.report, by=lead, at=NOON)


def test_merging_appends_to_what_the_lead_wrote_and_changes_no_figure(
    task: Task, reporting_round: ReportingRound, lead: User
) -> None:
    first, second = call(task, reporting_round, lead)
    ProgressReport.objects.update(progress="本月开工两处。\n")
    for part, words in ((first, "课程已上线。"), (second, "场地已腾出。")):
        answer_part(part=part, answer=words, by=make_user("reporter", part.agency), at=NOON)
    merge_parts(report=first.report, by=lead, at=NOON)
    assert ProgressReport.objects.get().progress == "本月开工两处。\n市教育局：课程已上线。\n东屿区：场地已腾出。"
    ProgressReport.objects.update(progress="重写。")
    first.refresh_from_db()
    merge_parts(report=first.report, by=lead, at=NOON, again=first)
    assert ProgressReport.objects.get().progress == "重写。\n市教育局：课程已上线。"


def test_once_the_report_is_sent_nothing_is_called_answered_or_merged(
    task: Task, reporting_round: ReportingRound, lead: User
) -> None:
    first, _ = call(task, reporting_round, lead)
    ProgressReport.objects.update(state="submitted")
    report = ProgressReport.objects.get()
    for act in (
        lambda: answer_part(part=first, answer="有进展。", by=make_user("reporter", first.agency), at=NOON),
        lambda: merge_parts(report=report, by=lead, at=NOON),
        lambda: urge_parts(report=report, by=lead, at=NOON),
        lambda: call(task, reporting_round, lead, "西汀区"),
    ):
        with pytest.raises(PartError, match="待本单位审核"):
            act()


def test_a_closed_round_says_which_lock_and_whom_to_ask(
    task: Task, reporting_round: ReportingRound, lead: User
) -> None:
    ReportingRound.objects.update(closed_at=datetime(2026, 4, 20, tzinfo=UTC), closes_on=date(2026, 4, 19))
    reporting_round.refresh_from_db()
    with pytest.raises(PartError, match="已于 2026-04-19 关闭"):
        call(task, reporting_round, lead, at=datetime(2026, 4, 21, tzinfo=UTC), due_on=date(2026, 4, 21))


def test_the_silent_are_named_and_urged_once_a_day(task: Task, reporting_round: ReportingRound, lead: User) -> None:
    first, second = call(task, reporting_round, lead)
    answer_part(part=first, answer="有进展。", by=make_user("reporter", first.agency), at=NOON)
    moment = Moment(TODAY, NOON)
    (found,) = calls_of(task.plan.city, [named(task, "市民政局")], moment)
    assert ([str(part.agency) for part in found.silent], found.answered, found.waiting) == (["东屿区"], 1, 1)
    urge_parts(report=second.report, by=lead, at=NOON)
    urge_parts(report=second.report, by=lead, at=NOON)
    assert Notice.objects.filter(key__contains=":urged:").count() == 1
    assert [part.pk for part in parts_to_answer(task.plan.city, [second.agency])] == [second.pk]
    assert not parts_to_answer(task.plan.city, [first.agency])


def test_tick_reminds_of_a_part_once_on_its_day(task: Task, reporting_round: ReportingRound, lead: User) -> None:
    first, second = call(task, reporting_round, lead)
    answer_part(part=first, answer="有进展。", by=make_user("reporter", first.agency), at=NOON)
    for day, told in ((8, []), (9, ["提醒到期未答复的要件 1 件"]), (10, [])):
        at = datetime(2026, 4, day, 1, tzinfo=UTC)
        assert remind_due_parts(moment=Moment(at.date(), at), by=SYSTEM, at=at) == told
    assert [row.agency for row in Notice.objects.filter(key__endswith=":due")] == [second.agency]


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_merge_at_once_lose_no_words(task: Task, reporting_round: ReportingRound, lead: User) -> None:
    first, _ = call(task, reporting_round, lead)
    teacher = make_user("reporter", first.agency)
    answer_part(part=first, answer="旧话。", by=teacher, at=NOON)
    gate, refused = Barrier(2), []

    def correct() -> None:
        gate.wait()
        try:
            answer_part(part=first, answer="新话。", by=teacher, at=NOON)
        except PartError as error:
            refused.append(error)
        finally:
            connection.close()

    def merge() -> None:
        gate.wait()
        merge_parts(report=first.report, by=lead, at=NOON)
        connection.close()

    threads = [Thread(target=correct), Thread(target=merge)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    words, answer = ProgressReport.objects.get().progress, PartRequest.objects.get(pk=first.pk).answer
    assert words == f"市教育局：{answer}"
    assert (answer == "旧话。") is bool(refused)


def test_the_pages_carry_a_part_from_call_to_report(task: Task, reporting_round: ReportingRound, lead: User) -> None:
    ReportingRound.objects.update(due_on=date(2099, 4, 13))  # the pages read today's clock
    mine, theirs = client_of(lead), client_of(make_user("reporter", named(task, "市教育局")))
    address = f"/office/reporting/rounds/{reporting_round.pk}/parts/{task.pk}/"
    page = mine.get(address).content.decode()
    assert page.count("checked") == 3 and "市教育局（责任单位）" in page
    today = date.today().isoformat()  # noqa: DTZ011
    data = {"then": "call", "agencies": [named(task, "市教育局").pk], "asks": "请报进展。", "due_on": today}
    assert mine.post(address, data).status_code == 302
    part = PartRequest.objects.get()
    assert f"/office/reporting/parts/{part.pk}/" in theirs.get("/office/").content.decode()
    assert theirs.post(f"/office/reporting/parts/{part.pk}/", {"answer": ""}).status_code == 422
    assert theirs.post(f"/office/reporting/parts/{part.pk}/", {"answer": "培训了两批。"}).status_code == 302
    assert "我答复过的" in theirs.get("/office/reporting/parts/").content.decode()
    assert mine.post(address, {"then": "merge"}).status_code == 302
    assert "市教育局：培训了两批。" in mine.get(address).content.decode()
    sheet = mine.get(f"/office/reporting/rounds/{reporting_round.pk}/").content.decode()
    assert address in sheet and "市教育局：培训了两批。" in sheet


def test_nobody_else_opens_a_part(task: Task, reporting_round: ReportingRound, lead: User) -> None:
    part = call(task, reporting_round, lead)[0]
    address = f"/office/reporting/rounds/{reporting_round.pk}/parts/{task.pk}/"
    others = [
        make_user("reporter", named(task, "东屿区")),
        make_user("reviewer", part.agency),
        make_user("officer", agency_of(make_city("邻市"), "市政府督考办")),
    ]
    for user in others:
        client = client_of(user)
        for found in (client.get(f"/office/reporting/parts/{part.pk}/"), client.post(address, {"then": "merge"})):
            assert found.status_code == 404
    wrong = client_of(lead).post(address, {"then": "call", "agencies": ["0"], "due_on": "明天"})
    assert wrong.status_code == 422
    assert client_of(lead).post(address, {"then": "nonsense"}).status_code == 200
    assert client_of(lead).post(address, {"then": "merge"}).status_code == 200  # nothing answered: told, not done
