"""The rules of passwords, from the settings (口令规则)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError

from luoshi_site.agencies.models import OldPassword, User

KINDS = (("小写字母", str.islower), ("大写字母", str.isupper), ("数字", str.isdigit))


def _kinds_in(password: str) -> int:
    found = {next((name for name, holds in KINDS if holds(letter)), "其他字符") for letter in password}
    return len(found)


def rules_in_words() -> str:
    """What a password must be, for the form."""
    kinds = "、".join([*(name for name, _ in KINDS), "其他字符"])
    words = [f"至少 {settings.PASSWORD_LENGTH} 个字符"]
    if settings.PASSWORD_KINDS > 1:
        words.append(f"{kinds}中至少 {settings.PASSWORD_KINDS} 种")
    if settings.PASSWORD_HISTORY:
        words.append(f"不与最近 {settings.PASSWORD_HISTORY} 个口令相同")
    words.append("不要用常见的词或登录名")
    if settings.PASSWORD_DAYS:
        words.append(f"{settings.PASSWORD_DAYS} 天内须更换")
    return "，".join(words) + "。"


def has_expired(user: User, at: datetime) -> bool:
    """Whether a password must be changed: given by somebody else for one time, or too old."""
    if user.must_change_password:
        return True
    days = settings.PASSWORD_DAYS
    return bool(days) and (user.password_set_at is None or at - user.password_set_at > timedelta(days=days))


class PasswordRules:
    """Length, kinds of characters, and no old password again; used by Django's own password forms."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Refuse what the settings refuse."""
        wrong: list[str] = []
        if len(password) < settings.PASSWORD_LENGTH:
            wrong.append(f"口令太短：至少 {settings.PASSWORD_LENGTH} 个字符。")
        if _kinds_in(password) < settings.PASSWORD_KINDS:
            wrong.append(f"小写字母、大写字母、数字、其他字符中须有至少 {settings.PASSWORD_KINDS} 种。")
        if isinstance(user, User) and user.pk and self._was_used(user, password):
            wrong.append(f"最近 {settings.PASSWORD_HISTORY} 个口令不能再用，请换一个。")
        if wrong:
            raise ValidationError(wrong)

    def _was_used(self, user: User, password: str) -> bool:
        most = settings.PASSWORD_HISTORY
        if not most:
            return False
        old = OldPassword.objects.filter(user=user).values_list("encoded", flat=True)[: most - 1]
        return any(check_password(password, encoded) for encoded in (user.password, *old))

    def get_help_text(self) -> str:
        """The rules in words."""
        return rules_in_words()
