"""`luoshi-site verify`: check the audit chain and every row that it speaks of."""

from django.core.management.base import BaseCommand, CommandError

from luoshi_site.base.audit import faults
from luoshi_site.base.models import AuditEntry, AuditHead


class Command(BaseCommand):
    help = "校验审计链及其所记的每一行：逐条列出问题，有问题时退出码为 1。"

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002  # as Django calls it
        count = 0
        for count, fault in enumerate(faults(), start=1):  # noqa: B007  # counted, and used after the loop
            self.stdout.write(f"{fault.place}：{fault.message}")
        lines = AuditEntry.objects.count()
        if count:
            raise CommandError(f"已核对审计链 {lines} 行，发现 {count} 处问题。", returncode=1)
        self.stdout.write(f"已核对审计链 {lines} 行，未发现问题。")
        head = AuditHead.objects.filter(pk=1).first()
        if head is not None:
            self.stdout.write(f"链头：第 {head.seq} 行 {head.digest}（另行保存，可供日后比对）")
