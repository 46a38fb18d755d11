"""Telling people, and what they have seen. A notice is part of the action that causes it, and adds no line of its own to the chain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.notices.models import Notice, NoticeRead

TITLE = Notice._meta.get_field("title").max_length or 200


@dataclass(frozen=True, slots=True)
class Told:
    """What an agency is told, and the page that it leads to."""

    title: str
    link: str = ""


def notify(
    *,
    city: City,
    kind: str,
    key: str,
    title: str,
    at: datetime,
    link: str = "",
    agencies: Iterable[Agency] = (),
    role: str = "",
    users: Iterable[User] = (),
    urgent: bool = False,
) -> None:
    """Tell agencies (whoever holds `role` there; anybody where blank) and persons something, once for each by `key` (通知).

    Called inside the transaction of the action that it tells of; a key that was told already is left as it is. What is urgent (a red
    order) goes out by e-mail and to groups at once, not with the next digest.
    """
    words = _fitting(title)
    told = dict.fromkeys(agencies, Told(words, link))
    notify_each(city=city, kind=kind, key=key, told=told, at=at, role=role, urgent=urgent)
    rows = [
        Notice(city=city, kind=kind, key=key, title=words, link=link, at=at, user=user, urgent=urgent)
        for user in sorted(users, key=lambda user: user.pk)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def notify_each(
    *, city: City, kind: str, key: str, told: Mapping[Agency, Told], at: datetime, role: str = "", urgent: bool = False
) -> None:
    """Tell each agency its own words, once by `key`; else as `notify`."""
    same = {"city": city, "kind": kind, "key": key, "at": at, "role": role, "urgent": urgent}
    rows = [
        Notice(title=_fitting(one.title), link=one.link, agency=agency, **same)
        for agency, one in sorted(told.items(), key=lambda pair: pair[0].pk)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _fitting(title: str) -> str:
    return title if len(title) <= TITLE else title[: TITLE - 1] + "…"


@transaction.atomic
def mark_read(*, notices: Iterable[Notice], by: User, at: datetime) -> None:
    """Note that a person saw these notices (已阅); those seen before keep their first time."""
    rows = [NoticeRead(notice=notice, user=by, at=at) for notice in notices]
    NoticeRead.objects.bulk_create(rows, ignore_conflicts=True)
