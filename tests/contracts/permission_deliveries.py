"""What the world of the permission matrix has of delivery: a group's channel, and a message that did not arrive."""

from datetime import datetime

from luoshi_site.agencies.models import City
from luoshi_site.notices.models import Channel, Delivery

# What stands in the place of an address, by the route's name.
DELIVERY_PLACES = {
    **dict.fromkeys(("channel", "try_channel"), "channel"),
    **dict.fromkeys(("delivery", "resend_delivery", "settle_delivery"), "delivery"),
}


def delivered(city: City, at: datetime) -> dict[str, int | str]:
    """A channel and one of its messages."""
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
    channel = Channel.objects.create(city=city, kind="wecom", name="工作群", address=address, started_at=at)
    row = Delivery.objects.create(
        channel=channel, purpose="digest", key="digest:k", state="uncertain", queued_at=at, next_at=at
    )
    return {"channel": channel.pk, "delivery": row.pk}
