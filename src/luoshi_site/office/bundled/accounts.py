"""The demo accounts: one for each role, with freshly made passwords that nobody but their owner may read."""

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.base.audit import SYSTEM, record

KIND = Role.Kind
VALID_FROM = date(2023, 1, 1)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account: in each city a role for each of these agencies (city's code → agencies' codes)."""

    username: str
    display_name: str
    kind: Role.Kind
    agencies: Mapping[str, tuple[str, ...]]


def _both(code: str) -> dict[str, tuple[str, ...]]:
    return {"dalian": (code,), "yunting": (code,)}


AREA = {"dalian": ("zhuanghe",), "yunting": ("qingxiu",)}
REVIEWED = {"dalian": ("housing", "human-resources", "zhuanghe"), "yunting": ("housing", "human-resources", "qingxiu")}
ACCOUNTS = (
    DemoAccount("reporter-bureau", "填报人（市住建局）", KIND.REPORTER, _both("housing")),
    DemoAccount("reporter-area", "填报人（区县）", KIND.REPORTER, AREA),
    DemoAccount("reviewer", "审核人", KIND.REVIEWER, REVIEWED),
    DemoAccount("officer", "督查考核专员", KIND.OFFICER, _both("supervision-office")),
    DemoAccount("leader", "分管领导", KIND.LEADER, _both("government-office")),
    DemoAccount("auditor", "审计人员", KIND.AUDITOR, _both("audit")),
    DemoAccount("administrator", "系统管理员", KIND.ADMINISTRATOR, _both("government-office")),
    DemoAccount("security", "安全管理员", KIND.SECURITY, _both("government-office")),
)


@dataclass(frozen=True, slots=True)
class MadeAccount:
    """An account just made, with its password in clear for the one time that it is shown."""

    username: str
    role: str
    password: str


@transaction.atomic
def make_accounts(*, at: datetime) -> list[MadeAccount]:
    """Make the demo accounts that are not there yet (建立演示账号); those that are keep their passwords and roles."""
    present = set(
        User.objects.filter(username__in=[each.username for each in ACCOUNTS]).values_list("username", flat=True)
    )
    missing = [each for each in ACCOUNTS if each.username not in present]
    if not missing:
        return []
    agencies = {(row.city.code, row.code): row for row in Agency.objects.select_related("city")}
    made: list[MadeAccount] = []
    rows: list[User | Role] = []
    for account in missing:
        password = secrets.token_urlsafe(12)
        user = User(username=account.username, display_name=account.display_name)
        user.set_password(password)
        user.save()
        roles = Role.objects.bulk_create(
            Role(user=user, agency=agencies[city, code], kind=account.kind, valid_from=VALID_FROM)
            for city, codes in account.agencies.items()
            for code in codes
            if (city, code) in agencies
        )
        rows += [user, *roles]
        made.append(MadeAccount(account.username, account.kind.label, password))
    names = "、".join(each.username for each in missing)
    record(by=SYSTEM, at=at, action="make_demo_accounts", summary=f"建立演示账号：{names}", rows=rows)
    return made


def keep_accounts(made: Sequence[MadeAccount], path: Path) -> None:
    """Write the accounts to a file that only its owner may read, after those it holds already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.writelines(f"{each.username}\t{each.password}\t{each.role}\n" for each in made)
