"""`luoshi-site erase`: whose personal content may be kept no longer; erase it, or one person's."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from luoshi_site.agencies.models import User
from luoshi_site.agencies.retention import Keeping, kept_after_leaving, overdue
from luoshi_site.base.audit import Actor
from luoshi_site.base.moment import CHINA
from luoshi_site.office.erasing import ErasureError, erase_person, erase_seat

BY = Actor("erase", "系统管理命令", "系统")


class Command(BaseCommand):
    help = (
        "个人信息保存期限：不带参数时列出已离任的人和保存期限；--due 删除期限已过的，或写登录名删除一人的。"
        "删除后不能恢复，审计链照常通过校验。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?", default="", help="登录名：只删除此人的个人信息")
        parser.add_argument("--due", action="store_true", help="删除所有保存期限已过的")
        parser.add_argument("--reason", default="", help="理由，记入审计链，如「保存期满」「本人申请」")

    def handle(self, *args: object, username: str, due: bool, reason: str, **options: object) -> None:  # noqa: ARG002  # as Django calls it
        now = timezone.now()
        today = now.astimezone(CHINA).date()
        try:
            if username:
                user = User.objects.filter(username=username).first()
                if user is None:
                    raise CommandError(f"没有登录名为「{username}」的用户，请核对。")
                erase_person(user=user, reason=reason, by=BY, at=now)
                self.stdout.write(f"已删除 {username} 的个人信息。")
            elif due:
                found = overdue(today)
                for each in found:
                    self._erase(each, reason or "保存期满")
                self.stdout.write(f"已删除 {len(found)} 人的个人信息。")
            else:
                self._list(list(kept_after_leaving(today)))
        except ErasureError as error:
            raise CommandError(str(error)) from error

    def _erase(self, each: Keeping, reason: str) -> None:
        now = timezone.now()
        if isinstance(each.row, User):
            erase_person(user=each.row, reason=reason, by=BY, at=now)
        else:
            erase_seat(seat=each.row, reason=reason, by=BY, at=now)

    def _list(self, found: list[Keeping]) -> None:
        for each in found:
            self.stdout.write(f"{each.name}：{each.ended_on} 离任，个人信息保存至 {each.until}")
        if not found:
            self.stdout.write("没有已离任而个人信息尚未删除的人。")
