"""What verification names and what it bears: by the site's command, and by the stand-alone script without the site."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from chain_world import AT, PHOTO, SCRIPT, World, both, by_site, is_covered, kept_head, line
from factories import agency_of, make_user
from luoshi_site.agencies.models import Role, User
from luoshi_site.base import verify_alone
from luoshi_site.base.audit import SYSTEM, Actor, line_of, record
from luoshi_site.base.checks import chain_digest
from luoshi_site.base.exporting import without_words
from luoshi_site.base.heads import head_of_day, newest_head, way_to_head
from luoshi_site.base.models import AuditEntry, AuditHead
from luoshi_site.base.moment import Moment
from luoshi_site.base.verify_alone import Chain, kept_heads, line_digest
from luoshi_site.notices.actions.heads import tell_heads
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions import ReadingSpec, enter_reading
from luoshi_site.progress.models import Evidence, Reading

pytestmark = pytest.mark.django_db


def test_an_untouched_chain_is_borne_out(tmp_path: Path) -> None:
    World()
    assert AuditEntry.objects.count() == 5
    head = kept_head(tmp_path)
    assert both(tmp_path, *head) == []
    call_command("verify", "--export", str(tmp_path / "chain.jsonl.gz"), stdout=StringIO())
    (tmp_path / "verify.py").write_bytes(Path(SCRIPT).read_bytes())
    command = [sys.executable, "-I", "-S", "verify.py", "chain.jsonl.gz", "--store", str(site.STORE), *head]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "未发现问题" in done.stdout


def test_an_edited_reading_is_named(tmp_path: Path) -> None:
    world = World()
    Reading.objects.filter(pk=world.reading.pk).update(value=Decimal(21))
    assert both(tmp_path) == [f"progress.Reading:{world.reading.pk}：与审计链第3行所记不符：数据库中的内容被改动"]


def test_a_state_that_no_decision_gave_is_named() -> None:
    world = World()
    Reading.objects.filter(pk=world.reading.pk).update(state="returned")
    told = f"progress.Reading:{world.reading.pk}：审核状态与审核记录不符：所存为「已退回」，按记录应为「已采用」"
    assert told in by_site()


def test_a_deleted_line_is_named(tmp_path: Path) -> None:
    World()
    AuditEntry.objects.filter(seq=4).delete()
    assert both(tmp_path) == [
        "审计链第5行：缺行：第4行至第4行被删除", "审计链第5行：与上一行不衔接，其间的记录被改动、删除或调换",
    ]  # fmt: skip


def test_two_lines_swapped_are_named(tmp_path: Path) -> None:
    World()
    for old, new in ((4, 400), (5, 4), (400, 5)):
        AuditEntry.objects.filter(seq=old).update(seq=new)
    found = both(tmp_path)
    assert "审计链第4行：顺序被调换：本行原为第5行" in found
    assert "审计链第5行：顺序被调换：本行原为第4行" in found


def test_an_edited_line_is_named(tmp_path: Path) -> None:
    World()
    AuditEntry.objects.filter(seq=2).update(summary="填报:别的")
    AuditEntry.objects.filter(seq=3).update(actor_name="别人")
    assert both(tmp_path) == ["审计链第2行：本行内容被改动，与其摘要不符", "审计链第3行：本行内容被改动，与其摘要不符"]


def test_a_changed_and_a_missing_evidence_file_are_named(tmp_path: Path) -> None:
    world = World()
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    file = site.STORE / sha256[:2] / sha256
    file.write_bytes(PHOTO + b"!")
    changed = hashlib.sha256(PHOTO + b"!").hexdigest()
    evidence = Evidence.objects.get(reading=world.reading)
    place = f"存放处文件 {sha256[:2]}/{sha256}：progress.Evidence:{evidence.pk}"
    assert both(tmp_path) == [f"{place}：内容被改动，现在的校验值是 {changed}"]
    file.unlink()
    assert both(tmp_path) == [f"{place}：文件不在存放处"]


def test_against_a_kept_head_a_cut_tail_is_named(tmp_path: Path) -> None:
    World()
    head = kept_head(tmp_path)
    last = AuditEntry.objects.get(seq=3)
    AuditEntry.objects.filter(seq__gt=3).delete()
    AuditHead.objects.update(seq=3, digest=last.digest)
    assert both(tmp_path) == []
    assert both(tmp_path, *head) == ["留存的链头第5行：审计链只到第3行：第4行至第5行被截去"]


def test_against_a_kept_head_a_chain_rebuilt_whole_is_named(tmp_path: Path) -> None:
    world = World()
    head, old = kept_head(tmp_path), AuditHead.objects.get().digest
    Reading.objects.filter(pk=world.reading.pk).update(value=Decimal(210))
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    line("take_stock", "登记", rows=[r for m in apps.get_models() if is_covered(m) for r in m._default_manager.all()])
    for _ in range(5):
        line("note", "归档")
    assert both(tmp_path) == []
    now = AuditEntry.objects.get(seq=5).digest
    told = f"留存的链头第5行：摘要不符：留存的是 {old}，现在是 {now}；该行及其以前的记录被重建或改动"
    assert both(tmp_path, *head) == [told]


def test_a_role_written_behind_the_sites_back_is_named(tmp_path: Path) -> None:
    world = World()
    bureau = agency_of(world.city, "市民政局")
    role = Role.objects.create(user=world.reporter, agency=bureau, kind="officer", valid_from=date(2026, 1, 1))
    assert both(tmp_path) == [f"agencies.Role:{role.pk}：不在审计链上：不是经系统写入的"]
    User.objects.filter(pk=world.reporter.pk).update(password="!", last_login=AT)
    assert len(by_site()) == 1
    User.objects.filter(pk=world.reporter.pk).update(is_superuser=True)
    assert len(by_site()) == 2


def test_words_taken_out_without_an_erasure_are_named() -> None:
    World()
    entry = AuditEntry.objects.get(seq=4)
    bare = without_words(line_of(entry))
    AuditEntry.objects.filter(seq=4).update(summary="", actor="", actor_name="", salt="", who=bare.who, said=bare.said)
    assert by_site() == ["审计链第4行：本行的文字被删去，没有删除记录"]
    AuditEntry.objects.filter(seq=4).update(salt=entry.salt, summary="别的")
    assert by_site() == ["审计链第4行：本行的文字不再受摘要保护，被改动过"]


def test_a_switch_of_algorithm_is_a_line_and_nothing_else_changes_it(tmp_path: Path, settings) -> None:
    world = World()
    settings.CHAIN_DIGEST = "sm3"
    again = enter_reading(
        spec=ReadingSpec(world.target.indicator, date(2026, 2, 1), date(2026, 2, 28), value=Decimal(9)),
        by=world.reporter, at=AT,
    )  # fmt: skip
    assert list(AuditEntry.objects.filter(seq__gt=5).values_list("seq", "action", "method")) == [
        (6, "use_sm3", "sha256"), (7, "enter_reading", "sm3"),
    ]  # fmt: skip
    entry = AuditEntry.objects.get(seq=7)
    body = hashlib.new("sm3", json.dumps(body_by_hand(entry, "sm3"), ensure_ascii=False).encode()).hexdigest()
    link = json.dumps([entry.previous, body], ensure_ascii=False).encode()
    assert entry.digest == hashlib.new("sm3", link).hexdigest()
    assert both(tmp_path) == []
    Reading.objects.filter(pk=again.pk).update(value=Decimal(10))
    assert both(tmp_path) == [f"progress.Reading:{again.pk}：与审计链第7行所记不符：数据库中的内容被改动"]
    AuditEntry.objects.filter(seq=6).update(action="note")
    assert "审计链第7行：摘要算法改变，但上一行不是切换记录" in by_site()


def body_by_hand(entry: AuditEntry, method: str) -> list[object]:
    """What docs/audit.md says of a line's body, written anew."""

    def salted(*words: str) -> str:
        return hashlib.new(method, json.dumps([entry.salt, *words], ensure_ascii=False).encode()).hexdigest()

    who, said = salted("who", entry.actor, entry.actor_name), salted("said", entry.summary)
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
    return [method, entry.seq, at, entry.city, entry.agency, entry.action, who, said, entry.rows]


