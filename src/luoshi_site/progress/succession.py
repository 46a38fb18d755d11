"""What an agency has open in the rounds passes to its successor: reports, cells, parts, requests for more time (在报事项的承接)."""

from django.db.models import Model

from luoshi_site.agencies.succession import Succession
from luoshi_site.progress.models import Extension, PartRequest, ProgressReport, ReportCell

WORDS = ("progress", "problems", "next_step", "help_needed")


def report_rows(passing: Succession) -> list[Model]:
    """Reports of open rounds that are not settled are the successor's; where it has begun one itself the words are joined."""
    rows: list[Model] = []
    open_ones = ProgressReport.objects.filter(agency=passing.old, round__closed_at__isnull=True)
    for report in open_ones.exclude(state=ProgressReport.State.ACCEPTED).order_by("pk"):
        own = ProgressReport.objects.filter(round=report.round_id, task=report.task_id, agency=passing.new).first()
        if own is None:
            report.agency = passing.new
            report.save(update_fields=["agency"])
            rows.append(report)
        elif own.state in {ProgressReport.State.DRAFT, ProgressReport.State.RETURNED}:
            _join(own, report, passing.old.name)
            rows.append(own)
    return rows


def _join(own: ProgressReport, taken: ProgressReport, name: str) -> None:
    for field in WORDS:
        words, more = str(getattr(own, field)), str(getattr(taken, field))
        if more and more not in words:
            setattr(own, field, f"{words}\n（原{name}）{more}".strip())
    own.spent_seconds += taken.spent_seconds
    own.save(update_fields=[*WORDS, "spent_seconds"])


def cell_count(passing: Succession) -> int:
    """Move what was typed in open rounds and not sent; a cell that the successor has filled itself stays. How many moved."""
    moved = 0
    for cell in ReportCell.objects.filter(agency=passing.old, round__closed_at__isnull=True, reading__isnull=True):
        same = ReportCell.objects.filter(
            round=cell.round_id, agency=passing.new, indicator=cell.indicator_id, area=cell.area_id
        )
        if not same.exists():
            cell.agency = passing.new
            cell.save(update_fields=["agency"])
            moved += 1
    return moved


def request_rows(passing: Succession) -> list[Model]:
    """Parts that others called for and requests for more time, still open, are the successor's."""
    rows: list[Model] = []
    for part in PartRequest.objects.filter(agency=passing.old, answered_at__isnull=True):
        if not PartRequest.objects.filter(report=part.report_id, agency=passing.new).exists():
            part.agency = passing.new
            part.save(update_fields=["agency"])
            rows.append(part)
    asked = Extension.State.ASKED
    for extension in Extension.objects.filter(agency=passing.old, state=asked):
        if not Extension.objects.filter(round=extension.round_id, agency=passing.new, state=asked).exists():
            extension.agency = passing.new
            extension.save(update_fields=["agency"])
            rows.append(extension)
    return rows
