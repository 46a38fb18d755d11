"""Many people at once: all or nobody, one line in the chain (批量增加用户)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.actions.people import NewPassword, PersonError, open_account
from luoshi_site.agencies.importing import NewPerson
from luoshi_site.agencies.models import City, Role, User
from luoshi_site.base.audit import Actor, hold_chain, record


@transaction.atomic
def add_people(*, people: Sequence[NewPerson], city: City, by: User | Actor, at: datetime) -> tuple[NewPassword, ...]:
    """Add the people of a table, each with a one-time password (批量增加用户).

    Raises:
        PersonError: nobody, or a log-in name was taken meanwhile; then nobody is added.
    """
    hold_chain()
    if not people:
        raise PersonError("表格里没有人。")
    new: list[NewPassword] = []
    rows: list[User | Role] = []
    for person in people:
        made, written = open_account(
            username=person.username, display_name=person.display_name, agency=person.agency, kind=person.kind, at=at
        )
        new.append(made)
        rows += written
    who = acting(by, city=city, at=at)
    names = "、".join(person.username for person in people[:10]) + ("等" if len(people) > 10 else "")
    summary = f"从表格增加用户 {len(people)} 人：{names}"
    record(by=who.actor, at=at, action="add_people", summary=summary, rows=rows)
    return tuple(new)
