"""What belongs to a matter: the rows below it, then every row that those point to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import row_key

MOST_ENTRIES = 20_000
ASKED = 500


class TooLarge(LuoshiError):
    """There is more than a dossier holds; the text says how much, and what to do."""


@dataclass(frozen=True, slots=True)
class Below:
    """Rows of a model that belong to a row: those whose `field` holds its `of`."""

    label: str
    field: str
    of: str = "pk"


BELOW: dict[str, tuple[Below, ...]] = {
    "ledger.Task": (
        Below("ledger.Assignment", "task"),
        Below("ledger.Target", "task"),
        Below("ledger.Milestone", "task"),
        Below("ledger.Matter", "task"),
        Below("ledger.LeaderAssignment", "task"),
        Below("ledger.TaskForceTask", "task"),
        Below("ledger.PlanChange", "task"),
        Below("progress.MilestoneProposal", "task"),
        Below("progress.ProgressReport", "task"),
        Below("office.ReviewItem", "task"),
    ),
    "ledger.Target": (
        Below("ledger.TargetVersion", "target"),
        Below("ledger.Suspension", "target"),
        Below("progress.Judgement", "target"),
        Below("progress.Reading", "indicator", of="indicator_id"),
        Below("office.ReviewItem", "target"),
    ),
    "ledger.TargetVersion": (
        Below("ledger.Trajectory", "version"),
        Below("ledger.TargetShare", "version"),
        Below("progress.Reading", "indicator", of="partner_id"),
    ),
    "ledger.Trajectory": (Below("ledger.TrajectoryNode", "trajectory"),),
    "ledger.Milestone": (
        Below("ledger.MilestoneEntry", "milestone"),
        Below("ledger.Matter", "milestone"),
        Below("progress.MilestoneProposal", "milestone"),
        Below("supervision.SampleCheck", "milestone"),
    ),
    "ledger.Matter": (
        Below("supervision.SupervisionOrder", "matter"),
        Below("supervision.WrittenInstruction", "matter"),
        Below("supervision.Proposal", "matter"),
        Below("supervision.Sending", "matter"),
        Below("office.ReviewItem", "matter"),
    ),
    "progress.Reading": (
        Below("progress.ReadingDecision", "reading"),
        Below("progress.Evidence", "reading"),
        Below("supervision.SampleCheck", "reading"),
    ),
    "progress.ProgressReport": (Below("progress.ReportEvent", "report"), Below("progress.PartRequest", "report")),
    "supervision.SupervisionOrder": (
        Below("supervision.OrderEvent", "order"),
        Below("supervision.OrderPart", "order"),
        Below("supervision.Objection", "order"),
        Below("supervision.WrittenInstruction", "order"),
        Below("supervision.Proposal", "order"),
        Below("supervision.Sending", "order"),
        Below("office.ReviewDecision", "order"),
    ),
    "supervision.OrderEvent": (Below("supervision.OrderEvidence", "event"),),
    "supervision.SampleCheck": (
        Below("supervision.CheckEvidence", "check_of"),
        Below("supervision.Rectification", "check_of"),
    ),
    "supervision.Rectification": (Below("supervision.RectificationEvent", "rectification"),),
    "office.ReviewItem": (Below("office.ReviewDecision", "item"),),
}


def gathered(start: models.Model) -> dict[str, models.Model]:
    """Everything about a row, by the chain's keys: the row, what is below it, what any of these point to; people apart.

    Raises:
        TooLarge: it is more than a dossier holds.
    """
    found = {row_key(start): start}
    layer = [start]
    while layer:
        layer = _new(found, _below(layer))
    layer = list(found.values())
    while layer:
        layer = _new(found, _pointed_at(layer))
    return found


def _new(found: dict[str, models.Model], rows: Iterable[models.Model]) -> list[models.Model]:
    """The rows that were not there yet, now added."""
    added = []
    for row in rows:
        if found.setdefault(row_key(row), row) is row:
            added.append(row)
        if len(found) > MOST_ENTRIES:
            raise TooLarge(
                f"这一事项的记录超过 {MOST_ENTRIES} 条，一份卷宗装不下。"
                "请就其中的里程碑或督办单分别制作，或用 luoshi-site verify --export 导出。"
            )
    return added


def _below(rows: Iterable[models.Model]) -> Iterator[models.Model]:
    for label, group in _by_model(rows).items():
        for step in BELOW.get(label, ()):
            values = {getattr(row, step.of) for row in group}
            yield from _rows(step.label, step.field, values)


def _pointed_at(rows: Iterable[models.Model]) -> Iterator[models.Model]:
    wanted: dict[str, set[object]] = defaultdict(set)
    for row in rows:
        for field in row._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and _is_entry(field.related_model):
                wanted[field.related_model._meta.label].add(getattr(row, field.attname))
    for label, values in wanted.items():
        yield from _rows(label, "pk", values)


def _is_entry(model: type[models.Model]) -> bool:
    """Whether the chain holds a model's rows and they are no person's account."""
    return model is not User and (getattr(model, "AUDITED", False) or getattr(model, "AUDIT_STOCK", False))


def _by_model(rows: Iterable[models.Model]) -> dict[str, list[models.Model]]:
    found: dict[str, list[models.Model]] = defaultdict(list)
    for row in rows:
        found[row._meta.label].append(row)
    return found


def _rows(label: str, field: str, values: Iterable[object]) -> Iterator[models.Model]:
    keys = sorted((value for value in values if value is not None), key=str)
    for start in range(0, len(keys), ASKED):
        asked = apps.get_model(label)._default_manager.filter(**{f"{field}__in": keys[start : start + ASKED]})
        yield from asked.order_by("pk").iterator(chunk_size=2000)
