"""Time to write a big city's bulletin: 100 agencies, 150 tasks; docx at most 5 s, pdf at most 10 s, the review table as xlsx at most 2 s.

    python benchmarks/bulletins.py [--times 3]

Lays a report of an invented city of that size (500 targets, each named in a list and in a row of the annex, each figure with the id of
its proof) and a review table of 32 columns, writes each file, and prints clock and processor time, size and pages against the limits.
Ends with status 1 if one is over.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pypdfium2

from luoshi.report.chart import Chart, ChartKind, Series
from luoshi.report.docx.write import docx_bytes
from luoshi.report.model import (
    Annex,
    Block,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Form,
    Heading,
    Imprint,
    Listing,
    Number,
    Paragraph,
    Report,
    Table,
    whole,
)
from luoshi.report.pdf import pdf_bytes
from luoshi.report.xlsx import Sheet, xlsx_bytes

AGENCIES, TASKS, TARGETS, REVIEW_COLUMNS = 100, 150, 500, 32
ON = date(2026, 11, 5)
LIGHTS = ("红灯", "黄灯", "灰灯", "绿灯", "蓝灯")
ANNEX = (
    Column("序号", ColumnKind.NUMBER, 3),
    Column("任务", width=9),
    Column("考核事项", width=10),
    Column("承诺", width=10),
    Column("现值", ColumnKind.NUMBER, 6),
    Column("统计期", width=7),
    Column("研判", width=6, centred=True),
    Column("标注", width=6),
    Column("单位", width=7),
)


def report() -> Report:
    """A month's bulletin of a big city."""
    agencies = tuple(f"市第{place}局" for place in range(1, AGENCIES + 1))
    columns = (Column("单位", width=12), *(Column(light, ColumnKind.NUMBER, 4) for light in LIGHTS))
    counted = tuple(
        (name, *(whole((place + at) % 7, f"A-{place}-{at}") for at in range(5))) for place, name in enumerate(agencies)
    )
    chart = Chart(
        ChartKind.STACKED,
        agencies[:16],
        tuple(
            Series(light, tuple(Decimal((place + at) % 7) for place in range(16))) for at, light in enumerate(LIGHTS)
        ),
        "各单位考核事项研判情况图",
        "项",
    )
    named = tuple(
        (
            f"第{place}类住房筹集（{agencies[place % AGENCIES]}）：2026年底前不少于3,600套；2026年10月为",
            Figure(f"{place * 7:,}套", f"T-{place}"),
            "；进度81.4%，序时83.3%，相差-1.9个百分点，滞后。",
        )
        for place in range(TARGETS)
    )
    blocks: tuple[Block, ...] = (
        Heading(1, "总体情况"),
        Paragraph(("共列考核事项", Figure(str(TARGETS), "P-1"), "项，任务", Figure(str(TASKS), "P-2"), "项。")),
        Heading(1, "分单位情况"),
        Table(columns, counted, "各单位考核事项研判情况"),
        chart,
        Heading(1, "具体名单"),
        Listing(named),
    )
    rows = tuple(_annex_row(place, agencies[place % AGENCIES]) for place in range(TARGETS))
    return Report(
        "督查通报", "督查通报〔2026〕第10期", "云汀市人民政府督查考核办公室", "关于年度重点工作\n落实进展情况的通报", "各单位", ON, blocks,
        (Annex("考核事项明细表", (Table(ANNEX, rows),), landscape=True),), form=Form.SERIAL,
        imprint=Imprint("市委办公室", "云汀市人民政府督查考核办公室", ON),
    )  # fmt: skip


def _annex_row(place: int, agency: str) -> tuple[Cell, ...]:
    value = Number(Decimal(place * 7), 0, "套", f"T-{place}")
    return (
        whole(place + 1), f"{place % TASKS + 1}.筹集保障性住房", f"第{place}类住房筹集", "2026年底前不少于3,600套", value, "2026年10月",
        "滞后（红灯）", "待核", agency,
    )  # fmt: skip


def review() -> Sheet:
    """The review table with every column that offices use, a row a target."""
    kinds = (ColumnKind.TEXT, ColumnKind.NUMBER, ColumnKind.TEXT, ColumnKind.DATE)
    columns = tuple(Column(f"第{place}列", kinds[place % 4], 8) for place in range(REVIEW_COLUMNS))
    values: dict[ColumnKind, Cell] = {
        ColumnKind.TEXT: "筹集保障性住房不少于3,600套", ColumnKind.NUMBER: Number(Decimal("6036.5"), 1), ColumnKind.DATE: ON,
    }  # fmt: skip
    rows = tuple(tuple(values[column.kind] for column in columns) for _ in range(TARGETS))
    return Sheet("调度表", Table(columns, rows))


def processor_seconds() -> float:
    """Of this process and of those it started."""
    return sum(os.times()[:4])


def main() -> int:
    """Write each file so many times; the slowest counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args().times
    laid = report()
    questions: tuple[tuple[str, float, Callable[[], bytes]], ...] = (
        ("docx", 5, lambda: docx_bytes(laid)),
        ("pdf", 10, lambda: pdf_bytes(laid, of_proof=lambda key: f"https://luoshi.example/proof/{key}")),
        (
            f"review xlsx ({REVIEW_COLUMNS} columns, a row a target)",
            2,
            lambda: xlsx_bytes([review()], title="调度表", on=ON),
        ),
    )
    print(f"{AGENCIES} agencies, {TASKS} tasks, {TARGETS} targets")
    passed = True
    for name, limit, write in questions:
        spent = []
        for _ in range(times):
            started, worked = time.perf_counter(), processor_seconds()
            made = write()
            spent.append((time.perf_counter() - started, processor_seconds() - worked))
        clock, processor = max(spent)
        pages = f", {len(pypdfium2.PdfDocument(made))} pages" if name == "pdf" else ""
        verdict = "within" if clock <= limit else "OVER"
        print(
            f"{name}: {clock:.2f} s ({processor:.2f} s of processor), {len(made) / 1024:,.0f} KB{pages}; {verdict} {limit} s"
        )
        passed &= clock <= limit
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
