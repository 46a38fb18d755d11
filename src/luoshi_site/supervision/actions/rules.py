"""Supervision rules taken over, given new figures, switched on by a named person, switched off (督办规则的管理)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from luoshi.problems import LuoshiError
from luoshi.rules.supervision import Edition, Figures, LadderFile, Rule, RuleError, check_rule
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import City, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.supervision.models import RuleEdition, SupervisionRule
from luoshi_site.supervision.queries.rules import as_rule


class RuleChangeError(LuoshiError):
    """The rule cannot be changed so; the text says why and what to do."""


def _write(city: City, action: str, summary: str, rows: Iterable[Model], *, by: User | Actor, at: datetime) -> None:
    record(by=acting(by, city=city, at=at).actor, at=at, action=action, summary=summary, rows=rows)


def _words(figures: Figures) -> str:
    return json.dumps(figures.words(), ensure_ascii=False, sort_keys=True)


@transaction.atomic
def import_ladder(*, city: City, ladder: LadderFile, by: User | Actor, at: datetime) -> list[SupervisionRule]:
    """Take a ladder's rules over into a city, all switched off (导入规则); those that are there already stay as they are.

    Raises:
        RuleChangeError: all of them are there already.
    """
    hold_chain()
    there = set(SupervisionRule.objects.filter(city=city).values_list("code", flat=True))
    fresh = [rule for rule in ladder.rules if rule.code not in there]
    if not fresh:
        raise RuleChangeError(f"「{ladder.name}」的规则已全部导入，无需重复导入。")
    rows = [SupervisionRule.objects.create(**_fields(city, rule)) for rule in fresh]
    name = acting(by, city=city, at=at).actor.name
    editions = [
        RuleEdition.objects.create(
            rule=row, valid_from=edition.starts_on, parameters=_words(edition.figures), reason=f"导入「{ladder.name}」"[:300],
            at=at, by_name=name,
        )
        for row, rule in zip(rows, fresh, strict=True)
        for edition in rule.editions
    ]  # fmt: skip
    _write(city, "import_ladder", f"导入督办规则「{ladder.name}」{len(rows)} 条", [*rows, *editions], by=by, at=at)
    return rows


def _fields(city: City, rule: Rule) -> dict[str, object]:
    return {
        "city": city, "code": rule.code, "ladder": rule.ladder, "step": rule.step, "when": rule.when.value,
        "then": rule.then.value, "to": ",".join(to.value for to in rule.to), "source": rule.source[:300],
        "item_class": ",".join(sorted(rule.classes)),
    }  # fmt: skip


@transaction.atomic
def set_figures(
    *, rule: SupervisionRule, figures: Figures, valid_from: date, reason: str, by: User | Actor, at: datetime
) -> RuleEdition:
    """Give a rule new figures from a day on, with the reason (修改规则参数); earlier days keep theirs.

    Raises:
        RuleChangeError: no reason, a day that is past, figures that make no sense, or none that differ.
    """
    if not reason.strip():
        raise RuleChangeError("请写明修改的理由或依据，规则页面会公开显示。")
    if valid_from < at.astimezone(CHINA).date():
        raise RuleChangeError("新参数的启用日期不能早于今天，已经发出的不因此改变。")
    hold_chain()
    row = SupervisionRule.objects.select_related("city").get(pk=rule.pk)
    editions = list(row.editions.order_by("valid_from", "pk"))
    try:
        now = as_rule(row, editions)
        changed = replace(now, editions=(Edition(valid_from, figures),))
        check_rule(changed)
    except RuleError as error:
        raise RuleChangeError(str(error)) from error
    if now.figures_on(valid_from) == figures:
        raise RuleChangeError("参数与该日已有的相同，没有需要修改的。")
    edition = RuleEdition.objects.create(
        rule=row, valid_from=valid_from, parameters=_words(figures), reason=reason.strip()[:300], at=at,
        by_name=acting(by, city=row.city, at=at).actor.name,
    )  # fmt: skip
    summary = f"修改督办规则 {row.code} 的参数，{valid_from} 起：{edition.reason}"
    _write(row.city, "set_rule_figures", summary, [edition], by=by, at=at)
    return edition


@transaction.atomic
def switch_on(
    *, rules: Sequence[SupervisionRule], approver: str = "", basis: str = "", by: User | Actor, at: datetime
) -> None:
    """Switch rules on from today (启用): what happened before is left alone.

    With `approver` and `basis` their orders are issued without asking again (条例 §11); without, they are drafted and wait.

    Raises:
        RuleChangeError: none chosen, one is on already or cannot be read, or only one of approver and basis is given.
    """
    if bool(approver.strip()) != bool(basis.strip()):
        raise RuleChangeError("自动下发督办单须同时写明批准人和依据；只拟订、不自动下发的，两项都留空。")
    for row in _chosen(rules, is_on=False, verb="启用"):
        as_rule(row, row.editions.order_by("valid_from", "pk"))
        row.is_on, row.approver, row.basis = True, approver.strip()[:100], basis.strip()[:300]
        row.switched_at, row.switched_by_name = at, acting(by, city=row.city, at=at).actor.name
        row.save(update_fields=["is_on", "approver", "basis", "switched_at", "switched_by_name"])
        standing = f"，督办单由{row.approver}事先批准（{row.basis}）" if row.approver else ""
        _write(row.city, "switch_rule_on", f"启用督办规则 {row.code}{standing}", [row], by=by, at=at)


@transaction.atomic
def switch_off(*, rules: Sequence[SupervisionRule], by: User | Actor, at: datetime) -> None:
    """Switch rules off (停用); what they sent stays.

    Raises:
        RuleChangeError: none chosen, or one is off already.
    """
    for row in _chosen(rules, is_on=True, verb="停用"):
        row.is_on, row.switched_at = False, at
        row.switched_by_name = acting(by, city=row.city, at=at).actor.name
        row.save(update_fields=["is_on", "switched_at", "switched_by_name"])
        _write(row.city, "switch_rule_off", f"停用督办规则 {row.code}", [row], by=by, at=at)


def _chosen(rules: Sequence[SupervisionRule], *, is_on: bool, verb: str) -> list[SupervisionRule]:
    """The rules anew, held; each must still be as it was.

    Raises:
        RuleChangeError: none, or one was switched meanwhile.
    """
    if not rules:
        raise RuleChangeError(f"请选择要{verb}的规则。")
    hold_chain()
    rows = list(SupervisionRule.objects.select_related("city").filter(pk__in=[row.pk for row in rules]))
    for row in rows:
        if row.is_on != is_on:
            raise RuleChangeError(f"规则 {row.code} 已由{row.switched_by_name or '他人'}{verb}，请刷新页面查看。")
    return rows