def test_an_algorithm_that_is_not_to_be_had_is_refused(settings, monkeypatch) -> None:
    World()
    settings.CHAIN_DIGEST = "sm3"
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    with pytest.raises(verify_alone.UnknownDigestError, match="不支持摘要算法「sm3」"):
        line("note", "归档")
    assert AuditEntry.objects.count() == 5
    assert [error.id for error in chain_digest()] == ["luoshi.E001"]
    settings.CHAIN_DIGEST = "sha256"
    assert chain_digest() == []


def test_bodies_alone_lead_from_one_line_to_the_head() -> None:
    World()
    lines = [line_of(entry) for entry in AuditEntry.objects.all()]
    previous = lines[1].digest
    for one in lines[2:]:
        previous = verify_alone.link_digest(one.method, previous, verify_alone.body_digest(one))
    assert previous == AuditHead.objects.get().digest
    bare = [without_words(one) for one in lines]
    assert [line_digest(one) for one in bare] == [one.digest for one in lines]
    chain = Chain(withheld_allowed=True)
    assert list(chain.walk(bare)) == []
    assert chain.withheld == 5


def test_the_way_from_a_row_to_the_head_can_be_walked_without_the_words_between() -> None:
    world = World()
    way = list(way_to_head([f"progress.Reading:{world.reading.pk}"]))
    assert [(step.seq, step.line is not None) for step in way] == [(2, True), (3, True), (4, False), (5, False)]
    previous = AuditEntry.objects.get(seq=1).digest
    for step in way:
        previous = verify_alone.link_digest(step.method, previous, step.body)
        assert previous == step.digest
        assert step.line is None or line_digest(step.line) == step.digest
    assert str(newest_head()) == f"第 5 行 {previous}"
    assert list(way_to_head(["ledger.Task:999"])) == []


