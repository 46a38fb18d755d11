"""An agency renamed, merged, closed: open work passes on, what was stays readable, all in one line of the chain."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connections
from tests.factories import agency_of, make_agency, make_city, make_plan, make_target, make_task, make_user

from luoshi_site.agencies.models import Agency, AgencyEvent, AgencyGroup, GroupMember, Role
from luoshi_site.agencies.naming import former_names, name_on
from luoshi_site.agencies.queries import match_agency
from luoshi_site.agencies.succession import SuccessionError
from luoshi_site.base.audit import SYSTEM, faults
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Milestone, TargetShare
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions import (
    ReadingSpec,
    close_agency,
    enter_reading,
    merge_agency,
    open_round,
    rename_agency,
)
from luoshi_site.progress.models import Extension, PartRequest, ProgressReport, ReportCell
from luoshi_site.progress.queries import plan_standing

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 1, 2, tzinfo=UTC)
JULY = date(2026, 7, 1)
BASIS = "云汀市机构改革方案（云委〔2026〕9号）"


def mended() -> list[str]:
    """Rows that are no longer what the chain says; the builders' own rows are on no chain."""
    return [str(fault) for fault in faults() if "不在审计链上" not in fault.message]


def moment(on: date) -> Moment:
    return Moment(as_of=on, known_at=AT, as_of_chosen=True)


@pytest.fixture
def plan():
    city = make_city()
    make_agency(city, "市房产局")
    make_agency(city, "市住建局")
    plan = make_plan(city)
    make_target(make_task(plan, "市房产局"))
    make_target(make_task(plan, "市住建局", ("市房产局", "各地区")))
    make_target(make_task(plan, "市民政局", ("市房产局",)))
    return plan


def merge(plan, old="市房产局", new="市住建局", on=JULY, **more):
    city = plan.city
    return merge_agency(
        agency=agency_of(city, old), into=agency_of(city, new), effective_on=on, basis=BASIS, by=SYSTEM, at=AT, **more
    )


def leads(plan, on):
    return [[row.as_written for row in task.leads] for task in plan_standing(plan, moment(on)).tasks]


def parts(plan, on):
    return [[row.as_written for row in task.responsible] for task in plan_standing(plan, moment(on)).tasks]


def test_a_merged_bureaus_tasks_are_its_successors_from_the_day_on_and_its_own_before(plan):
    event = merge(plan)
    assert (event.kind, event.before, event.after) == (AgencyEvent.Kind.MERGED, "市房产局", "市住建局")
    assert leads(plan, date(2026, 6, 30)) == [["市房产局"], ["市住建局"], ["市民政局"]]
    assert leads(plan, JULY) == [["市住建局"], ["市住建局"], ["市民政局"]]
    # On the second task the successor leads already: it does not answer to itself.
    assert parts(plan, date(2026, 6, 30)) == [[], ["市房产局", "各地区"], ["市房产局"]]
    assert parts(plan, JULY) == [[], ["各地区"], ["市住建局"]]
    assert [line.action for line in AuditEntry.objects.all()] == ["merge_agency"]
    assert mended() == []


def test_people_come_along_and_their_old_roles_end(plan):
    bureau = agency_of(plan.city, "市房产局")
    reporter = make_user(Role.Kind.REPORTER, bureau)
    both = make_user(Role.Kind.REVIEWER, bureau)
    Role.objects.create(
        user=both, agency=agency_of(plan.city, "市住建局"), kind="reviewer", valid_from=date(2020, 1, 1)
    )
    merge(plan)
    held = {(role.agency.name, role.kind, role.valid_from, role.valid_until) for role in reporter.roles.all()}
    assert held == {
        ("市房产局", "reporter", date(2020, 1, 1), date(2026, 6, 30)),
        ("市住建局", "reporter", JULY, None),
    }
    assert both.roles.filter(valid_until__isnull=True).count() == 1


