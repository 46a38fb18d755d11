"""Reads of progress: where a plan stands, the readings behind it, what waits for whom."""

from luoshi_site.progress.queries.history import ReadingLine, pending_readings, reading_history
from luoshi_site.progress.queries.standing import (
    Change,
    MilestoneStanding,
    PlanStanding,
    TargetStanding,
    TaskStanding,
    moment_in_force,
    plan_changes,
    plan_standing,
)

__all__ = [
    "Change",
    "MilestoneStanding",
    "PlanStanding",
    "ReadingLine",
    "TargetStanding",
    "TaskStanding",
    "moment_in_force",
    "pending_readings",
    "plan_changes",
    "plan_standing",
    "reading_history",
]
