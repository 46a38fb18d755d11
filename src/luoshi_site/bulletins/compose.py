"""From what a bulletin is made from to its typed report, one function a kind (通报的编成)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from luoshi.report.model import Block, Form, Heading, Imprint, Listing, Paragraph, Report, Words, day_in_words
from luoshi.wording.counts import names
from luoshi.wording.figures import count, joined, with_figures
from luoshi_site.bulletins import sections
from luoshi_site.bulletins.content import CARDS, BulletinKind, Issue, Material, TaskLine
from luoshi_site.bulletins.figures import Figures, Measure
from luoshi_site.bulletins.sections import quoted
from luoshi_site.bulletins.tables import chart_by_agency, table_by_agency

LINE = 18  # characters of a title's line beside 关于
EVERYBODY, LEADERS = "各牵头单位、责任单位", "有关领导同志"


def compose(material: Material, issue: Issue) -> Report:
    """The report of a bulletin, its figures proved under the issue's code."""
    figures = Figures(issue.code)
    title, addressee, copies = _HEADS[material.kind](material)
    return Report(
        masthead=issue.masthead,
        serial=issue.serial,
        issuer=issue.issuer,
        title=f"{title}\n（截至{day_in_words(material.moment.as_of)}）",
        addressee=addressee,
        dated=issue.dated,
        blocks=tuple(_BODIES[material.kind](material, issue, figures)),
        annexes=sections.annexes(material, figures),
        notice=sections.notice(material),
        form=Form.SERIAL,
        imprint=None if material.kind in CARDS else Imprint(copies, issue.issuer, issue.dated),
    )


def _document(material: Material) -> str:
    """The plan's title in lines; a long one's closing brackets start a line of their own."""
    title = quoted(material.plan.title)
    if len(title) > LINE and title.endswith("）》"):
        title = "\n（".join(title.rsplit("（", 1))
    return title


def _monthly_head(material: Material) -> tuple[str, str, str]:
    return f"关于{_document(material)}\n落实进展情况的通报", EVERYBODY, LEADERS


def _briefing_head(material: Material) -> tuple[str, str, str]:
    tasks = material.tasks
    which = f"“{tasks[0].title}”任务" if len(tasks) == 1 else f"“{tasks[0].title}”等任务"
    leads = "、".join(sections.leads_of(material.entries))
    return f"关于{which}\n落实情况的专报", LEADERS, leads


def _card_head(material: Material) -> tuple[str, str, str]:
    return f"{material.whose}\n落实{_document(material)}情况", material.whose, ""


def _opening(material: Material, *, whose: str = "", what: str = "", verb: str = "通报") -> Paragraph:
    plan, day = material.plan, day_in_words(material.moment.as_of)
    number = f"（{plan.doc_number}）" if plan.doc_number else ""
    known = sections.known_words(material)
    return Paragraph(f"现将{whose}{quoted(plan.title)}{number}{what}截至{day}的落实进展情况{verb}如下。{known}")


def _monthly_body(material: Material, issue: Issue, figures: Figures) -> list[Block]:
    """Totals, by agency, what is done and good, problems by name, next steps."""
    by_agency: list[Block] = []
    if material.entries:
        table = table_by_agency(material.entries, material.subject, figures)
        by_agency = [Heading(1, "分单位情况"), table, *chart_by_agency(material.entries)]
    return [
        _opening(material),
        Heading(1, "总体情况"),
        *sections.totals(material, figures),
        *by_agency,
        *sections.ranked(material, figures),
        *sections.done_and_good(material, figures),
        *sections.problems(material, figures),
        *sections.resting(material, figures),
        *sections.demands(material, issue.answers_by, figures),
    ]


def _briefing_body(material: Material, issue: Issue, figures: Figures) -> list[Block]:
    """Which tasks and whose, then as a bulletin; no agency is set beside another."""
    return [
        _opening(material, what="有关任务", verb="报告"),
        Heading(1, "任务和责任单位"),
        Listing(tuple(figures.words(_task_words(task), material.subject) for task in material.tasks)),
        Heading(1, "总体情况"),
        *sections.totals(material, figures),
        *sections.done_and_good(material, figures),
        *sections.problems(material, figures),
        *sections.resting(material, figures),
        *sections.demands(material, issue.answers_by, figures),
    ]


def _card_body(material: Material, issue: Issue, figures: Figures) -> list[Block]:
    """What one agency or one area has to do with the plan."""
    duties = _duty_words(material)
    return [
        _opening(material, whose=f"{material.whose}承担的", what="任务"),
        Heading(1, "总体情况"),
        *([Paragraph(figures.words(duties, material.subject))] if duties else []),
        *sections.totals(material, figures),
        *sections.done_and_good(material, figures),
        *sections.problems(material, figures),
        *sections.resting(material, figures),
        *sections.demands(material, issue.answers_by, figures),
    ]


def _task_words(task: TaskLine) -> Words:
    leads = f"由{'、'.join(task.leads)}牵头" if task.leads else "未明确牵头单位"
    others = joined("，责任单位为", names(task.others, most=len(task.others))) if task.others else ""
    title = with_figures(task.title, Measure.TASK)
    return joined(title, f"：{leads}", others, "。")


def _duty_words(material: Material) -> Words:
    """How many tasks an agency leads first, and in how many others it takes part."""
    if material.kind is not BulletinKind.AGENCY:
        return ""
    led = sum(task.leads[:1] == (material.whose,) for task in material.tasks)
    parts = [joined("牵头任务", count(led, measure="tasks_led"))] if led else []
    if others := len(material.tasks) - led:
        parts.append(joined("参与其他任务", count(others, measure="tasks_joined")))
    return joined(material.whose, *_with_commas(parts), "。") if parts else ""


def _with_commas(parts: list[Words]) -> list[Words]:
    return [joined("，", part) if place else part for place, part in enumerate(parts)]


_HEADS: Mapping[BulletinKind, Callable[[Material], tuple[str, str, str]]] = MappingProxyType(
    {
        BulletinKind.MONTHLY: _monthly_head,
        BulletinKind.BRIEFING: _briefing_head,
        BulletinKind.AGENCY: _card_head,
        BulletinKind.AREA: _card_head,
    }
)
_BODIES: Mapping[BulletinKind, Callable[[Material, Issue, Figures], list[Block]]] = MappingProxyType(
    {
        BulletinKind.MONTHLY: _monthly_body,
        BulletinKind.BRIEFING: _briefing_body,
        BulletinKind.AGENCY: _card_body,
        BulletinKind.AREA: _card_body,
    }
)