def test_the_head_of_a_day_is_its_last_line() -> None:
    World()
    with transaction.atomic():
        record(by=SYSTEM, at=datetime(2026, 4, 3, 16, tzinfo=UTC), action="note", summary="四日零时")
    assert (head_of_day(date(2026, 4, 2)), head_of_day(date(2026, 4, 3)).seq) == (None, 5)
    assert head_of_day(date(2026, 4, 4)).seq == newest_head().seq == 6


def test_auditors_are_told_the_head_once_a_day_where_it_is_asked_for(settings) -> None:
    world = World()
    auditor = make_user("auditor", agency_of(world.city, "市审计局"))
    moment = Moment(AT.date(), AT)
    assert tell_heads(moment=moment, by=SYSTEM, at=AT) == []
    settings.DAILY_HEAD = True
    assert tell_heads(moment=moment, by=SYSTEM, at=AT) == ["已告知审计人员链头：第 5 行"]
    assert tell_heads(moment=moment, by=SYSTEM, at=AT + timedelta(hours=3)) == []
    told = Notice.objects.get(role="auditor")
    assert (told.agency, told.kind) == (auditor.roles.get().agency, "head")
    assert kept_heads(told.title) == {5: AuditHead.objects.get().digest}
    assert len(tell_heads(moment=moment, by=SYSTEM, at=AT + timedelta(days=1))) == 1


def test_a_line_says_which_city_it_concerns() -> None:
    world = World()
    cities = list(AuditEntry.objects.values_list("city", flat=True))
    assert cities == ["", world.city.code, world.city.code, "", ""]
    assert line("note", "甲", city="x").city == "x"
    with transaction.atomic():
        assert record(by=Actor("a", "甲", city="y"), at=AT, action="note", summary="乙").city == "y"


def test_heads_are_found_in_any_text() -> None:
    first, second = "a" * 64, "0123456789abcdef" * 4
    text = f"3月31日发布时，台账审计链第12行的摘要为{first}。\n13,{second}\n第14行：{'b' * 63}\nhttps://a.gov.cn/x?chain=15.{second}"
    assert kept_heads(text) == {12: first, 13: second, 15: second}


@pytest.mark.parametrize(
    ("content", "told"),
    [("nothing here", "没有找到链头"), (None, "读不了")],
)
def test_a_file_without_heads_is_refused(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "heads.txt"
    if content is not None:
        file.write_text(content)
    with pytest.raises(CommandError, match=told) as caught:
        call_command("verify", "--head", str(file), stdout=StringIO())
    assert caught.value.returncode == 2


def test_an_export_cut_short_and_a_file_of_another_kind_are_told(tmp_path: Path) -> None:
    World()
    file = tmp_path / "chain.jsonl"
    call_command("verify", "--export", str(file), stdout=StringIO())
    whole = file.read_text().splitlines(keepends=True)
    file.write_text("".join(whole[:-1]))
    assert list(verify_alone.Export(file).faults(Chain()))[-1].message == "文件不完整：没有结尾，请重新导出"
    file.write_text("{}\n")
    done = subprocess.run([sys.executable, "-I", "-S", SCRIPT, file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "不是审计链的导出文件" in done.stderr


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads a SQLite file")
@pytest.mark.django_db(transaction=True)
def test_the_script_reads_a_sqlite_database() -> None:
    World()
    file = connection.settings_dict["NAME"]
    command = [sys.executable, "-I", "-S", SCRIPT, str(file), "--store", str(site.STORE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "未发现问题" in done.stdout) == (0, True), done.stdout + done.stderr
    AuditEntry.objects.filter(seq=2).update(at=AT - timedelta(days=1))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "审计链第2行：本行内容被改动，与其摘要不符")