def test_open_rounds_drafts_cells_parts_and_requests_pass_on(plan):
    bureau, housing = agency_of(plan.city, "市房产局"), agency_of(plan.city, "市住建局")
    first, second, _ = plan.tasks.all()
    row = open_round(
        plan=plan,
        cadence="monthly",
        period_start=date(2026, 6, 1),
        period_end=date(2026, 6, 30),
        due_on=date(2026, 7, 8),
        by=SYSTEM,
        at=AT,
    )
    draft = ProgressReport.objects.create(round=row, task=first, agency=bureau, progress="开工九个小区。")
    done = ProgressReport.objects.create(round=row, task=second, agency=bureau, state="accepted")
    theirs = ProgressReport.objects.create(round=row, task=plan.tasks.last(), agency=bureau, problems="缺地。")
    ours = ProgressReport.objects.create(round=row, task=plan.tasks.last(), agency=housing, problems="缺钱。")
    indicator = first.targets.get().indicator
    ReportCell.objects.create(round=row, agency=bureau, indicator=indicator, text="12", saved_at=AT)
    part = PartRequest.objects.create(report=ours, agency=bureau, asks="户数", due_on=date(2026, 7, 5), asked_at=AT)
    wish = Extension.objects.create(round=row, agency=bureau, until=date(2026, 7, 10), reason="机构改革", asked_at=AT)
    merge(plan)
    for passed in (draft, part, wish, ReportCell.objects.get()):
        passed.refresh_from_db()
        assert passed.agency == housing
    done.refresh_from_db()
    theirs.refresh_from_db()
    ours.refresh_from_db()
    assert done.agency == theirs.agency == bureau
    assert ours.problems == "缺钱。\n（原市房产局）缺地。"
    notice = Notice.objects.get(agency=housing, kind=Notice.Kind.HANDED_OVER)
    assert "3 项任务分工" in notice.title


def test_a_pending_reading_is_decided_by_the_successors_reviewer(client, plan):
    bureau, housing = agency_of(plan.city, "市房产局"), agency_of(plan.city, "市住建局")
    reporter = make_user(Role.Kind.REPORTER, bureau)
    reviewer, stranger = (
        make_user(Role.Kind.REVIEWER, housing),
        make_user(Role.Kind.REVIEWER, agency_of(plan.city, "市民政局")),
    )
    spec = ReadingSpec(
        indicator=plan.targets.first().indicator,
        period_start=date(2026, 5, 1),
        period_end=date(2026, 5, 31),
        value=Decimal(7),
    )
    pending = enter_reading(spec=spec, by=reporter, at=datetime(2026, 6, 8, tzinfo=UTC), agency=bureau)
    page = f"/office/reporting/readings/{pending.pk}/accept/"
    client.force_login(reviewer)
    assert client.post(page).status_code == 404
    merge(plan)
    assert client.post(page).status_code == 302
    pending.refresh_from_db()
    assert pending.state == "accepted"
    assert pending.by_agency == bureau
    client.force_login(stranger)
    assert client.post(page).status_code == 404


def test_a_merged_district_leaves_the_group_and_its_shares_are_added(plan):
    east, west = agency_of(plan.city, "东屿区"), agency_of(plan.city, "西汀区")
    version = plan.targets.first().versions.get()
    for area, value in ((east, 100), (west, 200)):
        TargetShare.objects.create(version=version, area=area, value=value, decided_at=AT)
    merge(plan, "东屿区", "西汀区")
    group = AgencyGroup.objects.get(name="各地区", city=plan.city)
    members = {(row.agency.name, row.valid_until) for row in GroupMember.objects.filter(group=group)}
    assert members == {("东屿区", date(2026, 6, 30)), ("西汀区", None)}
    newest = [(share.area, share.value) for share in TargetShare.objects.filter(edition=2)]
    assert newest == [(west, Decimal(300))]
    assert mended() == []


def test_a_district_does_not_pass_to_a_bureau(plan):
    with pytest.raises(SuccessionError, match="只能由区市县"):
        merge(plan, "东屿区", "市住建局")


def test_a_renamed_bureau_is_found_by_both_names_and_shown_by_the_days(plan):
    bureau = agency_of(plan.city, "市房产局")
    rename_agency(agency=bureau, name="市住房保障局", effective_on=JULY, basis=BASIS, by=SYSTEM, at=AT)
    bureau.refresh_from_db()
    assert bureau.name == "市住房保障局"
    assert name_on(bureau, date(2026, 6, 30)) == "市房产局"
    assert name_on(bureau, JULY) == "市住房保障局"
    assert former_names(plan.city, moment(date(2026, 1, 1))) == {bureau.pk: "市房产局"}
    assert former_names(plan.city, moment(JULY)) == {}
    assert leads(plan, date(2026, 6, 30))[0] == ["市房产局"]
    assert leads(plan, JULY)[0] == ["市住房保障局"]
    assert match_agency(plan.city, "市房产局").pk == match_agency(plan.city, "市住房保障局").pk == bureau.pk
    # And back again, and once more the same day: the newest word counts.
    rename_agency(agency=bureau, name="市房产局", effective_on=JULY, basis=BASIS, by=SYSTEM, at=AT)
    assert leads(plan, JULY)[0] == ["市房产局"]
    assert mended() == []


