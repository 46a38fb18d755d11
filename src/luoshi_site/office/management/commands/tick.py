"""`luoshi-site tick`: what is due is done, once, however often it runs and however many run it."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Protocol

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from luoshi_site.base.audit import Actor
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.notices.actions.heads import tell_heads
from luoshi_site.notices.actions.queueing import queue_deliveries
from luoshi_site.progress.actions.due import (
    close_due_rounds,
    open_due_rounds,
    remind_agencies,
    store_due_judgements,
)
from luoshi_site.progress.actions.parts import remind_due_parts
from luoshi_site.progress.actions.questions import ask_due_questions
from luoshi_site.progress.actions.workbook_jobs import take_up_workbooks
from luoshi_site.supervision.actions.due import supervise_due
from luoshi_site.supervision.actions.inspections import propose_draws

TICK = Actor("tick", "系统定时任务", "系统")


class DueAction(Protocol):
    """Does what is due by a moment and says each thing done; asked again it does nothing."""

    def __call__(self, *, moment: Moment, by: Actor, at: datetime) -> list[str]:
        """Do it."""


# Everything that falls due, in the order in which it is done.
DUE: tuple[DueAction, ...] = (
    open_due_rounds,
    remind_agencies,
    remind_due_parts,
    take_up_workbooks,
    close_due_rounds,
    propose_draws,
    store_due_judgements,
    ask_due_questions,
    supervise_due,
    tell_heads,
    queue_deliveries,
)


def _instant(text: str) -> datetime:
    """An instant as typed; without a zone it is China's."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


class Command(BaseCommand):
    help = (
        "办理到期事项：按报送日历开启、提醒、关闭报送期，研判所有实施中计划的目标，有变化的记入台账，向单位核对可疑的数据，"
        "按督办规则发出提醒、催办和督办单，把新的通知汇总待发；可重复运行。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", help="研判所依据的日期，如 2026-03-31；默认为运行当天")
        parser.add_argument("--at", help="视作在此时运行，如 2026-04-01T08:00；默认现在")

    def handle(self, *args: object, **options: str | None) -> None:  # noqa: ARG002  # as Django calls it
        as_of_text, at_text = options["as_of"], options["at"]
        try:
            at = _instant(at_text) if at_text else timezone.now()
        except ValueError as error:
            raise CommandError(f"看不懂时间「{at_text}」，请写成 2026-04-01T08:00。") from error
        try:
            as_of = date.fromisoformat(as_of_text) if as_of_text else at.astimezone(CHINA).date()
        except ValueError as error:
            raise CommandError(f"看不懂日期「{as_of_text}」，请写成 2026-03-31。") from error
        moment = Moment(as_of=as_of, known_at=at, as_of_chosen=bool(as_of_text), known_at_chosen=bool(at_text))
        for action in DUE:
            for line in action(moment=moment, by=TICK, at=at):
                self.stdout.write(line)
