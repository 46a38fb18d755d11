"""From a draft to what adopting it will create (采用): pure, so that page, action and test see the same."""

import re
from dataclasses import dataclass
from datetime import date

from luoshi.plan.model import Comparator, Kind, Target
from luoshi_site.ledger.defaults import EVERY_YEAR, Terms, due_on, needs_direction, terms_of
from luoshi_site.ledger.draft import Draft, DraftTarget
from luoshi_site.ledger.indicators import IndicatorList
from luoshi_site.ledger.parties import PartyList
from luoshi_site.ledger.spec import (
    Adoption,
    Assumption,
    GoalSpec,
    MilestoneSpec,
    PlanSpec,
    Question,
    Registry,
    Subject,
    TargetSpec,
    TaskSpec,
    fits,
)

NO_TASKS = "文件中没有识别到任务，无法采用。请核对文件是否为任务分工类公文；确有任务的，可在右侧「补充任务」后再采用。"
ALL_STRUCK = "任务已全部剔除，没有可采用的内容。请恢复至少一项任务，或放弃本文件。"
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{1,59}")
_TITLE_HEAD = re.compile(r"^.{0,80}?关于(?:印发|转发)?")
_TITLE_TAIL = re.compile(r"的?(?:通知|意见|实施意见|决定|批复)$")
DIRECTIONS = {"up": "越高越好", "down": "越低越好"}


def clip(text: str, limit: int) -> str:
    """The text, cut to a column's width."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


@dataclass(frozen=True, slots=True)
class PlanPeriod:
    """From when to when the plan runs, as chosen or proposed."""

    starts_on: date | None
    ends_on: date | None


def plan_period(draft: Draft) -> PlanPeriod:
    """The plan's period: as chosen; else the years it states; else from the year of its date to its last deadline (计划期)."""
    chosen, plan = draft.choices, draft.plan
    first = plan.first_year or (plan.issued_on.year if plan.issued_on else None)
    last = date(plan.last_year, 12, 31) if plan.last_year else None
    deadlines = [day for target in draft.targets if target.counts and (day := due_on(target.fact.deadline))]
    return PlanPeriod(
        chosen.starts_on or (date(first, 1, 1) if first else None),
        chosen.ends_on or last or max(deadlines, default=None),
    )


