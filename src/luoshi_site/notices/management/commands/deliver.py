"""`luoshi-site deliver`: what is new goes out by e-mail and to groups, once, within a budget of time."""

import time
from argparse import ArgumentParser
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.moment import moment_from
from luoshi_site.notices.actions.delivering import deliver
from luoshi_site.notices.actions.queueing import queue_deliveries


class Command(BaseCommand):
    help = "发送通知：把新的通知按各渠道的时点汇总，发到邮箱和工作群；可重复运行，也可同时运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, help="最多用多少秒；默认按设置")

    def handle(self, *args: object, **options: float | None) -> None:  # noqa: ARG002  # as Django calls it
        now, began = timezone.now(), time.monotonic()

        def clock() -> datetime:  # goes on evenly, also when the machine's clock is set while this runs
            return now + timedelta(seconds=time.monotonic() - began)

        for line in queue_deliveries(moment=moment_from(query={}, now=now), by=SYSTEM, at=now):
            self.stdout.write(line)
        if said := str(deliver(clock=clock, budget=options["seconds"] or settings.DELIVERY_BUDGET_SECONDS)):
            self.stdout.write(said)
