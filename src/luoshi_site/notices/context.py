"""What the frame of a staff page needs of notices: how many are unread (for the menu)."""

from django.http import HttpRequest

from luoshi_site.agencies.access import possible_member
from luoshi_site.notices.queries import unread_count


def unread(request: HttpRequest) -> dict[str, object]:
    """The frame's variable `unread`: the number of unread notices, 0 outside the office."""
    found = possible_member(request) if hasattr(request, "user") and request.path.startswith("/office/") else None
    return {"unread": unread_count(found) if found is not None else 0}
