"""Personal content is erased when its time is over; the chain, old lines too, goes on bearing what is left."""

import hashlib
import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from chain_world import AT, World, both, kept_head, line, names_left
from factories import agency_of, make_city, make_user
from luoshi_site.agencies.actions import ForceSpec, MemberSpec, add_member, end_member, set_up_force
from luoshi_site.agencies.models import Role, TaskForceMember
from luoshi_site.agencies.retention import kept_after_leaving, overdue
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.models import AuditEntry, AuditHead, PersonalSalt
from luoshi_site.office.erasing import ErasureError, erase_person, erase_seat

pytestmark = pytest.mark.django_db


def test_erasing_a_person_keeps_it_green_and_leaves_no_name(tmp_path: Path) -> None:
    world = World()
    head, old = kept_head(tmp_path), PersonalSalt.objects.get(key=f"agencies.User:{world.reporter.pk}").salt
    with pytest.raises(ErasureError, match="还有角色"):
        erase_person(user=world.reporter, reason="保存期满", by=SYSTEM, at=AT)
    role = Role.objects.get(user=world.reporter)
    role.valid_until = date(2026, 3, 31)
    role.save()
    line("end_role", "结束 li.na 的角色", rows=[role])
    with pytest.raises(ErasureError, match="理由"):
        erase_person(user=world.reporter, reason=" ", by=SYSTEM, at=AT)
    assert erase_person(user=world.reporter, reason="保存期满", by=SYSTEM, at=AT) == 1
    assert both(tmp_path, *head) == []
    assert names_left("李娜") == names_left("li.na") == []
    assert names_left(old) == []
    assert names_left("王强") != []
    summaries = list(AuditEntry.objects.values_list("summary", flat=True))
    assert "经办人已删除已交接" in summaries
    assert "结束 已删除 的角色" in summaries
    world.reading.refresh_from_db()
    assert (world.reading.by_name, world.reading.by_id) == ("已删除", world.reporter.pk)
    AuditEntry.objects.filter(seq=4).update(summary="经办人已删除未交接")
    assert both(tmp_path) == ["审计链第4行：本行的个人信息已删除，但第7行（删除记录）不能证明其余内容未被改动"]


def test_a_member_without_account_is_erased_when_the_time_is_over(tmp_path: Path, settings) -> None:
    world = World()
    bureau = agency_of(world.city, "市民政局")
    force = set_up_force(
        city=world.city, spec=ForceSpec("电梯专班", bureau, "", date(2026, 4, 3), None), by=SYSTEM, at=AT
    )
    spec = MemberSpec(bureau, "赵敏", TaskForceMember.Duty.CONTACT, "13800000019")
    seat = add_member(force=force, spec=spec, by=SYSTEM, at=AT)
    end_member(member=seat, by=SYSTEM, at=AT + timedelta(days=30))
    settings.PERSONAL_YEARS = 3
    today = date(2026, 6, 1)
    assert [(each.ended_on, each.until) for each in kept_after_leaving(today)] == [(date(2026, 5, 3), date(2029, 5, 3))]
    assert overdue(date(2029, 5, 3)) == []
    assert [each.row for each in overdue(date(2029, 5, 4))] == [seat]
    erase_seat(seat=seat, reason="保存期满", by=SYSTEM, at=AT + timedelta(days=60))
    assert both(tmp_path) == []
    assert names_left("赵敏") == names_left("13800000019") == []


def test_lines_of_the_first_form_stay_and_are_erased_too(tmp_path: Path) -> None:
    """A chain as it was before cities and salts, written by hand; the registry is taken in by the first action after."""
    city = make_city()
    user = make_user("reporter", agency_of(city, "市民政局"), "li.na")
    words = ["0" * 64, 1, "2026-04-03T02:00:00.000000+00:00", "li.na", "李娜", "市民政局", "note", "li.na 归档", "{}"]
    found = hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()
    AuditEntry.objects.create(
        seq=1, at=AT, actor="li.na", actor_name="李娜", agency="市民政局", action="note", summary="li.na 归档", previous=words[0],
        digest=found,
    )  # fmt: skip
    AuditHead.objects.create(pk=1, seq=1, digest=found)
    assert both(tmp_path) == []
    covered = [row for m in apps.get_models() if getattr(m, "AUDITED", False) for row in m._default_manager.all()]
    line("note", "此后", rows=covered)
    told = list(AuditEntry.objects.values_list("action", "method", "digest"))
    assert [row[:2] for row in told] == [
        ("note", ""), ("use_sha256", ""), ("take_stock", "sha256"), ("note", "sha256"),
    ]  # fmt: skip
    assert told[0][2] == found
    assert both(tmp_path) == []
    Role.objects.filter(user=user).update(valid_until=date(2026, 3, 31))
    line("end_role", "结束角色", rows=[Role.objects.get(user=user)])
    erase_person(user=user, reason="本人申请", by=SYSTEM, at=AT)
    assert both(tmp_path) == []
    first = AuditEntry.objects.get(seq=1)
    assert (first.actor, first.actor_name, first.summary, first.digest) == ("", "已删除", "已删除 归档", found)
    AuditEntry.objects.filter(seq=1).update(agency="市审计局")
    assert both(tmp_path) == ["审计链第1行：本行的个人信息已删除，但第6行（删除记录）不能证明其余内容未被改动"]


def test_the_command_lists_and_erases_and_the_page_tells_until_when(client, settings) -> None:
    world = World()
    settings.PERSONAL_YEARS = 3
    Role.objects.filter(user=world.reporter).update(valid_until=date(2021, 2, 28))
    line("end_role", "结束角色", rows=[Role.objects.get(user=world.reporter)])
    client.force_login(make_user("administrator", agency_of(world.city, "市民政局")))
    address = f"/office/agencies/people/{world.reporter.pk}/?city={world.city.code}"
    assert "个人信息保存至 2024年2月28日" in client.get(address).content.decode()
    assert told("erase") == ["li.na：2021-02-28 离任，个人信息保存至 2024-02-28"]
    with pytest.raises(CommandError, match="没有登录名为「nobody」的用户"):
        told("erase", "nobody", "--reason", "本人申请")
    with pytest.raises(CommandError, match="还有角色"):
        told("erase", "wang", "--reason", "本人申请")
    assert told("erase", "--due") == ["已删除 1 人的个人信息。"]
    assert told("erase") == ["没有已离任而个人信息尚未删除的人。"]
    html = client.get(address).content.decode()
    assert ("erased-" in html, "个人信息保存至" in html, "李娜" in html) == (True, False, False)


def told(*words: str) -> list[str]:
    """What a command prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().splitlines()
