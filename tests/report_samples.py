"""A report with everything in it, of an invented city."""

from datetime import date
from decimal import Decimal

from luoshi.report.chart import Chart, ChartKind, Series
from luoshi.report.model import (
    Annex,
    Attestation,
    Column,
    ColumnKind,
    Figure,
    Heading,
    Imprint,
    Listing,
    Number,
    Paragraph,
    Reference,
    Report,
    Table,
    whole,
)

COLUMNS = (
    Column("序号", ColumnKind.NUMBER, 3),
    Column("任务", width=12),
    Column("现值", ColumnKind.NUMBER, 6),
    Column("期限", ColumnKind.DATE, 8),
    Column("单位", width=8),
)
LIGHTS = ("红灯", "黄灯", "灰灯", "绿灯", "蓝灯")
AGENCIES = ("市教育局", "市民政局", "市人力资源和社会保障局", "东屿区政府")
STACKED = Chart(
    ChartKind.STACKED,
    AGENCIES,
    tuple(Series(name, tuple(Decimal((at * 3 + place) % 5) for at in range(4))) for place, name in enumerate(LIGHTS)),
    "图1 各单位考核事项研判情况",
    "项",
)
BARS = Chart(
    ChartKind.BARS,
    AGENCIES,
    (
        Series("实际进度", (Decimal("45.2"), Decimal("80.8"), Decimal("103.1"), None)),
        Series("序时进度", (Decimal("58.3"), Decimal("75"), Decimal("83.3"), Decimal("83.3"))),
    ),
    "图2 进度与序时进度",
    "%",
    1,
)
LINES = Chart(
    ChartKind.LINES,
    tuple(f"{month}月" for month in range(1, 13)),
    (
        Series("累计完成", tuple(Decimal(month * 41) if month < 11 else None for month in range(1, 13))),
        Series("计划", tuple(Decimal(month * 40) for month in range(1, 13))),
    ),
    "图3 老旧小区改造",
    "户",
)


def rows(count: int) -> tuple[tuple[object, ...], ...]:
    """So many rows, each figure with the id of its proof."""
    return tuple(
        (
            whole(place), Reference("老旧小区改造", "p/1"), Number(Decimal("6036.5"), 1, "套", f"R-{place}"),
            date(2028, 12, 31), "市住建局",
        )
        for place in range(1, count + 1)
    )  # fmt: skip


FULL = Report(
    masthead="督查通报",
    serial="督查通报〔2026〕第3期",
    issuer="云汀市人民政府督查考核办公室",
    title="关于《云汀市民生行动计划》\n落实进展情况的通报\n（截至2026年10月31日）",
    addressee="各牵头单位、责任单位",
    dated=date(2026, 11, 5),
    blocks=(
        Paragraph("现将截至2026年10月31日的落实进展情况通报如下。"),
        Heading(1, "总体情况"),
        Paragraph(("共列考核事项", Figure("26", "T-1"), "项，完成", Figure("80.8%", "T-2"), "。")),
        Heading(2, ("已完成（", Figure("2", "T-3"), "项）")),
        Listing(("甲。", ("乙：", Figure("4,012", "R-9"), "套。"))),
        Heading(3, "分县区情况"),
        Table(COLUMNS, rows(3), "表1 情况", total=1),
        STACKED,
        BARS,
        LINES,
    ),
    annexes=(Annex("考核事项明细表", (Table(COLUMNS, rows(60)),), landscape=True),),
    notice="演示数据，不是真实情况",
    imprint=Imprint("市委办公室，市人大常委会办公室", "云汀市人民政府督查考核办公室", date(2026, 11, 5)),
    attestation=Attestation("台账链首2026年11月5日：3f9a0c1b。", "https://luoshi.example/b/3"),
)
