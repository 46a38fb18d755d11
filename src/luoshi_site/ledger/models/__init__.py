"""The ledger (台账): documents, plans, tasks, targets, indicators, milestones, matters."""

from luoshi_site.ledger.models.document import Document, DraftEdit
from luoshi_site.ledger.models.indicator import Indicator
from luoshi_site.ledger.models.living import (
    LeaderAssignment,
    PlanChange,
    PlanClosing,
    PlanRevision,
    TargetShare,
    TaskForceTask,
)
from luoshi_site.ledger.models.plan import (
    Assignment,
    Goal,
    Matter,
    Milestone,
    MilestoneEntry,
    Plan,
    PlanParameter,
    Task,
)
from luoshi_site.ledger.models.target import Suspension, Target, TargetVersion, Trajectory, TrajectoryNode

__all__ = [
    "Assignment",
    "Document",
    "DraftEdit",
    "Goal",
    "Indicator",
    "LeaderAssignment",
    "Matter",
    "Milestone",
    "MilestoneEntry",
    "Plan",
    "PlanChange",
    "PlanClosing",
    "PlanParameter",
    "PlanRevision",
    "Suspension",
    "Target",
    "TargetShare",
    "TargetVersion",
    "Task",
    "TaskForceTask",
    "Trajectory",
    "TrajectoryNode",
]