class _Assembly:
    """The adoption while it is being put together."""

    def __init__(self, draft: Draft, registry: Registry) -> None:
        self.draft, self.registry = draft, registry
        self.period = plan_period(draft)
        self.questions: list[Question] = []
        self.assumptions: list[Assumption] = []
        self.code = draft.choices.code or self._free_code()
        self.parties = PartyList(registry.directory, draft.choices.agencies, draft.plan.issued_on)
        self.indicators = IndicatorList(registry, self.code)

    def _free_code(self) -> str:
        year = self.period.starts_on.year if self.period.starts_on else 0
        base = f"{self.registry.city_code}-{year}" if year else self.registry.city_code
        taken = self.registry.plan_codes
        return next(code for n in range(1, 10_000) if (code := base if n == 1 else f"{base}-{n}") not in taken)

    def _ask(self, part: str, message: str, advice: str, agency: str = "") -> None:
        self.questions.append(Question(part, message, advice, agency))

    def plan(self) -> PlanSpec:
        """The plan's row, with what is odd about it."""
        plan, chosen, period = self.draft.plan, self.draft.choices, self.period
        if not _SLUG.fullmatch(self.code):
            self._ask("plan", f"计划代码「{self.code}」不合规", "请用小写字母、数字和连字符，如 dalian-2023。")
        elif self.code in self.registry.plan_codes:
            self._ask("plan", f"计划代码「{self.code}」已被使用", "请换一个代码。")
        if period.starts_on is None:
            self._ask("plan", "文件没有写明日期，计划从何时起算不清楚", "请在「计划信息」中填写计划开始日期。")
        elif period.ends_on is not None and period.ends_on < period.starts_on:
            self._ask("plan", "计划结束日期早于开始日期", "请在「计划信息」中改正。")
        if chosen.starts_on is None and period.starts_on is not None:
            end = f"至 {period.ends_on}" if period.ends_on else "，未写明结束日期"
            self.assumptions.append(Assumption("plan", Subject.PLAN, f"计划期自 {period.starts_on} {end}"))
        title = plan.title or plan.document
        return PlanSpec(
            code=self.code,
            title=clip(title, 300),
            short_title=clip(chosen.short_title or short_title(title), 60),
            issuers=clip("、".join(plan.issuers), 300),
            doc_number=clip(plan.doc_number or "", 60),
            issued_on=plan.issued_on,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            source_sha256=plan.sha256 or "",
        )

    def tasks(self) -> tuple[TaskSpec, ...]:
        """The tasks that stay, with whom each name stands for."""
        numbers: set[str] = set()
        specs: list[TaskSpec] = []
        for task in self.draft.tasks:
            if task.struck:
                continue
            number = _unused(clip(task.fact.id or f"补{task.place + 1}", 24), numbers)
            if not task.fact.title:
                self._ask(task.part, f"任务{number}没有名称", "请更正任务，填写名称。")
            specs.append(
                TaskSpec(
                    place=task.place,
                    number=number,
                    position=len(specs) + 1,
                    title=clip(task.fact.title, 300),
                    area=clip(task.fact.area or "", 200),
                    span=task.span,
                    assignments=self.parties.assignments(task),
                    milestones=self._milestones(task.place),
                )
            )
        self.questions.extend(self.parties.questions)
        return tuple(specs)

    def _milestones(self, task: int) -> tuple[MilestoneSpec, ...]:
        specs = []
        for each in self.draft.choices.milestones:
            if each.task != task:
                continue
            key = self.parties.key_of(each.agency)
            if not key or self.parties.is_group(key):
                message = f"里程碑「{each.title}」的负责单位「{each.agency}」不是名录中的一个单位"
                self._ask(f"task:{task}", message, "请剔除后重新补充，选择一个具体单位。")
            else:
                specs.append(MilestoneSpec(clip(each.title, 200), each.due_on, key, clip(each.proof, 200)))
        return tuple(specs)

    def goals(self) -> tuple[GoalSpec, ...]:
        """The goals that the document's headings or the targets name, in order."""
        headed = {each.title: each.span for each in self.draft.plan.outline if each.kind == "goal"}
        named = [target.fact.goal for target in self.draft.targets if target.counts and target.fact.goal]
        titles = dict.fromkeys((*headed, *named))
        return tuple(
            GoalSpec(number, clip(title, 200), headed.get(title)) for number, title in enumerate(titles, start=1)
        )

    def targets(self, goals: tuple[GoalSpec, ...]) -> tuple[TargetSpec, ...]:
        """The targets that stay, each with its terms and indicator."""
        by_title = {goal.title: place for place, goal in enumerate(goals)}
        specs: list[TargetSpec] = []
        for target in self.draft.targets:
            if not target.counts:
                continue
            terms = terms_of(target.fact, target.choices, self.period.starts_on)
            self._examine(target, terms)
            indicator, reused = self.indicators.take(target, terms)
            partner = self.indicators.take_partner(target, terms)
            self._assume(target, terms, reused=reused)
            goal = by_title.get(clip(target.fact.goal, 200)) if target.fact.goal else None
            specs.append(TargetSpec(target, len(specs) + 1, terms, target.task, goal, indicator, partner))
        return tuple(specs)

    def _examine(self, target: DraftTarget, terms: Terms) -> None:
        """Ask what the target needs and does not have."""
        fact, name = target.fact, f"「{clip(target.fact.indicator, 30)}」"
        if not fact.indicator:
            self._ask(target.part, "目标没有指标名称", "请更正目标，填写指标。")
        for message, advice in value_faults(fact):
            self._ask(target.part, f"{name}{message}", advice)
        if fact.deadline and fact.deadline != EVERY_YEAR and due_on(fact.deadline) is None:
            self._ask(
                target.part, f"{name}的完成时限「{fact.deadline}」读不懂", "请写成 2025、2025-06、2025-06-30 或 每年。"
            )
        if terms.direction is None and needs_direction(fact):
            self._ask(target.part, f"{name}看不出越高越好还是越低越好", "请在该目标的「口径」中选择方向。")
        if target.task is None and fact.goal is None and target.added:
            self._ask(target.part, f"{name}没有归属", "请选择所属任务或总体目标。")

    def _assume(self, target: DraftTarget, terms: Terms, *, reused: str) -> None:
        """Say what is taken for granted, unless an officer has looked at it."""
        if target.choices.confirmed:
            return

        def take(subject: Subject, text: str) -> None:
            self.assumptions.append(Assumption(target.part, subject, text))

        if terms.proposed and terms.direction and needs_direction(target.fact):
            take(Subject.DIRECTION, f"按指标名称推定为{DIRECTIONS[terms.direction]}")
        if terms.baseline_value is not None and target.choices.baseline_value is None:
            take(Subject.BASELINE, f"基线按 {terms.baseline_value} 起算（{terms.baseline_on}）")
        if reused:
            take(Subject.REUSE, f"沿用已有指标 {reused}")
        elif target.choices.basis is None:
            take(Subject.BASIS, f"{terms.basis.label}，{terms.cadence.label}报送")
        if terms.partner:
            take(Subject.PARTNER, f"与「{terms.partner}」比较，两边都要报送")


