"""Storing judgements where they changed."""

import json
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from luoshi.rules.model import Judgement as Judged
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import Judgement
from luoshi_site.progress.queries.standing import TargetStanding, plan_standing


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _reasons(judged: Judged) -> str:
    return json.dumps([[reason.label, reason.text] for reason in judged.reasons], ensure_ascii=False)


def _row(standing: TargetStanding, moment: Moment) -> Judgement:
    judged = standing.judgement
    inputs = {
        "version": standing.version.number,
        "readings": list(judged.reading_keys),
        "missing": [str(period) for period in judged.missing],
    }
    return Judgement(
        target=standing.target,
        as_of=moment.as_of,
        known_at=moment.known_at,
        status=judged.status,
        marks=json.dumps([str(mark) for mark in judged.marks]),
        value=_text(judged.value),
        progress=_text(judged.progress),
        planned=_text(judged.planned),
        reasons=_reasons(judged),
        inputs=json.dumps(inputs, ensure_ascii=False),
        rule_version=judged.rule_version,
    )


def _said(row: Judgement) -> tuple[str, ...]:
    """What makes a judgement another one."""
    return (row.status, row.marks, row.value, row.progress, row.planned, row.inputs, row.rule_version)


def store_judgements(*, plan: Plan, moment: Moment, by: User | Actor, at: datetime) -> int:
    """Store the judgement of each target that says something else than the newest stored one (研判入账); how many were stored.

    Two workers may do it at once: the second waits for the first to write and then finds nothing new.
    """
    rows = [_row(standing, moment) for standing in plan_standing(plan, moment).targets]
    with transaction.atomic():
        hold_chain()
        newest = Judgement.objects.filter(target__plan=plan).values("target").annotate(last=Max("pk")).values("last")
        stored = {row.target_id: row for row in Judgement.objects.filter(pk__in=newest)}
        fresh = [row for row in rows if row.target_id not in stored or _said(row) != _said(stored[row.target_id])]
        if fresh:
            booked = Judgement.objects.bulk_create(fresh, batch_size=500)
            actor = acting(by, city=plan.city, at=at).actor
            summary = f"研判入账：{plan}，截至 {moment.as_of}，{len(booked)} 项有变化"
            record(by=actor, at=at, action="store_judgements", summary=summary, rows=booked)
    return len(fresh)
