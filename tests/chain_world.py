"""A small city all of which is on the chain, and what the site and the stand-alone script say of it."""

import sys
from contextlib import redirect_stdout
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import transaction

from factories import agency_of, make_city, make_plan, make_target, make_task, make_user
from luoshi_site.agencies.models import User
from luoshi_site.base import verify_alone
from luoshi_site.base.audit import SYSTEM, record
from luoshi_site.base.models import AuditEntry, AuditHead
from luoshi_site.progress.actions import EvidenceSpec, ReadingSpec, accept_reading, enter_reading

AT = datetime(2026, 4, 3, 2, tzinfo=UTC)
SCRIPT = verify_alone.__file__
PHOTO = b"a photograph of three lifts"


class World:
    """A city with one reading, its evidence and its acceptance, all of it on the chain: five lines."""

    def __init__(self) -> None:
        self.city = make_city()
        bureau = agency_of(self.city, "市民政局")
        self.target = make_target(make_task(make_plan(self.city)), "300", cadence="monthly")
        self.reporter, self.reviewer = make_user("reporter", bureau, "li.na"), make_user("reviewer", bureau, "wang")
        User.objects.filter(pk=self.reporter.pk).update(display_name="李娜")
        User.objects.filter(pk=self.reviewer.pk).update(display_name="王强")
        self.reporter.refresh_from_db()
        self.reviewer.refresh_from_db()
        stock = [
            row for model in apps.get_models() if is_covered(model) for row in model._default_manager.order_by("pk")
        ]
        line("take_stock", "登记", rows=stock)
        spec = ReadingSpec(
            self.target.indicator, date(2026, 3, 1), date(2026, 3, 31), value=Decimal(20), note="三部电梯",
            evidence=(EvidenceSpec("照片.jpg", PHOTO),),
        )  # fmt: skip
        self.reading = enter_reading(spec=spec, by=self.reporter, at=AT)
        accept_reading(reading=self.reading, by=self.reviewer, at=AT + timedelta(hours=1))
        line("note", "经办人李娜已交接")
        line("note", "归档")


def is_covered(model: type) -> bool:
    return getattr(model, "AUDITED", False) or getattr(model, "AUDIT_STOCK", False)


def line(action: str, summary: str, rows=(), city: str = "") -> AuditEntry:
    with transaction.atomic():
        return record(by=SYSTEM, at=AT, action=action, summary=summary, rows=rows, city=city)


def by_site(*words: str) -> list[str]:
    out = StringIO()
    try:
        call_command("verify", *words, stdout=out)
    except CommandError:
        return [text for text in out.getvalue().splitlines() if "：" in text]
    assert "未发现问题" in out.getvalue()
    return []


def alone(tmp_path: Path, *words: str) -> list[str]:
    """What the script says of an export."""
    file = tmp_path / "chain.jsonl"
    call_command("verify", "--export", str(file), stdout=StringIO())
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        patch.setattr(sys, "argv", ["verify_alone.py", str(file), "--store", str(site.STORE), *words])
        code = verify_alone.main()
    said = out.getvalue()
    found = [text for text in said.splitlines() if "：" in text and not text.startswith("链头：")]
    assert (code, found == []) == ((0, True) if "未发现问题" in said else (1, False))
    return found


def both(tmp_path: Path, *words: str) -> list[str]:
    """Faults that both name, each by its place and what the script says of it."""
    found, told = by_site(*words), alone(tmp_path, *words)
    assert [text.partition("：")[0] for text in found] == [text.partition("：")[0] for text in told]
    return told


def kept_head(tmp_path: Path) -> list[str]:
    """Today's head, as an auditor keeps it."""
    head = AuditHead.objects.get()
    file = tmp_path / "heads.txt"
    file.write_text(f"云汀市 2026年4月3日 链头：第 {head.seq} 行 {head.digest}\n", encoding="utf-8")
    return ["--head", str(file)]


def names_left(name: str) -> list[str]:
    """The tables whose rows still hold a text."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.all():
            if any(name in str(getattr(row, field.attname)) for field in model._meta.concrete_fields):
                found.append(model._meta.label)
                break
    return found
