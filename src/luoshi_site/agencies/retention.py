"""Until when the personal content of who has left is kept (个人信息保存期限)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from luoshi_site.agencies.models import Role, TaskForceMember, User
from luoshi_site.agencies.roles import in_force
from luoshi_site.base.erasing import GONE
from luoshi_site.base.moment import CHINA


@dataclass(frozen=True, slots=True)
class Keeping:
    """A person whose personal content is kept, and until when: so many years after their last role or seat ended."""

    row: User | TaskForceMember
    name: str
    ended_on: date

    @property
    def until(self) -> date:
        """The retention date (保存期限)."""
        year = self.ended_on.year + settings.PERSONAL_YEARS
        is_leap_day = (self.ended_on.month, self.ended_on.day) == (2, 29)
        return self.ended_on.replace(year=year, day=28 if is_leap_day else self.ended_on.day)


def kept_after_leaving(today: date) -> Iterator[Keeping]:
    """Everybody who has left and is not erased yet: accounts without a role, members of task forces without an account."""
    yield from _accounts_left(User.objects.all(), today)
    seats = TaskForceMember.objects.filter(user__isnull=True).exclude(name=GONE).select_related("force").order_by("pk")
    for seat in seats:
        ended = min((day for day in (seat.left_on, seat.force.ends_on) if day), default=None)
        if ended is not None and ended < today:
            yield Keeping(seat, f"{seat.force}成员 {seat.pk}", ended)


def serving(today: date) -> list[int]:
    """The accounts that hold a role today, or will."""
    roles = Role.objects.filter(in_force(today) | Q(valid_from__gt=today))
    return list(roles.values_list("user", flat=True))


def account_kept(user: User, today: date) -> Keeping | None:
    """Until when somebody's account is kept, if they have left; None while they serve, and once it is erased."""
    return next(_accounts_left(User.objects.filter(pk=user.pk), today), None)


def _accounts_left(users: QuerySet[User], today: date) -> Iterator[Keeping]:
    left = users.exclude(display_name=GONE).exclude(pk__in=serving(today)).order_by("pk")
    for user in left.annotate(ended=Max("roles__valid_until")):
        yield Keeping(user, user.username, user.ended or user.date_joined.astimezone(CHINA).date())


def overdue(today: date) -> list[Keeping]:
    """Those whose retention date has passed."""
    return [each for each in kept_after_leaving(today) if each.until < today]
