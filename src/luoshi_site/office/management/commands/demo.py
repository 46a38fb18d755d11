"""`luoshi-site demo`: load the bundled cities, plans and readings, and make the demo accounts."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.timezone import now

from luoshi_site.office.bundled.accounts import keep_accounts
from luoshi_site.office.bundled.load import load_bundled


class Command(BaseCommand):
    """Load what is bundled; a second run finds it there and changes nothing."""

    help = "装入内置的城市、计划和读数，建立演示账号。已装入的不再改动，已有账号的口令不会重置。"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file that keeps the accounts' passwords."""
        default = settings.VAR / "accounts.txt"
        parser.add_argument("--accounts-file", type=Path, default=default, help=f"账号口令存放的文件（默认 {default}）")

    def handle(self, *args: object, accounts_file: Path, **options: object) -> None:  # noqa: ARG002
        """Load, and show the passwords just made, once."""
        loaded = load_bundled(at=now())
        for title in loaded.plans:
            self.stdout.write(f"已装入计划：{title}")
        if loaded.accounts:
            keep_accounts(loaded.accounts, accounts_file)
            self.stdout.write("演示账号（口令仅显示这一次）：")
            for account in loaded.accounts:
                self.stdout.write(f"  {account.username:<16}{account.password:<20}{account.role}")
        elif not loaded.plans:
            self.stdout.write("内置数据已在，未作改动。")
        self.stdout.write(f"账号口令存于 {accounts_file}（仅本人可读）")
