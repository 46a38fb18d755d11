"""What a dossier is about: a task, a milestone or an order of a city."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import models
from django.urls import reverse

from luoshi_site.agencies.models import City
from luoshi_site.base.audit import row_key
from luoshi_site.ledger.models import Milestone, Task
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.wording import order_name


@dataclass(frozen=True, slots=True)
class Subject:
    """A matter: its row, its city, what it is called, the page that it is seen on."""

    row: models.Model
    city: City
    title: str
    page: str

    @property
    def key(self) -> str:
        """Its name in the chain."""
        return row_key(self.row)


def subject_of(kind: str, pk: int, cities: Collection[City]) -> Subject | None:
    """The matter of a kind («task», «milestone», «order») in one of these cities."""
    found = {"task": _task, "milestone": _milestone, "order": _order}.get(kind)
    return found(pk, cities) if found else None


def _task(pk: int, cities: Collection[City]) -> Subject | None:
    row = Task.objects.select_related("plan__city").filter(pk=pk, plan__city__in=cities).first()
    return Subject(row, row.plan.city, f"任务 {row}", _page(row)) if row else None


def _milestone(pk: int, cities: Collection[City]) -> Subject | None:
    rows = Milestone.objects.select_related("task__plan__city")
    row = rows.filter(pk=pk, task__plan__city__in=cities).first()
    return Subject(row, row.task.plan.city, f"里程碑「{row}」", _page(row.task)) if row else None


def _order(pk: int, cities: Collection[City]) -> Subject | None:
    row = SupervisionOrder.objects.select_related("city").filter(pk=pk, city__in=cities).first()
    return Subject(row, row.city, order_name(row), reverse("order", args=[row.pk])) if row else None


def _page(task: Task) -> str:
    return reverse("task", args=[task.plan.code, task.number])
