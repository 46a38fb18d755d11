"""What a log-in must keep to on every staff page: idle time, one at a time, a password of one's own, the second factor (会话规则)."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from luoshi_site.agencies.access import possible_member
from luoshi_site.agencies.models import User
from luoshi_site.agencies.passwords import has_expired
from luoshi_site.agencies.second_factor import is_wanting

STAFF = "/office/"
PASSWORD = "/office/password/"  # noqa: S105 - an address
SECOND = "/office/second-factor/"
SEEN = "seen_at"
NOTED_EVERY = 60


class AccountRulesMiddleware:
    """Ends log-ins that are over and leads to what an account still owes; no query of its own on an ordinary page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check staff pages, then pass on."""
        if request.path.startswith(STAFF) and isinstance(request.user, User):
            # A log-in is old or not on the clock of the request.
            now = timezone.now()  # noqa: TID251
            if _is_over(request, request.user, now):
                logout(request)
            elif owed := _owed(request, request.user, now):
                return redirect(owed)
        return self.get_response(request)


def _is_over(request: HttpRequest, user: User, now: datetime) -> bool:
    session = request.session
    if settings.ONE_SESSION and user.session_key and user.session_key != session.session_key:
        return True
    seen = session.get(SEEN)
    if not settings.IDLE_SECONDS or not isinstance(seen, int):
        return False
    passed = int(now.timestamp()) - seen
    if passed > settings.IDLE_SECONDS:
        return True
    if passed > min(NOTED_EVERY, settings.IDLE_SECONDS // 2):
        session[SEEN] = int(now.timestamp())
    return False


def _owed(request: HttpRequest, user: User, now: datetime) -> str:
    """The page that must be seen to first; nothing for an account in order."""
    if request.path in {PASSWORD, SECOND}:
        return ""
    if has_expired(user, now):
        return PASSWORD
    member = possible_member(request)
    return SECOND if member is not None and is_wanting(request, member.kinds) else ""
