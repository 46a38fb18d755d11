"""Forty and more bad workbooks: nothing of any is booked, each is told what is wrong, in which cell, and what to do (docs/workbook.md)."""

import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests import factories
from tests.bad_workbooks import BAD, Bad, Given
from tests.reports_factories import NOW, Month, lay_month

from luoshi.readers.workbook import UnreadableWorkbook
from luoshi.report.formbook import form_bytes
from luoshi.rules.period import month_period
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.progress.actions import ReadingSpec, enter_reading, open_round
from luoshi_site.progress.actions.workbook_jobs import work_on
from luoshi_site.progress.actions.workbooks import receive_workbook
from luoshi_site.progress.models import Reading, ReportCell, ReportingRound
from luoshi_site.progress.queries.asked import areas_in
from luoshi_site.progress.queries.sheet import sheet_of
from luoshi_site.progress.queries.workbooks import indicators_of, upload_page
from luoshi_site.progress.workbooks.blank import past_form, round_form

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "workbook.md"
BEGIN, END = "<!-- table -->", "<!-- /table -->"


@dataclass(frozen=True)
class Told:
    """What was said of a bad workbook."""

    name: str
    cells: str
    message: str

    def __str__(self) -> str:
        return f"| {self.name} | {self.cells} | {self.message} |"


def blank(row: ReportingRound, agency: Agency) -> bytes:
    """An agency's workbook of a round."""
    sheet = sheet_of(reporting_round=row, agency=agency, moment=Moment(as_of=NOW.date(), known_at=NOW))
    return form_bytes(round_form(sheet, NOW.date()))


def given(month: Month) -> Given:
    """What the bad workbooks are made of; the third figure was sent already."""
    other = factories.agency_of(month.city, "市人社局")
    foreign = factories.make_target(factories.make_task(month.plan, "市人社局"), name="新增就业", unit="人")
    last_year = month_period(2025, 10)
    row = open_round(
        plan=month.plan, cadence="monthly", period_start=last_year.start, period_end=last_year.end,
        due_on=date(2026, 11, 30), by=month.officer, at=NOW,
    )  # fmt: skip
    period = month_period(2026, 10)
    spec = ReadingSpec(month.targets[2].indicator, period.start, period.end, value=Decimal(7))
    enter_reading(spec=spec, by=month.reporter, at=NOW, agency=month.bureau)
    indicators, areas = indicators_of(month.city), areas_in(month.city, NOW.date())
    return Given(
        blank=blank(month.round, month.bureau),
        other_agency=blank(month.round, other),
        other_month=blank(row, month.bureau),
        past=form_bytes(past_form(month.city, indicators, areas, NOW.date())),
        codes=tuple(target.indicator.code for target in month.targets),
        names=tuple(target.name for target in month.targets),
        foreign_name=foreign.name,
        sent_name=month.targets[2].name,
        later_key=f"{foreign.indicator_id}-0",
    )


def told(month: Month, bad: Bad, content: bytes) -> Told:
    """Send a bad workbook; what is said of it."""
    who = month.officer if bad.past else month.reporter
    try:
        upload = receive_workbook(
            city=month.city, agency=who.roles.get().agency, reporting_round=None if bad.past else month.round,
            name="表.xlsx", content=content, by=who, at=NOW,
        ).upload  # fmt: skip
    except UnreadableWorkbook as error:
        return Told(bad.name, "—", str(error))
    work_on(upload=upload, clock=lambda: NOW)
    assert upload.state in {"faulty", "unmapped"}, (bad.name, upload.state, upload.found)
    page = upload_page(upload)
    if not page.faults:
        return Told(bad.name, "—", page.message)
    assert upload.marked_sha256
    cells = "、".join(dict.fromkeys(fault["cell"] for fault in page.faults))
    return Told(bad.name, cells, page.faults[0]["message"])


def without_codes(text: str, month: Month) -> str:
    """The same words whatever numbers the factories gave."""
    for place, target in enumerate(month.targets):
        text = text.replace(f"「{target.indicator.code}」", f"「zb-{place + 1}」")
    return text


def test_forty_bad_workbooks_are_each_told_what_is_wrong_where_and_what_to_do() -> None:
    month = lay_month(figures=3)
    before = Reading.objects.count()
    files = given(month)
    rows = [told(month, bad, bad.make(files)) for bad in BAD]
    assert len({row.message for row in rows}) >= 40
    assert all("请" in row.message for row in rows), [row.name for row in rows if "请" not in row.message]
    assert (Reading.objects.count(), ReportCell.objects.count()) == (before + 1, 0)
    made = "\n".join(f"| {n} {without_codes(str(row), month)}" for n, row in enumerate(rows, 1))
    assert len(BAD) >= 40
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    kept, _, tail = rest.partition(END)
    body = f"\n\n| | 文件 | 单元格 | 系统怎么说 |\n|---|---|---|---|\n{made}\n\n"
    if os.environ.get("LUOSHI_WRITE_DOCS") == "1":
        PAGE.write_text(f"{head}{BEGIN}{body}{END}{tail}", encoding="utf-8")
    else:
        assert kept == body, (
            "docs/workbook.md is behind: LUOSHI_WRITE_DOCS=1 pytest tests/site/test_workbook_refusals.py"
        )
