"""Briefings, cards, orders and rankings in bulletins: what they say, and that every figure says of what it is."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from tests.bulletins_factories import AT, OCTOBER, Stand, empty_stand, full_stand, monthly, publish
from tests.factories import agency_of, make_agency, make_target, make_task, make_user
from tests.proved_paper import tagged_of, untagged_of
from tests.site.test_bulletins_content import words

from luoshi.report.codec import report_from_json
from luoshi.report.model import Report, Table, cell_text
from luoshi.wording.slips import slips_in
from luoshi_site.agencies.models import Agency
from luoshi_site.base.audit import SYSTEM
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.bulletins.actions.ranking import RankingError, set_ranking
from luoshi_site.bulletins.content import BulletinKind
from luoshi_site.bulletins.counting import COUNTS, counted
from luoshi_site.bulletins.figures import SubjectKind, proof_of
from luoshi_site.bulletins.material import Scope, ScopeError, scope_of
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.proofs import figure_proof, figures_of
from luoshi_site.bulletins.queries import file_of
from luoshi_site.bulletins.remaking import made_again
from luoshi_site.ledger.actions import divide_target
from luoshi_site.ledger.division import Way
from luoshi_site.ledger.models import Indicator, Matter, Target
from luoshi_site.progress.actions import ReadingSpec, book_readings
from luoshi_site.supervision import actions as orders
from luoshi_site.supervision.models import SupervisionOrder

pytestmark = pytest.mark.django_db
JANUARY = datetime(2026, 1, 5, 2, tzinfo=UTC)


def made(stand: Stand, kind: BulletinKind = BulletinKind.MONTHLY, scope: Scope | None = None) -> Bulletin:
    return make_bulletin(plan=stand.plan, month=OCTOBER, kind=kind, scope=scope or Scope(), by=stand.officer, at=AT)


def report(row: Bulletin) -> Report:
    return report_from_json(row.content)


def divided_stand(results: dict[str, tuple[str, str]]) -> tuple[Stand, Target]:
    """A total divided among areas: each area's share and what it came to by the end of October."""
    stand = empty_stand()
    areas = {}
    for place, name in enumerate(results):
        found = Agency.objects.filter(city=stand.city, name=name).first()
        areas[name] = found or make_agency(stand.city, name, kind=Agency.Kind.DISTRICT, position=200 + place)
    total = sum(Decimal(share) for share, _ in results.values())
    target = make_target(
        make_task(stand.plan, title="住房"), str(total), name="老旧小区改造", rollup=Indicator.Rollup.SUM
    )
    version = target.versions.get()
    cells = {(areas[name].pk, None): Decimal(share) for name, (share, _) in results.items()}
    divide_target(version=version, way=Way.AREAS, cells=cells, by=SYSTEM, at=JANUARY)
    specs = [
        ReadingSpec(target.indicator, date(2026, 1, 1), date(2026, 10, 31), value=Decimal(value), area=areas[name])
        for name, (_, value) in results.items()
        if value
    ]
    book_readings(specs=specs, by=SYSTEM, at=datetime(2026, 11, 3, tzinfo=UTC), summary="入账")
    return stand, target


FIVE = {
    "东屿区": ("100", "80"), "西汀区": ("50", "45"), "南湾区": ("200", "160"), "北陵县": ("40", "28"), "云中县": ("10", ""),
}  # fmt: skip


def rank(stand: Stand, **fields: object) -> None:
    values = {"is_on": True, "minimum": 3, "basis": "市政府第12次常务会议纪要", **fields}
    set_ranking(city=stand.city, by=stand.officer, at=AT - timedelta(hours=1), **values)  # type: ignore[arg-type]


