"""Workbooks of the world of the permission matrix: one of the agency's round, sent by its reporter of the matrix; one of past periods."""

from datetime import datetime

from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.store import keep
from luoshi_site.progress.models import ReportingRound, WorkbookUpload

WORKBOOK_PLACES = {
    "round_workbook": "round",
    "download_workbook": "round",
    **dict.fromkeys(("workbook", "workbook_file"), "workbook"),
    **dict.fromkeys(("confirm_workbook", "map_workbook"), "workbook"),
    "decide_workbook": "past_workbook",
}


def uploaded(own: Agency, row: ReportingRound, office: Agency, clerk: User, at: datetime) -> dict[str, int]:
    """The workbooks by the name of the thing."""
    sha256 = keep(b"workbook")
    shared = {"city": own.city, "name": "表.xlsx", "sha256": sha256, "size": 8, "sent_at": at, "marked_sha256": sha256}
    reporter = User.objects.get(username="reporter-own")
    mine = WorkbookUpload.objects.create(agency=own, round=row, by=reporter, state="faulty", **shared)
    past = WorkbookUpload.objects.create(agency=office, by=clerk, state="booked", booked_at=at, **shared)
    return {"workbook": mine.pk, "past_workbook": past.pk}
