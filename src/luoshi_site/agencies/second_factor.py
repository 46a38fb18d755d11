"""The second factor: codes of an authenticator app, and recovery codes on paper (第二因素)."""

from base64 import b32encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import City, User
from luoshi_site.base.audit import Actor, hold_chain, record

PASSED = "second_factor"
RECOVERY_COUNT = 8
DEVICE = "authenticator"


@dataclass(frozen=True, slots=True)
class Secret:
    """What is typed or scanned into the app: the secret in groups of four, and its link."""

    text: str
    link: str


def is_wanting(request: HttpRequest, kinds: Collection[str]) -> bool:
    """Whether one of these roles asks for a second factor that the log-in has not shown."""
    return bool(settings.SECOND_FACTOR_ROLES & set(kinds)) and not request.session.get(PASSED)


def has_second_factor(user: User) -> bool:
    """Whether the person logs in with a code."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def enrolment(user: User) -> Secret:
    """The secret that the person is about to enter into the app; the same until it is confirmed."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": DEVICE})
    plain = b32encode(device.bin_key).decode().rstrip("=")
    return Secret(" ".join(plain[at : at + 4] for at in range(0, len(plain), 4)), device.config_url)


@transaction.atomic
def confirm_enrolment(*, user: User, code: str, city: City, at: datetime) -> tuple[str, ...]:
    """Confirm the app with a code of it, and give recovery codes, shown once (启用第二因素); empty where the code is wrong."""
    hold_chain()
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(_plain(code)):
        return ()
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    codes = _recovery_codes(user)
    who = acting(user, city=city, at=at)
    record(by=who.actor, at=at, action="enrol_second_factor", summary="启用第二因素")
    return codes


def _recovery_codes(user: User) -> tuple[str, ...]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=DEVICE, confirmed=True)
    codes = tuple(StaticToken.random_token() for _ in range(RECOVERY_COUNT))
    for code in codes:
        device.token_set.create(token=code)
    return codes


def code_is_right(user: User, code: str) -> bool:
    """Whether a code is the app's of now, or an unused recovery code; each counts once, wrong ones make the next wait longer."""
    with transaction.atomic():
        for model in (TOTPDevice, StaticDevice):
            for device in model.objects.select_for_update().filter(user=user, confirmed=True):
                allowed, _ = device.verify_is_allowed()
                if allowed and device.verify_token(_plain(code)):
                    return True
    return False


def _plain(code: str) -> str:
    return "".join(code.split()).lower()


@transaction.atomic
def drop_second_factor(*, user: User, city: City, by: User | Actor, at: datetime) -> None:
    """Take a person's second factor away, for one who lost the app and the codes (取消第二因素)."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    who = acting(by, city=city, at=at)
    record(by=who.actor, at=at, action="drop_second_factor", summary=f"取消 {user.username} 的第二因素")
