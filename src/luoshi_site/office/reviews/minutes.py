"""The minutes of a review as a typed report (会议纪要), in the form of an official document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from luoshi.report.model import (
    Annex,
    Block,
    Cell,
    Column,
    ColumnKind,
    Heading,
    Listing,
    Paragraph,
    Report,
    Table,
    day_in_words,
    whole,
)
from luoshi.rules.status import Light
from luoshi_site.office.models import ProgressReview, ReviewDecision, ReviewItem
from luoshi_site.progress.queries import PlanStanding
from luoshi_site.supervision.wording import order_number

MASTHEAD = "调度会议纪要"
COLOURS = (Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.BLUE)
COLUMNS = (
    Column("序号", ColumnKind.NUMBER, 3),
    Column("议题", width=11),
    Column("议定事项", width=17),
    Column("责任单位", width=8),
    Column("完成时限", ColumnKind.DATE, 9),
    Column("办理方式", width=9),
)


@dataclass(frozen=True, slots=True)
class Decided:
    """A review's items in order, and what was decided on each by its primary key."""

    items: tuple[ReviewItem, ...]
    decisions: Mapping[int, Sequence[ReviewDecision]]

    @property
    def rows(self) -> tuple[tuple[ReviewItem, ReviewDecision], ...]:
        """Every decision with its item."""
        return tuple((item, row) for item in self.items for row in self.decisions.get(item.pk, ()))


def minutes_report(review: ProgressReview, decided: Decided, standing: PlanStanding, *, issuer: str) -> Report:
    """The minutes: who met, where the plan stands, what was decided on each item; all decisions in a table.

    Of a review that is not ended they say that they are a draft.
    """
    blocks: list[Block] = [
        Paragraph(_opening(review)),
        Heading(1, "总体情况"),
        Paragraph(_totals(standing)),
        Heading(1, "议定事项"),
    ]
    for item in decided.items:
        blocks += [Heading(2, item.title), *_item(item, decided.decisions.get(item.pk, ()))]
    if review.attendees:
        blocks += [Heading(1, "出席人员"), Paragraph(_ended(review.attendees))]
    notices = ["草稿，会议结束后定稿"] if review.is_open else []
    notices += ["演示数据，不是真实情况"] if review.plan.city.is_demo else []
    rows = decided.rows
    return Report(
        masthead=MASTHEAD,
        serial=f"〔{review.year}〕第{review.number}期",
        issuer=issuer,
        title=f"{review.title}纪要",
        addressee="",
        dated=review.held_on,
        blocks=tuple(blocks),
        annexes=(Annex("议定事项清单", (_table(rows),), landscape=True),) if rows else (),
        notice="；".join(notices),
    )


def _ended(words: str) -> str:
    """Words as a sentence."""
    return words if words.endswith(("。", "！", "？")) else f"{words}。"


def _opening(review: ProgressReview) -> str:
    place = f"在{review.place}" if review.place else ""
    title = review.plan.title.replace("《", "〈").replace("》", "〉")
    return (
        f"{day_in_words(review.held_on)}，{review.chair}{place}主持召开{review.title}，听取《{title}》落实情况汇报，"
        "研究有关问题，议定了下一步工作。现纪要如下。"
    )


def _totals(standing: PlanStanding) -> str:
    counts = standing.counts
    lights = [
        (light, sum(number for status, number in counts.items.items() if status.light.colour == light.value))
        for light in COLOURS
    ]
    told = "、".join(f"{light.word}{number}项" for light, number in lights if number)
    waiting = sum(standing.unconfirmed_counts.values())
    return (
        f"截至{day_in_words(standing.moment.as_of)}，{len(standing.tasks)}项任务共有考核事项{counts.item_count}项"
        f"{f'，其中{told}' if told else ''}{f'（含待核数据{waiting}项）' if waiting else ''}。"
    )


def _item(item: ReviewItem, decisions: Sequence[ReviewDecision]) -> list[Block]:
    why = "；".join(item.reason_lines)
    blocks: list[Block] = [Paragraph(_ended(f"列入原因：{why}"))] if why else []
    if not decisions:
        return [*blocks, Paragraph("会议听取了情况，未另行议定事项。")]
    return [*blocks, Listing(tuple(_decision(row) for row in decisions))]


def _decision(row: ReviewDecision) -> str:
    text = row.text.rstrip("。；; ")
    return f"{text}。责任单位：{row.agency}；完成时限：{day_in_words(row.due_on)}；办理方式：{carried_words(row)}。"


def carried_words(row: ReviewDecision) -> str:
    """How a decision is carried on: by an order, named once it is issued, or followed by the office."""
    if row.order is None:
        return "跟踪落实"
    return f"督办单{order_number(row.order)}" if row.order.number else "立项督办"


def _table(rows: Sequence[tuple[ReviewItem, ReviewDecision]]) -> Table:
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (whole(place), item.title, row.text, str(row.agency), row.due_on, carried_words(row))
        for place, (item, row) in enumerate(rows, 1)
    )
    return Table(COLUMNS, cells)
