"""States of bulletins built anew from the steps of their check, and compared with the stored (由办理记录重建)."""

from collections.abc import Iterator

from django.db.models import Prefetch

from luoshi_site.base.verify_alone import Fault
from luoshi_site.bulletins.models import Bulletin, BulletinEvent

Kind, State = BulletinEvent.Kind, Bulletin.State
AFTER = {
    Kind.REVIEWED: State.REVIEWED,
    Kind.APPROVED: State.APPROVED,
    Kind.RETURNED: State.COMPILED,
    Kind.PUBLISHED: State.PUBLISHED,
}


def state_faults() -> Iterator[Fault]:
    """Bulletins whose state, or whose instant of publication, is not what their steps say."""
    rows = Bulletin.objects.defer("content", "final").order_by("pk")
    rows = rows.prefetch_related(Prefetch("events", BulletinEvent.objects.order_by("pk")))
    for row in rows.iterator(chunk_size=500):
        events = list(row.events.all())
        state = AFTER[Kind(events[-1].kind)] if events else State.COMPILED
        place = f"bulletins.Bulletin:{row.pk}"
        if row.state != state:
            stored, told = State(row.state).label, state.label
            yield Fault(place, f"通报「{row}」的状态存为“{stored}”，办理记录说是“{told}”：数据库中的内容被改动")
        elif row.is_published and row.published_at != events[-1].at:
            yield Fault(place, f"通报「{row}」的发布时间与办理记录不符：数据库中的内容被改动")
