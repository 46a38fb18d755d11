"""An agency renamed, merged, closed or created: the registry's own rows (单位变更). Used inside the action that moves its work too."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Model, Q

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import Acting
from luoshi_site.agencies.models import (
    Agency,
    AgencyEvent,
    AgencyName,
    GroupMember,
    Role,
    TaskForce,
    TaskForceMember,
    User,
)

FORM = AgencyName.Form


class SuccessionError(LuoshiError):
    """An agency cannot be changed so; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Succession:
    """That one agency takes over from another, or from itself under a new name, from a day on (承接)."""

    old: Agency
    new: Agency
    on: date

    @property
    def last_day(self) -> date:
        """The last day of how it was."""
        return self.on - timedelta(days=1)

    @property
    def renames(self) -> bool:
        """Whether it is the same agency under another name."""
        return self.old.pk == self.new.pk


def check_day(on: date, today: date) -> None:
    """A change takes effect today or has taken effect already.

    Raises:
        SuccessionError: the day is still to come.
    """
    if on > today:
        raise SuccessionError("生效日期还没有到。请在生效当天或之后登记：名录和分工会从生效日期起改变。")


def rename_rows(agency: Agency, name: str, on: date) -> list[Model]:
    """Give an agency its new name from a day on; the old one becomes a former name with its last day."""
    last_day = on - timedelta(days=1)
    old, _ = AgencyName.objects.get_or_create(agency=agency, name=agency.name, defaults={"form": FORM.SHORT})
    old.form, old.valid_until = FORM.FORMER, last_day
    if old.valid_from is not None and old.valid_from > last_day:
        old.valid_from = last_day
    old.save()
    new, made = AgencyName.objects.get_or_create(
        agency=agency, name=name, defaults={"form": FORM.SHORT, "valid_from": on}
    )
    if not made:
        new.form, new.valid_from, new.valid_until = FORM.SHORT, on, None
        new.save()
    agency.name = name
    agency.save(update_fields=["name"])
    return [old, new, agency]


def close_rows(agency: Agency, successor: Agency | None, on: date) -> list[Model]:
    """Close an agency after its last day, once.

    Raises:
        SuccessionError: somebody closed it meanwhile.
    """
    last_day = on - timedelta(days=1)
    changed = Agency.objects.filter(pk=agency.pk, valid_until__isnull=True, successor__isnull=True).update(
        valid_until=last_day, successor=successor
    )
    if not changed:
        raise SuccessionError(f"「{agency}」已经撤销或并入其他单位，请刷新后再看。")
    agency.refresh_from_db()
    rows: list[Model] = [agency]
    if successor is not None:
        # Whoever it took over itself is now carried on by its successor; what happened stays in the events.
        for before in (*agency.predecessors.all(), *agency.children.all()):
            before.successor_id = successor.pk if before.successor_id == agency.pk else before.successor_id
            before.parent_id = successor.pk if before.parent_id == agency.pk else before.parent_id
            before.save(update_fields=["successor", "parent"])
            rows.append(before)
        for user in User.objects.filter(home=agency).order_by("pk"):
            user.home = successor
            user.save(update_fields=["home"])
            rows.append(user)
    return rows


def role_rows(passing: Succession) -> list[Model]:
    """The people of the old agency hold their roles at the new one from the day on."""
    rows: list[Model] = []
    held = Q(valid_until__isnull=True) | Q(valid_until__gte=passing.on)
    for role in Role.objects.filter(held, agency=passing.old).select_related("user").order_by("pk"):
        until, start = role.valid_until, max(role.valid_from, passing.on)
        role.valid_until = max(role.valid_from, passing.last_day)
        role.save(update_fields=["valid_until"])
        rows.append(role)
        has = Role.objects.filter(held, user=role.user_id, agency=passing.new, kind=role.kind)
        if not has.exists():
            rows.append(
                Role.objects.create(
                    user_id=role.user_id, agency=passing.new, kind=role.kind, valid_from=start, valid_until=until
                )
            )
    return rows


def end_role_rows(agency: Agency, on: date) -> list[Model]:
    """The roles at an agency that closes without a successor end with it."""
    last_day = on - timedelta(days=1)
    rows: list[Model] = []
    for role in Role.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), agency=agency):
        role.valid_until = max(role.valid_from, last_day)
        role.save(update_fields=["valid_until"])
        rows.append(role)
    return rows


def group_rows(old: Agency, new: Agency | None, on: date) -> list[Model]:
    """Memberships of groups end with the old agency; the new one joins where it is not a member."""
    rows: list[Model] = []
    last_day = on - timedelta(days=1)
    held = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    for member in GroupMember.objects.filter(held, agency=old):
        member.valid_until = last_day
        member.save(update_fields=["valid_until"])
        rows.append(member)
        if new is not None and not GroupMember.objects.filter(held, group=member.group_id, agency=new).exists():
            rows.append(GroupMember.objects.create(group_id=member.group_id, agency=new, valid_from=on))
    return rows


def force_rows(passing: Succession) -> list[Model]:
    """Task forces still at work are led by the new agency, and their members are of it."""
    rows: list[Model] = []
    for force in TaskForce.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=passing.on), lead=passing.old):
        force.lead = passing.new
        force.save(update_fields=["lead"])
        rows.append(force)
    for member in TaskForceMember.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gte=passing.on), agency=passing.old
    ):
        member.agency = passing.new
        member.save(update_fields=["agency"])
        rows.append(member)
    return rows


def event_row(
    agency: Agency,
    kind: AgencyEvent.Kind,
    on: date,
    *,
    before: str,
    after: str,
    successor: Agency | None,
    basis: str,
    who: Acting,
    at: datetime,
) -> AgencyEvent:
    """What happened, with the document that says so."""
    return AgencyEvent.objects.create(
        agency=agency,
        kind=kind,
        effective_on=on,
        before=before,
        after=after,
        successor=successor,
        basis=basis,
        at=at,
        by=who.user,
    )
