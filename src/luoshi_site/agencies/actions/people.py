"""People and their roles: added, ended, given a new password. Each action one transaction and one audit line."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.duties import are_separate, clash, right_kinds
from luoshi_site.agencies.models import Agency, City, OldPassword, Role, User
from luoshi_site.agencies.roles import own_roles, roles_on
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA

# Without what is misread when copied by hand: 0 o, 1 l i.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class PersonError(LuoshiError):
    """Something about a person or a role that cannot be done; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password made for a person: shown once, kept only as its hash (一次性显示的口令)."""

    user: User
    password: str


def random_password() -> str:
    """Twenty random characters in groups of five, 99 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


@transaction.atomic
def add_person(
    *, username: str, display_name: str, agency: Agency, kind: Role.Kind | None, by: User | Actor, at: datetime
) -> NewPassword:
    """Add a person with one role and a fresh random password (增加用户).

    Without a kind the account is only opened: somebody else gives it its role (三员分立).

    Raises:
        PersonError: the log-in name is taken.
    """
    hold_chain()
    who = acting(by, city=agency.city, at=at)
    new, rows = open_account(username=username, display_name=display_name, agency=agency, kind=kind, at=at)
    role = f"{agency.name} {Role.Kind(kind).label}" if kind else f"{agency.name}，暂无角色"
    record(by=who.actor, at=at, action="add_person", summary=f"增加用户 {username}，角色：{role}", rows=rows)
    return new


def open_account(
    *, username: str, display_name: str, agency: Agency, kind: Role.Kind | None, at: datetime
) -> tuple[NewPassword, list[User | Role]]:
    """An account with a one-time password, and the rows written, its role among them; inside the action that adds one person or many.

    Raises:
        PersonError: the log-in name is taken.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise PersonError(f"登录名「{username}」已有人使用，请换一个；如果是同一个人，请用「增加角色」。")
    password = random_password()
    user = User.objects.create_user(
        username,
        password=password,
        display_name=display_name,
        home=agency,
        password_set_at=at,
        must_change_password=True,
    )
    roles = [Role.objects.create(user=user, agency=agency, kind=kind, valid_from=_day(at))] if kind else []
    return NewPassword(user, password), [user, *roles]


@transaction.atomic
def give_role(*, user: User, agency: Agency, kind: Role.Kind, by: User | Actor, at: datetime) -> Role:
    """Give a person one more role (增加角色).

    Raises:
        PersonError: the person holds it already, or one that may not go together with it.
    """
    hold_chain()
    today = _day(at)
    held = frozenset(role.kind for role in own_roles(user, today))
    if other := clash(held, kind):
        raise PersonError(f"{user.username} 已是{other}，系统管理、安全管理和审计须由三个人分别担任，请另选一人。")
    if any(role.agency_id == agency.pk and role.kind == kind for role in own_roles(user, today)):
        raise PersonError(f"{user.username} 已是「{agency.name} {Role.Kind(kind).label}」，不必重复增加。")
    role, made = Role.objects.get_or_create(user=user, agency=agency, kind=kind, valid_from=today)
    if not made:
        raise PersonError("这个角色今天刚刚结束过，请明天再增加。")
    who = acting(by, city=agency.city, at=at)
    summary = f"给 {user.username} 增加角色：{agency.name} {Role.Kind(kind).label}"
    record(by=who.actor, at=at, action="give_role", summary=summary, rows=[role])
    return role


@transaction.atomic
def end_role(*, role: Role, by: User | Actor, at: datetime) -> Role:
    """End a role (结束角色): at once, but one given today counts to the end of the day.

    Raises:
        PersonError: it has ended already, or it is the city's last administrator.
    """
    hold_chain()
    today = _day(at)
    in_force = [held for held in own_roles(role.user, today) if held.pk == role.pk]
    if not in_force or (role.valid_until and role.valid_until <= today):
        raise PersonError("这个角色已经结束了。")
    needed = role.kind == Role.Kind.ADMINISTRATOR or (role.kind == Role.Kind.SECURITY and are_separate())
    if needed and not _other_administrators(role, today):
        label = role.get_kind_display()
        raise PersonError(f"这是本市唯一的{label}，结束后将无人管理用户。请先给另一人增加{label}角色。")
    last_day = max(role.valid_from, today - timedelta(days=1))
    changed = Role.objects.filter(pk=role.pk, valid_until=role.valid_until).update(valid_until=last_day)
    if not changed:
        raise PersonError("这个角色刚刚被别人改过，请刷新后再看。")
    role.refresh_from_db()
    who = acting(by, city=role.agency.city, at=at)
    summary = f"结束 {role.user.username} 的角色：{role.agency.name} {role.get_kind_display()}，最后一天 {last_day}"
    record(by=who.actor, at=at, action="end_role", summary=summary, rows=[role])
    return role


def _other_administrators(role: Role, on: date) -> bool:
    others = Role.objects.filter(kind=role.kind, agency__city=role.agency.city_id, user__is_active=True)
    others = others.filter(valid_from__lte=on, valid_until__isnull=True)
    return others.exclude(user=role.user_id).exists()


@transaction.atomic
def reset_password(*, user: User, city: City, by: User | Actor, at: datetime) -> NewPassword:
    """Give a person a fresh random password; every open session of theirs ends (重置口令).

    Raises:
        PersonError: the person also works in a city other than this one.
    """
    hold_chain()
    if any(role.agency.city_id != city.pk for role in own_roles(user, _day(at))) and not _manages_all(by, user, at):
        raise PersonError(f"{user.username} 在别的城市也有角色，只有兼管那些城市的管理员才能重置口令。")
    password = random_password()
    _set_password(user, password, at=at, once=True)
    who = acting(by, city=city, at=at)
    record(by=who.actor, at=at, action="reset_password", summary=f"重置 {user.username} 的口令")
    return NewPassword(user, password)


def _manages_all(by: User | Actor, user: User, at: datetime) -> bool:
    """Whether an administrator administers every city that the person works in."""
    if isinstance(by, Actor):
        return True
    today = _day(at)
    administered = {role.agency.city_id for role in roles_on(by, today) if role.kind in right_kinds()}
    return {role.agency.city_id for role in own_roles(user, today)} <= administered


@transaction.atomic
def change_password(*, user: User, city: City, password: str, at: datetime) -> None:
    """Set the password that a person chose (修改口令)."""
    hold_chain()
    _set_password(user, password, at=at, once=False)
    who = acting(user, city=city, at=at)
    record(by=who.actor, at=at, action="change_password", summary="修改自己的口令")


def _set_password(user: User, password: str, *, at: datetime, once: bool) -> None:
    """Keep the old password's hash, set the new one; `once` for one that its owner must change at the next log-in."""
    if user.has_usable_password():
        OldPassword.objects.create(user=user, encoded=user.password, at=at)
    user.set_password(password)
    user.password_set_at, user.must_change_password = at, once
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
