"""`luoshi-site tick`: what is due today is done, once, however often it runs."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from luoshi_site.base.audit import Actor
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.actions import store_judgements

TICK = Actor("tick", "系统定时任务", "系统")


class Command(BaseCommand):
    help = "研判所有实施中计划的目标,有变化的记入台账;可重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", help="研判所依据的日期,如 2026-03-31;默认今天")

    def handle(self, *args: object, **options: str | None) -> None:  # noqa: ARG002  # as Django calls it
        now = timezone.now()
        text = options["as_of"]
        try:
            as_of = date.fromisoformat(text) if text else now.astimezone(CHINA).date()
        except ValueError as error:
            raise CommandError(f"看不懂日期«{text}»,请写成 2026-03-31。") from error
        moment = Moment(as_of=as_of, known_at=now, as_of_chosen=bool(text))
        for plan in Plan.objects.filter(state=Plan.State.IN_FORCE).select_related("city").defer("document"):
            count = store_judgements(plan=plan, moment=moment, by=TICK, at=now)
            self.stdout.write(f"{plan}(截至 {as_of}):{count} 项研判有变化")