def adoption_of(draft: Draft, registry: Registry) -> Adoption:
    """What adopting the draft in a city creates, with its questions and assumptions (采用方案)."""
    assembly = _Assembly(draft, registry)
    plan = assembly.plan()
    tasks = assembly.tasks()
    goals = assembly.goals()
    targets = assembly.targets(goals)
    refusal = "" if tasks else (ALL_STRUCK if draft.tasks else NO_TASKS)
    return Adoption(
        plan=plan,
        goals=goals,
        tasks=tasks,
        targets=targets,
        indicators=tuple(assembly.indicators.specs),
        new_agencies=assembly.parties.created(),
        questions=tuple(assembly.questions),
        assumptions=tuple(assembly.assumptions),
        refusal=refusal,
    )


def value_faults(fact: Target) -> tuple[tuple[str, str], ...]:
    """What is wrong with a target's figures: message and advice."""
    faults = []
    open_ended = fact.kind in {Kind.RELATION, Kind.ANNUAL_CHANGE}
    if fact.value is None and not open_ended:
        faults.append(("没有目标值", "请更正目标，填写数值；原文没有数值的请剔除。"))
    if not fits(fact.value) or not fits(fact.value_high):
        faults.append(
            ("的目标值超出可记录的范围", "整数部分至多 12 位、小数至多 6 位，请换用较大的单位（如 万元、亿元）。")
        )
    if fact.comparator is Comparator.RANGE and (
        fact.value is None or fact.value_high is None or fact.value_high < fact.value
    ):
        faults.append(("是区间，但上下限不全或颠倒", "请更正目标，下限在前，上限在后。"))
    if fact.kind is Kind.RELATION and not fact.of:
        faults.append(("没有写明与什么比较", "请更正目标，填写「比较对象」。"))
    return tuple(faults)


def short_title(title: str) -> str:
    """A plan's short title, proposed from its title: without issuers, 关于 and the sort of document (简称)."""
    plain = _TITLE_HEAD.sub("", title.replace("\n", ""))
    return clip(_TITLE_TAIL.sub("", plain).strip() or title, 30)


def _unused(number: str, used: set[str]) -> str:
    free = next(each for n in range(1, 100_000) if (each := number if n == 1 else f"{number}-{n}") not in used)
    used.add(free)
    return free