def test_areas_are_ranked_only_where_the_city_has_decided_so_with_formula_sample_and_basis() -> None:
    stand, _ = divided_stand(FIVE)
    assert not [line for line in words(report(made(stand))) if "第一" in line]
    rank(stand)
    found = report(made(stand))
    said = words(found)
    assert "老旧小区改造：西汀区列第一，东屿区、南湾区并列第二；云中县缺数据，未参加排名。" in said
    (note,) = [line for line in said if "完成率" in line]
    assert "有效结果少于3个的指标不排名。排名依据：市政府第12次常务会议纪要。" in note
    table = found.annexes[-1].blocks[0]
    assert isinstance(table, Table)
    assert [[cell_text(cell) for cell in row][:5] for row in table.rows] == [
        ["第一", "西汀区", "50个", "45个", "90%"],
        ["并列第二", "东屿区", "100个", "80个", "80%"],
        ["并列第二", "南湾区", "200个", "160个", "80%"],
        ["第四", "北陵县", "40个", "28个", "70%"],
    ]


def test_below_the_minimum_and_after_switching_off_nothing_is_ranked() -> None:
    stand, _ = divided_stand(FIVE)
    rank(stand, minimum=5)
    assert not [line for line in words(report(made(stand))) if "列第" in line]
    rank(stand, is_on=False, basis="")
    assert not report(made(stand)).annexes[1:]
    with pytest.raises(RankingError, match="须写明依据"):
        rank(stand, basis=" ")


def test_a_ranking_set_later_does_not_change_an_earlier_bulletin() -> None:
    stand, _ = divided_stand(FIVE)
    row = made(stand)
    set_ranking(city=stand.city, is_on=True, minimum=3, basis="纪要", by=stand.officer, at=AT + timedelta(days=1))
    assert made_again(row).report == report(row)


def test_an_areas_card_speaks_of_its_own_shares_alone() -> None:
    stand, target = divided_stand(FIVE)
    area = agency_of(stand.city, "北陵县")
    row = made(stand, BulletinKind.AREA, Scope(agency=area))
    said = words(report(row))
    assert report(row).serial == "地区情况卡〔2026〕第1期"
    assert report(row).addressee == "北陵县"
    table = report(row).annexes[0].blocks[0]
    assert isinstance(table, Table)
    assert [cell_text(cell) for cell in table.rows[0]][3:6] == ["2028年底前累计达到40个", "28个", "截至2026年10月底"]
    assert "南湾区" not in row.content
    assert any(line.startswith("共列考核事项1项") for line in said)
    assert f'.target{target.pk}in{area.pk}.value"' in row.content


def test_a_card_of_who_has_nothing_to_do_with_the_plan_is_refused() -> None:
    stand = full_stand()
    with pytest.raises(ScopeError, match="没有承担任务"):
        made(stand, BulletinKind.AGENCY, Scope(agency=make_agency(stand.city, "市体育局")))
    with pytest.raises(ScopeError, match="没有分解的目标"):
        made(stand, BulletinKind.AREA, Scope(agency=agency_of(stand.city, "东屿区")))
    with pytest.raises(ScopeError, match="请至少选择一项任务"):
        made(stand, BulletinKind.BRIEFING, Scope(tasks=(999_999,)))
    with pytest.raises(ScopeError, match="请选择单位"):
        made(stand, BulletinKind.AGENCY)
    assert not Bulletin.objects.exists()


@pytest.mark.parametrize("text", ["agency:x", "agency:999999", "tasks:", "tasks:a,b", "plan"])
def test_a_scope_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ScopeError, match="范围无法识别"):
        scope_of(text)


def test_numbers_run_by_kind_and_editions_by_scope() -> None:
    stand = full_stand()
    tasks = list(stand.plan.tasks.values_list("pk", flat=True))
    first = made(stand, BulletinKind.BRIEFING, Scope(tasks=(tasks[0],)))
    other = made(stand, BulletinKind.BRIEFING, Scope(tasks=(tasks[1],)))
    again = made(stand, BulletinKind.BRIEFING, Scope(tasks=(tasks[0],)))
    month = made(stand)
    assert [(row.number, row.edition) for row in (first, other, again, month)] == [(1, 1), (2, 1), (1, 2), (1, 1)]
    assert scope_of(first.scope).tasks == (tasks[0],)


