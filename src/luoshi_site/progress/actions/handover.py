"""One person hands over to another, in one step and one audit line (工作移交)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Model

from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.actions import PersonError
from luoshi_site.agencies.duties import clash
from luoshi_site.agencies.models import City, Role, TaskForceMember, User
from luoshi_site.agencies.roles import in_force, own_roles
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.actions.leaders import led_tasks_rows
from luoshi_site.notices.models import Notice, NoticeRead


@dataclass(frozen=True, slots=True)
class Handover:
    """What was handed over: roles, tasks in charge of, seats in task forces, unread notices."""

    role_count: int
    task_count: int
    seat_count: int
    notice_count: int

    @property
    def words(self) -> str:
        """In words, for the page and the chain."""
        return (
            f"角色 {self.role_count} 个、分管任务 {self.task_count} 项、"
            f"专班席位 {self.seat_count} 个、未读通知 {self.notice_count} 条"
        )


@transaction.atomic
def hand_over(*, leaving: User, taking: User, city: City, by: User | Actor, at: datetime) -> Handover:
    """Move what a person holds in a city to another: roles with their drafts and lists, led tasks, task forces, notices (移交).

    What was entered and decided keeps the name of who did it.

    Raises:
        PersonError: the same person, a stopped account, nothing to hand over, duties that must stay apart.
    """
    hold_chain()
    today = at.astimezone(CHINA).date()
    if leaving.pk == taking.pk or not taking.is_active:
        raise PersonError("接手人须是另一个在用的账号。")
    held = Role.objects.filter(in_force(today), user=leaving, agency__city=city).select_related("agency").order_by("pk")
    roles = list(held)
    _check_duties(roles, taking, today)
    rows = _roles(roles, taking, today)
    led = led_tasks_rows(leaving, taking, city=city.pk, today=today)
    seats = _seats(leaving, taking, city, today)
    notices = _notices(leaving, taking, city)
    done = Handover(len(roles), len({row.task_id for row in led}), len(seats) // 2, notices)
    if not (rows or led or seats or notices):
        raise PersonError(f"{leaving} 在{city}没有可移交的事项。")
    who = acting(by, city=city, at=at)
    summary = f"{leaving} 向 {taking} 移交：{done.words}"
    entry = record(by=who.actor, at=at, action="hand_over", summary=summary, rows=[*rows, *led, *seats])
    Notice.objects.create(
        city=city,
        user=taking,
        kind=Notice.Kind.HANDED_OVER,
        key=f"handover:{entry.seq}",
        title=f"{leaving} 的工作已移交给您：{done.words}"[:200],
        link="/office/",
        at=at,
    )
    return done


def _check_duties(roles: list[Role], taking: User, today: date) -> None:
    held = frozenset(role.kind for role in own_roles(taking, today))
    for role in roles:
        if other := clash(held, role.kind):
            raise PersonError(f"{taking} 是{other}，不能接手{role.get_kind_display()}：三项管理须由三个人分别担任。")


def _roles(roles: list[Role], taking: User, today: date) -> list[Model]:
    rows: list[Model] = []
    for role in roles:
        until = role.valid_until
        role.valid_until = max(role.valid_from, today - timedelta(days=1))
        role.save(update_fields=["valid_until"])
        rows.append(role)
        if not Role.objects.filter(in_force(today), user=taking, agency=role.agency_id, kind=role.kind).exists():
            new, made = Role.objects.get_or_create(
                user=taking, agency=role.agency, kind=role.kind, valid_from=today, defaults={"valid_until": until}
            )
            if not made:
                new.valid_until = until
                new.save(update_fields=["valid_until"])
            rows.append(new)
    return rows


def _seats(leaving: User, taking: User, city: City, today: date) -> list[Model]:
    """Seats in task forces; the phone number is the new member's own to give."""
    rows: list[Model] = []
    for seat in TaskForceMember.objects.filter(user=leaving, left_on__isnull=True, force__city=city):
        seat.left_on = today
        seat.save(update_fields=["left_on"])
        taken = TaskForceMember.objects.create(
            force_id=seat.force_id,
            agency_id=seat.agency_id,
            user=taking,
            name=str(taking),
            duty=seat.duty,
            joined_on=today,
        )
        rows += [seat, taken]
    return rows


def _notices(leaving: User, taking: User, city: City) -> int:
    seen = NoticeRead.objects.filter(user=leaving).values("notice")
    has = Notice.objects.filter(user=taking).values("key")
    unread = Notice.objects.filter(user=leaving, city=city).exclude(pk__in=seen).exclude(key__in=has)
    return unread.update(user=taking)