def test_a_name_in_use_elsewhere_is_refused(plan):
    with pytest.raises(SuccessionError, match="已是市民政局的名称"):
        rename_agency(
            agency=agency_of(plan.city, "市房产局"), name=" 市民政局", effective_on=JULY, basis=BASIS, by=SYSTEM, at=AT
        )


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"on": date(2026, 7, 2)}, "还没有到"), ({"new": "市房产局"}, "另一个单位")],
)
def test_what_cannot_be_says_why(plan, changed, words):
    with pytest.raises(SuccessionError, match=words):
        merge(plan, **changed)
    assert not AuditEntry.objects.exists()


def test_an_agency_with_tasks_needs_a_successor_and_one_without_does_not(plan):
    bureau = agency_of(plan.city, "市房产局")
    closing = {"effective_on": JULY, "basis": BASIS, "by": SYSTEM, "at": AT}
    with pytest.raises(SuccessionError, match="还承担 3 项任务"):
        close_agency(agency=bureau, successor=None, **closing)
    idle = make_agency(plan.city, "市粮食局")
    person = make_user(Role.Kind.REPORTER, idle)
    close_agency(agency=idle, successor=None, **closing)
    assert person.roles.get().valid_until == date(2026, 6, 30)
    close_agency(agency=bureau, successor=agency_of(plan.city, "市住建局"), **closing)
    assert leads(plan, JULY)[0] == ["市住建局"]
    with pytest.raises(SuccessionError, match="已经撤销"):
        close_agency(agency=bureau, successor=None, **closing)


def test_a_chain_of_mergers_ends_at_the_last(plan):
    merge(plan)
    merge(plan, "市住建局", "市民政局")
    assert leads(plan, JULY) == [["市民政局"]] * 3
    bureau = agency_of(plan.city, "市房产局")
    assert bureau.successor.name == "市民政局"
    assert bureau.events.get().successor.name == "市住建局"
    assert mended() == []


def test_unverified_milestones_pass_and_verified_ones_stay(plan):
    bureau, task = agency_of(plan.city, "市房产局"), plan.tasks.first()
    done, open_one = (
        Milestone.objects.create(task=task, title=name, due_on=JULY, agency=bureau, recorded_at=AT) for name in "甲乙"
    )
    done.entries.create(kind="verified", at=AT, by_name="测试")
    merge(plan)
    done.refresh_from_db()
    open_one.refresh_from_db()
    assert (done.agency.name, open_one.agency.name) == ("市房产局", "市住建局")


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_an_agency_at_once_do_it_once():
    city = make_city()
    old, first, second = (make_agency(city, name) for name in ("市房产局", "市住建局", "市城管局"))
    plan = make_plan(city)
    make_task(plan, "市房产局")
    told: list[str] = []
    start = threading.Barrier(2)

    def work(into: Agency) -> None:
        start.wait()
        try:
            merge_agency(agency=old, into=into, effective_on=JULY, basis=BASIS, by=SYSTEM, at=AT)
        except SuccessionError as error:
            told.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(into,)) for into in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert "已经撤销或并入" in told[0]
    assert AgencyEvent.objects.count() == 1
    assert plan.tasks.get().assignments.filter(valid_until__isnull=True).count() == 1


def test_the_successor_district_reports_what_the_old_one_owed(client, plan):
    west = agency_of(plan.city, "西汀区")
    task = plan.tasks.get(number="2")
    target = make_target(task, rollup="sum")
    reporter = make_user(Role.Kind.REPORTER, west)
    client.force_login(reporter)
    page = f"/office/reporting/targets/{target.pk}/"
    assert "东屿区" not in client.get(page).content.decode()
    merge(plan, "东屿区", "西汀区")
    assert "东屿区" in client.get(page).content.decode()


def test_nobody_asks_for_more_time_for_a_closed_agency(client, plan):
    client.force_login(make_user(Role.Kind.REVIEWER, agency_of(plan.city, "市住建局")))
    merge(plan)
    html = client.get("/office/reporting/extensions/").content.decode()
    assert "市房产局" not in html
