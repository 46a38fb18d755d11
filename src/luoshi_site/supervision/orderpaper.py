"""The printed order (督办单): what is asked, on whose word, until when, and a receipt slip to send back."""

from luoshi.report.docx.write import MEDIA_TYPE, docx_bytes
from luoshi.report.model import Annex, Block, Cell, Column, Heading, Paragraph, Report, Table
from luoshi_site.supervision.actions.steps import Kind, State, day_of
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.wording import day_words, limit_words, order_number

__all__ = ["MEDIA_TYPE", "order_paper", "order_report"]

LEVEL_NAMES = {"blue": "蓝色督办单", "orange": "橙色督办单", "red": "红色督办单"}
OFFICE = "督查考核部门"
COLUMNS = (Column("项目", width=8, centred=True), Column("内容", width=30))
BLANK = "　"
BY_OFFICE = (Kind.DRAFTED, Kind.ISSUED)


def _facts(order: SupervisionOrder) -> tuple[tuple[Cell, ...], ...]:
    """The table of an order: every line that its agency must know."""
    due = day_words(order.due_on) if order.due_on else "下发之日起算"
    parts = "、".join(str(part.agency) for part in order.parts.select_related("agency"))
    rows = [
        ("督办事项", str(order.matter)),
        ("责任单位", str(order.agency)),
        ("协办单位", parts),
        ("立项依据", order.basis or "（待补）"),
        ("批准人", order.approver or "（待批准）"),
        ("办理限期", f"{limit_words(order.limit_days, order.day_kind)}，{due}前办结反馈"),
        ("要求的佐证", order.evidence_asked),
    ]
    return tuple((name, words) for name, words in rows if words)


def _slip(order: SupervisionOrder) -> Annex:
    """The slip that the agency fills in and sends back."""
    rows = (
        ("督办单", f"{LEVEL_NAMES[order.level]}{order_number(order)}"),
        ("题名", order.title),
        ("责任单位", str(order.agency)),
        ("办理限期", day_words(order.due_on) if order.due_on else BLANK),
        ("签收时间", "　　　　年　　月　　日　　时　　分"),
        ("签收人", BLANK),
        ("联系电话", BLANK),
        ("承办负责人", BLANK),
        ("单位盖章", BLANK),
    )
    asks = Paragraph("本页裁下，签收后当日送回督查考核部门；已在系统中签收的，不必再送。")
    return Annex("督办单签收回执", (asks, Table(COLUMNS, rows)))


def order_report(order: SupervisionOrder) -> Report:
    """The order as a typed report."""
    office = order.events.filter(kind__in=BY_OFFICE, by_agency__isnull=False).order_by("-pk").first()
    issuer = str(office.by_agency) if office else f"{order.city}{OFFICE}"
    blocks: tuple[Block, ...] = (
        Table(COLUMNS, _facts(order)),
        Heading(1, "办理要求"),
        *(Paragraph(line.strip()) for line in order.asks.splitlines() if line.strip()),
        Heading(1, "反馈要求"),
        Paragraph(
            "请收到后签收，限期内以本单位名义反馈，一事一报，随附佐证。不能按期办结的，限期之前申请延期；"
            "未获同意的，按原限期计。对督查结论有异议的，可在30日内提出。"
        ),
    )
    return Report(
        masthead=LEVEL_NAMES[order.level],
        serial=order_number(order) or "（未编号）",
        issuer=issuer,
        title=order.title,
        addressee=str(order.agency),
        dated=order.issued_on or day_of(order.drafted_at),
        blocks=blocks,
        annexes=(_slip(order),),
        notice="、".join(_notices(order)),
    )


def _notices(order: SupervisionOrder) -> list[str]:
    """What stands on every page: that it is a draft, withdrawn, or of an invented city."""
    said = []
    if order.issued_on is None:
        said.append("草稿，未下发")
    elif order.state == State.WITHDRAWN:
        said.append("已撤销")
    if order.city.is_demo:
        said.append("演示数据")
    return said


def order_paper(order: SupervisionOrder) -> bytes:
    """The order as a .docx file; the same order gives the same bytes."""
    return docx_bytes(order_report(order))
