"""Progress (进度): rounds, reports, readings and what is decided about them, evidence, judgements."""

from luoshi_site.progress.models.milestones import MilestoneProposal
from luoshi_site.progress.models.questions import CheckQuestion, CheckSweep, QuestionEvent
from luoshi_site.progress.models.readings import Evidence, Judgement, Reading, ReadingDecision
from luoshi_site.progress.models.reports import PartRequest, ProgressReport, ReportCell, ReportEvent
from luoshi_site.progress.models.rounds import Extension, ReportingCalendar, ReportingRound, RoundEvent
from luoshi_site.progress.models.workbooks import HeadingMap, WorkbookUpload

__all__ = [
    "CheckQuestion",
    "CheckSweep",
    "Evidence",
    "Extension",
    "HeadingMap",
    "Judgement",
    "MilestoneProposal",
    "PartRequest",
    "ProgressReport",
    "QuestionEvent",
    "Reading",
    "ReadingDecision",
    "ReportCell",
    "ReportEvent",
    "ReportingCalendar",
    "ReportingRound",
    "RoundEvent",
    "WorkbookUpload",
]
