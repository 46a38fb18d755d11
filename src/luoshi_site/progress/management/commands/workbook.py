"""`luoshi-site workbook NUMBER`: check a workbook that was sent, or book what was confirmed; the page starts it for large ones."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from luoshi_site.progress.actions.workbook_jobs import work_on
from luoshi_site.progress.models import WorkbookUpload


class Command(BaseCommand):
    help = "核对上传的工作簿，或将已确认的入账；大的工作簿由页面自动在后台运行本命令，中断的由 tick 接续。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="工作簿的编号（页面地址中的数字）")

    def handle(self, *args: object, **options: int) -> None:  # noqa: ARG002  # as Django calls it
        upload = WorkbookUpload.objects.filter(pk=options["number"]).first()
        if upload is None:
            raise CommandError(f"没有编号为 {options['number']} 的工作簿。")
        work_on(upload=upload, clock=timezone.now)
        self.stdout.write(f"工作簿「{upload.name}」：{upload.get_state_display()}")
