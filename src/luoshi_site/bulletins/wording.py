"""The bulletin's sentences (通报的文字): totals, what changed, lists by name, what is asked next. Rules make them; no fact is added.

Figures in what is returned name only their measure, but for the words of an entry, which are given the entry's own figures.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from luoshi.report.model import Figure, Words, day_in_words
from luoshi.rules.rollup import PlanCounts
from luoshi.rules.status import NOTHING_TO_ASSESS, Status
from luoshi.wording.counts import MOST_NAMED, split
from luoshi.wording.figures import Piece, between, count, joined, with_figures
from luoshi_site.bulletins.counting import LISTS, counted
from luoshi_site.bulletins.entries import Entry
from luoshi_site.bulletins.figures import Figures, Measure

UNCONFIRMED = "（待核）"

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
    """A list by name (名单): its count's name, its heading, the next step asked of {who} by {until}; empty for none.

    `by_agency` opens with what the status means and names an agency's matters in one line, where there is no more to say of each.
    """

    key: str
    title: str
    step: tuple[str, str, str] = ("", "", "")
    by_agency: bool = False

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses in it."""
        return LISTS[self.key]

    @property
    def measure(self) -> str:
        """Its count's measure."""
        return f"list_{self.key}"

    def named(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Who is in it, the worst first."""
        return tuple(sorted(counted(self.measure, entries), key=lambda entry: entry.status.severity))


DONE = NameList("done", "已完成")
SUSPENDED = NameList("suspended", "已暂停考核")
PROBLEMS = (
    NameList("behind", "滞后和逾期", ("滞后和逾期事项：请", "于", "前报送原因和补救措施，明确补齐时间。")),
    NameList("attention", "需要关注", ("需要关注事项：请", "加快进度，于", "前报送后续安排。")),
    NameList("no_data", "数据缺失", ("数据缺失事项：请", "于", "前补报所缺数据。")),
    NameList(
        "awaiting",
        "待报数据",
        ("待报数据事项：请", "在结算数据形成后即时报送；尚未形成的，于", "前说明预计形成时间。"),
        by_agency=True,
    ),
    NameList("no_baseline", "暂时无法测算", ("无法测算事项：请", "于", "前报送基数、完成期限及依据。")),
)
_CONFIRM = ("待核数据：请", "于", "前核实并重新报送。")
_GOOD = (("early", "提前完成"), ("exceeded", "超额完成"), ("recovered", "由滞后或有风险转为正常推进"))


def totals_words(counts: PlanCounts, entries: Iterable[Entry]) -> tuple[Words, ...]:
    """How many there are and how they stand; the figures add up to the total (总体情况)."""
    listed = tuple(entries)
    if not listed:
        return (joined("没有可考核的目标和里程碑。", _tasks_words(counts)),)
    paragraphs = [joined(_items_words(listed), _tasks_words(counts))]
    groups = [[(status, number) for status in group if (number := counts.items.get(status))] for group in _TOTALS]
    standing = between(
        [
            between(
                [joined(status.label, count(number, measure=f"status_{status.value}")) for status, number in group],
                "，",
            )
            for group in groups
            if group
        ],
        "；",
    )
    if standing:
        items = count(counts.item_count, measure="items")
        opening = joined("纳入统计的" if counts.suspended else "", items, "中：")
        paragraphs.append(joined(opening, standing, "。", _unconfirmed_words(listed)))
    return tuple(paragraphs)


def _items_words(entries: tuple[Entry, ...]) -> Words:
    targets, milestones = len(counted("targets", entries)), len(counted("milestones", entries))
    listed = joined("共列考核事项", count(len(entries), measure="listed"))
    if not milestones:
        words = joined(listed, "，均为目标")
    elif not targets:
        words = joined(listed, "，均为里程碑")
    else:
        words = joined(listed, "，其中", split((("目标", targets, "targets"), ("里程碑", milestones, "milestones"))))
    resting, late = len(counted("suspended", entries)), len(counted("suspended_late", entries))
    if not resting:
        return joined(words, "。")
    still = joined("，其中", count(late, measure="suspended_late"), "暂停时已逾期，仍计入统计") if late else ""
    return joined(words, "；", count(resting, measure="suspended"), "经批准暂停考核", still, "。")


def _tasks_words(counts: PlanCounts) -> Words:
    if not counts.task_count:
        return ""
    idle, tasks = len(counts.nothing_to_assess), count(counts.task_count, measure="tasks")
    if idle == counts.task_count:
        return joined("任务", tasks, "均", NOTHING_TO_ASSESS, "。")
    some = joined("，其中", count(idle, measure="idle_tasks"), NOTHING_TO_ASSESS) if idle else ""
    return joined("任务", tasks, some, "。")


def _unconfirmed_words(entries: tuple[Entry, ...]) -> Words:
    number = len(counted("unconfirmed", entries))
    if not number:
        return ""
    return joined("其中", count(number, measure="unconfirmed"), "的结论依据待核或预计数据，文中注明“待核”。")


def changed_words(entries: Sequence[Entry]) -> Words:
    """What changed since the month before (较上月变化); empty where nothing stood then."""
    if not any(entry.before for entry in entries):
        return ""
    parts = tuple(
        (words, len(counted(name, entries)), name)
        for name, words in (("newly_done", "新增完成"), ("recovered", "好转"), ("newly_behind", "新增滞后和逾期"))
    )
    if said := split(parts):
        return joined("与上月底相比，", said, "。")
    same = all(entry.before in {None, entry.status} for entry in entries)
    return "与上月底相比，各事项研判结论没有变化。" if same else ""


def heading_words(group: NameList, number: int) -> Words:
    """A list's heading with how many it names: 滞后和逾期（3项）."""
    return joined(group.title, "（", count(number, measure=group.measure), "）")


def list_words(
    group: NameList, listed: Sequence[Entry], figures: Figures, *, says_agency: bool = True
) -> tuple[Words, ...]:
    """The lines of a list: one an entry, or one an agency where there is no more to say of each."""
    if not group.by_agency:
        says_status = len(group.statuses) > 1
        return tuple(entry_words(entry, figures, says_status=says_status, says_agency=says_agency) for entry in listed)
    return tuple(joined(agency, "：", between(matters, "；"), "。") for agency, matters in _matters(listed, figures))


def name_words(entry: Entry, figures: Figures) -> Words:
    """An entry's name; a figure within it leads to the target too."""
    return figures.words(with_figures(entry.name, Measure.NAME), entry.subject)


def _figure(entry: Entry) -> Words:
    return joined(entry.period, "为", Figure(entry.value.text, Measure.VALUE)) if entry.value and entry.period else ""


def entry_words(entry: Entry, figures: Figures, *, says_status: bool = True, says_agency: bool = True) -> Words:
    """One line of a list: what, whose, what was promised, what was read, how far it is; its status where the heading leaves it open."""
    parts = between([part for part in (entry.promise, _figure(entry), entry.detail) if part], "；")
    status = f"，{entry.status.label}" if says_status else ""
    whose = f"（{entry.agency}）" if says_agency else ""
    behind = joined(f"{whose}：", parts, status, UNCONFIRMED if entry.unconfirmed else "", "。")
    return joined(name_words(entry, figures), figures.words(behind, entry.subject))


def _matters(entries: Iterable[Entry], figures: Figures) -> Iterator[tuple[str, list[Words]]]:
    """Each agency in the registry's order with its matters, and the figure where there is one."""
    for agency, group in groupby(sorted(entries, key=lambda entry: entry.place), key=lambda entry: entry.agency):
        yield (
            agency,
            [joined(name_words(entry, figures), figures.words(_aside(entry), entry.subject)) for entry in group],
        )


def _aside(entry: Entry) -> Words:
    words = between([part for part in (_figure(entry), "待核" if entry.unconfirmed else "") if part], "，")
    return joined("（", words, "）") if words else ""


def good_words(entries: Sequence[Entry], figures: Figures) -> tuple[Words, ...]:
    """What went well, by fact and agency (好的做法): done before its day, more than promised, back on pace."""
    return tuple(
        joined(words, count(len(listed), measure=name), "：", who_words(listed, figures, name), "。")
        for name, words in _GOOD
        if (listed := counted(name, entries))
    )


def next_steps(entries: Sequence[Entry], until: date, figures: Figures) -> tuple[Words, ...]:
    """What is asked next, by agency, matter and day (下一步要求)."""
    asked = [
        (group.step, listed, group.measure) for group in PROBLEMS if (listed := group.named(entries))
    ]  # fmt: skip
    if unconfirmed := counted("unconfirmed", entries):
        asked.append((_CONFIRM, unconfirmed, "unconfirmed"))
    day = day_in_words(until)
    return tuple(
        joined(opening, who_words(listed, figures, measure), middle, day, end)
        for (opening, middle, end), listed, measure in asked
    )


def who_words(entries: Iterable[Entry], figures: Figures, measure: str) -> Words:
    """Agencies in the registry's order, each with its matters, or how many where they are many: 市民政局（甲、乙）、市教育局（5项）."""
    found: list[Piece] = []
    for agency, group in groupby(sorted(entries, key=lambda entry: entry.place), key=lambda entry: entry.agency):
        listed = list(group)
        if len(listed) <= MOST_NAMED:
            matters = between([name_words(entry, figures) for entry in listed], "、")
        else:
            matters = (figures.figure(f"{len(listed)}项", listed[0].holder, measure),)
        known = listed[0].has_agency
        found.append(joined(agency, "（", matters, "）") if known else joined(f"有关单位（{agency}：", matters, "）"))
    return between(found, "、")
