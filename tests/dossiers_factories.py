"""Matters to be taken out as dossiers: an order that was answered with evidence, all of it on the chain."""

import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.db import transaction

from factories import agency_of, make_city, make_plan, make_target, make_task, make_user
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import SYSTEM, record
from luoshi_site.ledger.models import Matter, Task
from luoshi_site.office.dossier.making import make_dossier
from luoshi_site.office.dossier.subjects import subject_of
from luoshi_site.supervision import actions
from luoshi_site.supervision.models import SupervisionOrder

AT = datetime(2026, 4, 3, 2, tzinfo=UTC)
PHOTO = b"a photograph of a dry street"


@dataclass
class Case:
    """An order on a task, answered with a photograph and sent back, and who takes it out."""

    order: SupervisionOrder
    task: Task
    auditor: User
    reporter: User


def answered_order() -> Case:
    """The case, made by the same actions as on the site."""
    city = make_city()
    bureau, office = agency_of(city, "市民政局"), agency_of(city, "市政府督考办")
    task = make_task(make_plan(city))
    make_target(task, "300", cadence="monthly")
    matter = Matter.objects.create(kind="task", title=task.title, task=task, agency=bureau)
    people = {
        kind: make_user(kind, agency, name)
        for kind, agency, name in (
            ("reporter", bureau, "li.na"), ("officer", office, "zhao"), ("leader", office, "qian"), ("auditor", office, "sun"),
        )
    }  # fmt: skip
    User.objects.filter(username="li.na").update(display_name="李娜")
    people["reporter"].refresh_from_db()
    covered = [m for m in apps.get_models() if getattr(m, "AUDITED", False) or getattr(m, "AUDIT_STOCK", False)]
    with transaction.atomic():
        rows = [row for model in covered for row in model._default_manager.order_by("pk")]
        record(by=SYSTEM, at=AT, action="take_stock", summary="登记", rows=rows)
    order = actions.draft_order(
        matter=matter, agency=bureau, level="blue", title="关于积水点的督办", asks="汛前完成", basis="会议纪要", limit_days=10,
        day_kind="working", by=people["officer"], at=AT,
    )  # fmt: skip
    actions.approve_order(order=order, approver="副市长", by=people["leader"], at=AT)
    actions.issue_order(order=order, by=people["officer"], at=AT)
    actions.sign_for(order=order, by=people["reporter"], at=AT + timedelta(hours=1))
    files = [actions.OrderFile("现场/照片.jpg", PHOTO)]
    actions.answer_order(order=order, text="已清淤", files=files, by=people["reporter"], at=AT + timedelta(days=1))
    order.refresh_from_db()
    return Case(order, task, people["auditor"], people["reporter"])


def dossier_in(folder: Path, kind: str, pk: int, by: User) -> Path:
    """The dossier of a matter, unpacked into a folder as an auditor has it."""
    city = by.roles.get().agency.city
    made = make_dossier(subject=subject_of(kind, pk, [city]), by=by, at=AT + timedelta(days=2))
    with made.file, zipfile.ZipFile(made.file) as archive:
        archive.extractall(folder)
    return folder


def verified(folder: Path, *words: str) -> tuple[int, list[str]]:
    """What the dossier's own script says where nothing but Python's standard library is to be had."""
    command = [sys.executable, "-I", "-S", "verify.py", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8"})
    return done.returncode, (done.stdout + done.stderr).splitlines()
