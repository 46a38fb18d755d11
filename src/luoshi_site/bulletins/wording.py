"""The bulletin's sentences (通报的文字): totals, lists by name, what is asked next. Rules make them; no fact is added."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from luoshi.report.model import Block, Heading, Listing, Paragraph, day_in_words
from luoshi.rules.model import Judgement
from luoshi.rules.rollup import PlanCounts
from luoshi.rules.status import NOTHING_TO_ASSESS, Status
from luoshi_site.bulletins.entries import Entry, in_print

UNCONFIRMED = "（待核）"
MOST_NAMED = 3

# How the totals read them: what is settled, what goes well, what does not, what nobody can tell yet.
_TOTALS = (
    (Status.MET, Status.MET_LATE, Status.DONE),
    (Status.ON_PACE, Status.HOLDING, Status.PLANNED),
    (Status.AT_RISK, Status.MADE_UP),
    (Status.OVERDUE, Status.BEHIND, Status.MISSED),
    (Status.NO_DATA, Status.AWAITING, Status.NO_BASELINE, Status.TOO_EARLY),
)


@dataclass(frozen=True, slots=True)
class NameList:
    """A list by name (名单): its heading, the statuses in it, and the next step asked, with {who} and {until}; empty for none.

    `by_agency` opens with what the status means and names an agency's matters in one line, where there is no more to say of each.
    """

    title: str
    statuses: tuple[Status, ...]
    step: str = ""
    by_agency: bool = False


LISTS = (
    NameList("已完成", (Status.MET, Status.MET_LATE, Status.DONE)),
    NameList(
        "滞后和逾期",
        (Status.OVERDUE, Status.BEHIND, Status.MISSED),
        "滞后和逾期事项：请{who}于{until}前报送原因和补救措施，明确补齐时间。",
    ),
    NameList(
        "需要关注",
        (Status.AT_RISK, Status.MADE_UP),
        "需要关注事项：请{who}加快进度，于{until}前报送后续安排。",
    ),
    NameList("数据缺失", (Status.NO_DATA,), "数据缺失事项：请{who}于{until}前补报所缺数据。"),
    NameList(
        "待报数据",
        (Status.AWAITING,),
        "待报数据事项：请{who}在结算数据形成后即时报送；尚未形成的，于{until}前说明预计形成时间。",
        by_agency=True,
    ),
    NameList("暂时无法测算", (Status.NO_BASELINE,), "无法测算事项：请{who}于{until}前报送基数、完成期限及依据。"),
    NameList("已暂停考核", (Status.SUSPENDED,)),
)
_CONFIRM = "待核数据：请{who}于{until}前核实并重新报送。"


def totals_words(counts: PlanCounts, entries: Iterable[Entry]) -> tuple[Paragraph, ...]:
    """How many there are and how they stand; the figures add up to the total (总体情况)."""
    listed = tuple(entries)
    if not listed:
        return (Paragraph(f"文件没有列出可考核的目标和里程碑。{_tasks_words(counts)}"),)
    paragraphs = [Paragraph(f"{_items_words(listed)}{_tasks_words(counts)}")]
    standing = "；".join(
        "，".join(f"{status.label}{counts.items[status]}项" for status in group if counts.items.get(status))
        for group in _TOTALS
        if any(counts.items.get(status) for status in group)
    )
    if standing:
        opening = f"纳入统计的{counts.item_count}项中：" if counts.suspended else f"{counts.item_count}项中："
        paragraphs.append(Paragraph(f"{opening}{standing}。{_unconfirmed_words(listed)}"))
    return tuple(paragraphs)


def _items_words(entries: tuple[Entry, ...]) -> str:
    targets = sum(entry.is_target for entry in entries)
    milestones = len(entries) - targets
    if not milestones:
        words = f"共列考核事项{targets}项，均为目标"
    elif not targets:
        words = f"共列考核事项{milestones}项，均为里程碑"
    else:
        words = f"共列考核事项{len(entries)}项，其中目标{targets}项、里程碑{milestones}项"
    resting = [entry.judgement for entry in entries if entry.status is Status.SUSPENDED]
    if not resting:
        return f"{words}。"
    late = sum(isinstance(judgement, Judgement) and judgement.counts for judgement in resting)
    counted = f"，其中{late}项暂停时已逾期，仍计入统计" if late else ""
    return f"{words}；{len(resting)}项经批准暂停考核{counted}，名单附后。"


def _tasks_words(counts: PlanCounts) -> str:
    if not counts.task_count:
        return ""
    idle = len(counts.nothing_to_assess)
    if idle == counts.task_count:
        return f"任务{idle}项均{NOTHING_TO_ASSESS}。"
    return f"任务{counts.task_count}项" + (f"，其中{idle}项{NOTHING_TO_ASSESS}。" if idle else "。")


def _unconfirmed_words(entries: tuple[Entry, ...]) -> str:
    unconfirmed = sum(entry.unconfirmed for entry in entries)
    return f"其中{unconfirmed}项的结论依据待核或预计数据，文中注明“待核”。" if unconfirmed else ""


def name_lists(entries: tuple[Entry, ...]) -> tuple[Block, ...]:
    """The lists by name, those with somebody in them (名单)."""
    blocks: list[Block] = []
    for group in LISTS:
        listed = _in(group, entries)
        if not listed:
            continue
        blocks.append(Heading(2, f"{group.title}（{len(listed)}项）"))
        if group.by_agency:
            blocks.append(Paragraph(in_print(group.statuses[0].meaning)))
            blocks.append(Listing(tuple(f"{agency}：{'；'.join(matters)}。" for agency, matters in _matters(listed))))
        else:
            blocks.append(Listing(tuple(entry_words(entry, says_status=len(group.statuses) > 1) for entry in listed)))
    return tuple(blocks)


def _in(group: NameList, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted((e for e in entries if e.status in group.statuses), key=lambda e: e.status.severity))


def _figure(entry: Entry) -> str:
    return f"{entry.period}为{entry.value.text}" if entry.value and entry.period else ""


def entry_words(entry: Entry, *, says_status: bool = True) -> str:
    """One line of a list: who, what was promised, what was read, how far it is; its status where the heading leaves it open."""
    parts = "；".join(part for part in (entry.promise, _figure(entry), entry.detail) if part)
    status = f"，{entry.status.label}" if says_status else ""
    return f"{entry.name}（{entry.agency}）：{parts}{status}{UNCONFIRMED if entry.unconfirmed else ''}。"


def _matters(entries: Iterable[Entry]) -> Iterator[tuple[str, list[str]]]:
    """Each agency in the registry's order with its matters, and the figure where there is one."""
    for agency, group in groupby(sorted(entries, key=lambda entry: entry.place), key=lambda entry: entry.agency):
        yield agency, [f"{entry.name}{_aside(entry)}" for entry in group]