def ordered(stand: Stand) -> None:
    """Two orders on the housing task's and the jobs task's matters: one answered late and open, one closed in October."""
    leader = make_user("leader", agency_of(stand.city, "市政府督考办"))
    second = make_user("officer", agency_of(stand.city, "市政府督考办"))
    for title, number, at in (
        ("住房", "3", datetime(2026, 9, 1, 2, tzinfo=UTC)),
        ("就业", "2", datetime(2026, 10, 8, 2, tzinfo=UTC)),
    ):
        task = stand.plan.tasks.get(number=number)
        agency = task.assignments.get(role="lead").agency
        matter = Matter.objects.create(kind="task", task=task, title=task.title, agency=agency)
        order = orders.draft_order(
            matter=matter, agency=agency, level="blue", title=f"关于{title}进度的督办", asks="按期开工", basis="市政府常务会议纪要",
            limit_days=5, day_kind="working", by=stand.officer, at=at,
        )  # fmt: skip
        orders.approve_order(order=order, approver="分管副市长", by=leader, at=at)
        orders.issue_order(order=order, by=second, at=at)
        if number == "2":
            contact = make_user("reporter", agency)
            orders.sign_for(order=order, by=contact, at=at)
            files = [orders.OrderFile("照片.txt", b"photo")]
            orders.answer_order(order=order, text="已开工", files=files, by=contact, at=at)
            orders.conclude_order(order=order, conclusion="情况属实", by=second, at=at + timedelta(days=1))


def test_orders_are_told_as_they_stood_on_the_day() -> None:
    stand = full_stand()
    ordered(stand)
    housing = agency_of(stand.city, "市住建局")
    found = report(made(stand, BulletinKind.AGENCY, Scope(agency=housing)))
    said = words(found)
    assert "截至2026年10月31日，在办督办单1件，其中逾期1件，名单附后。" in said
    assert any(line.startswith("逾期督办单：请市住建局（〔2026〕1号）立即反馈") for line in said)
    table = found.annexes[1].blocks[0]
    assert isinstance(table, Table)
    ((number, title, agency, issued, due, state),) = [[cell_text(cell) for cell in row] for row in table.rows]
    assert (number, title, agency) == ("〔2026〕1号", "关于住房进度的督办", "市住建局")
    assert (issued, due, state) == ("2026年9月1日", "2026年9月8日", "已下发，逾期53天")
    card = words(report(made(stand, BulletinKind.AGENCY, Scope(agency=agency_of(stand.city, "市人社局")))))
    assert "截至2026年10月31日，没有在办的督办单；本月下发1件、办结1件。" in card


def test_where_everybody_reads_orders_are_counted_and_named_only_as_they_are_listed_publicly() -> None:
    stand = full_stand()
    ordered(stand)
    row = made(stand)
    assert "截至2026年10月31日，在办督办单1件，其中逾期1件；本月下发1件、办结1件。" in words(report(row))
    assert "督办单：请" not in row.content
    assert "关于住房进度的督办" not in row.content
    order = SupervisionOrder.objects.get(title="关于住房进度的督办")
    listed_at = datetime(2026, 10, 20, 2, tzinfo=UTC)
    orders.list_order(order=order, publicly=True, reason="进度滞后", by=stand.officer, at=listed_at)
    row = made(stand)
    assert any(line.startswith("逾期督办单：请市住建局（住房：进度滞后）立即反馈") for line in words(report(row)))
    assert "关于住房进度的督办" not in row.content
    assert "〔2026〕1号" not in row.content
    found = figure_proof(f"{stand.city.pk}-b2026-1-2.order{order.pk}.over")
    assert (found.name, found.shown) == ("督办单「住房：进度滞后」", ("53天",))
    publish(stand, row)
    public = Client().get(f"/bulletins/proof/{found.proof}/")
    assert public.status_code == 200
    assert "关于住房进度的督办" not in public.content.decode()


def kinds_of(stand: Stand) -> list[Bulletin]:
    """A bulletin of each kind."""
    tasks = tuple(stand.plan.tasks.values_list("pk", flat=True))
    return [
        made(stand),
        made(stand, BulletinKind.BRIEFING, Scope(tasks=tasks)),
        made(stand, BulletinKind.AGENCY, Scope(agency=agency_of(stand.city, "市住建局"))),
    ]


def test_every_count_is_of_as_many_entries_as_it_says_in_every_kind() -> None:
    stand = full_stand()
    ordered(stand)
    checked = 0
    for row in kinds_of(stand):
        material = made_again(row).material
        for proof, texts in figures_of(report(row)).items():
            parts = proof_of(proof)
            if parts.measure not in COUNTS or parts.subject.kind in {SubjectKind.TARGET, SubjectKind.MILESTONE}:
                continue
            own = parts.subject == material.subject
            entries = [entry for entry in material.entries if own or entry.holder == parts.subject]
            number = len(counted(parts.measure, entries))
            assert {text.removesuffix("项") for text in texts} == {str(number)}, proof
            checked += 1
    assert checked > 80


def test_the_word_file_of_every_kind_leads_to_each_sort_of_figure_in_the_ledger() -> None:
    stand = full_stand()
    ordered(stand)
    divided, _ = divided_stand(FIVE)
    rank(divided)
    area = Scope(agency=agency_of(divided.city, "北陵县"))
    for row in (*kinds_of(stand), made(divided), made(divided, BulletinKind.AREA, area)):
        content = file_of(row)
        assert list(untagged_of(content)) == []
        sorts: dict[tuple[str, str, bool], str] = {}
        for each in tagged_of(content):
            proof = proof_of(each.tag)
            sorts[proof.subject.kind, proof.measure, bool(proof.subject.area)] = each.tag
        assert [tag for tag in sorts.values() if not figure_proof(tag).agrees] == []


def test_a_card_corrects_what_it_said_itself_and_nothing_of_others() -> None:
    stand, target = divided_stand(FIVE)
    area, other = agency_of(stand.city, "北陵县"), agency_of(stand.city, "南湾区")
    publish(stand, made(stand, BulletinKind.AREA, Scope(agency=area)))
    later = AT + timedelta(days=1)
    specs = [
        ReadingSpec(target.indicator, date(2026, 1, 1), date(2026, 10, 31), value=Decimal(value), area=whose)
        for whose, value in ((area, "26"), (other, "150"))
    ]
    book_readings(specs=specs, by=SYSTEM, at=later, summary="补正")
    row = make_bulletin(
        plan=stand.plan, month=OCTOBER, kind=BulletinKind.AREA, scope=Scope(agency=area), by=stand.officer,
        at=later + timedelta(hours=1),
    )  # fmt: skip
    table = report(row).annexes[-1].blocks[0]
    assert isinstance(table, Table)
    ((_, _, name, agency, was, now, why),) = [[cell_text(cell) for cell in line] for line in table.rows]
    assert (name, agency) == ("老旧小区改造", "北陵县")
    assert ("28个" in was, "26个" in now, "补报读数" in why) == (True, True, True)
    assert "南湾区" not in row.content
    proof = next(each for each in figures_of(report(row)) if "-e" in each.partition(".")[0])
    assert figure_proof(proof).agrees


def test_behind_an_areas_figure_stand_its_own_share_and_readings() -> None:
    stand, target = divided_stand(FIVE)
    area = agency_of(stand.city, "北陵县")
    row = made(stand, BulletinKind.AREA, Scope(agency=area))
    found = figure_proof(f"{stand.city.pk}-d2026-1-1.target{target.pk}in{area.pk}.value")
    assert (found.name, found.shown, found.bulletin) == ("「老旧小区改造」北陵县", ("28个",), row)
    assert [(each.reading.area, each.value) for each in found.readings] == [(area, 28)]
    assert found.standing is not None
    assert found.standing.promise == "2028年底前累计达到 40 个"


def test_no_kind_says_what_official_chinese_does_not_say_of_numbers() -> None:
    stand = full_stand()
    ordered(stand)
    exceeded = make_target(make_task(stand.plan, "市民政局"), "100", name="家庭养老床位", unit="张")
    monthly(exceeded, "18")
    for row in kinds_of(stand):
        assert [slip for line in words(report(row)) for slip in slips_in(line)] == []
    text = "\n".join(words(report(made(stand))))
    assert (
        "家庭养老床位（市民政局）：2028年底前累计达到100张；截至2026年10月底为180张；完成目标的180%，超额80%，已完成。"
        in text
    )
    assert "超额完成1项：市民政局（家庭养老床位）。" in text