def _aside(entry: Entry) -> str:
    words = "，".join(part for part in (_figure(entry), "待核" if entry.unconfirmed else "") if part)
    return f"（{words}）" if words else ""


def next_steps(entries: tuple[Entry, ...], until: date) -> tuple[str, ...]:
    """What is asked next, by agency, matter and day (下一步要求)."""
    day = day_in_words(until)
    steps = [
        group.step.format(who=_who(listed), until=day)
        for group in LISTS
        if group.step and (listed := _in(group, entries))
    ]
    unconfirmed = tuple(entry for entry in entries if entry.unconfirmed)
    if unconfirmed:
        steps.append(_CONFIRM.format(who=_who(unconfirmed), until=day))
    return tuple(steps)


def _who(entries: Iterable[Entry]) -> str:
    """Agencies in the registry's order, each with its matters, or how many where they are many: 市民政局（甲、乙）、市教育局（5项）."""
    words: list[str] = []
    for agency, group in groupby(sorted(entries, key=lambda entry: entry.place), key=lambda entry: entry.agency):
        listed = list(group)
        names = "、".join(entry.name for entry in listed) if len(listed) <= MOST_NAMED else f"{len(listed)}项"
        words.append(f"{agency}（{names}）" if listed[0].has_agency else f"有关单位（{agency}：{names}）")
    return "、".join(words)
