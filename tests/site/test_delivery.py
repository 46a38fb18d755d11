"""Delivery against servers that fail, hang and answer twice: each notice arrives once, what is unclear is said, nothing blocks."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from factories import agency_of, make_agency, make_city, make_user
from fake_servers import FakeMail, FakeRobot, FakeServer
from luoshi_site.agencies.models import City, User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.moment import moment_from
from luoshi_site.notices.actions import notify
from luoshi_site.notices.actions.claiming import claim_next, hand_over
from luoshi_site.notices.actions.delivering import deliver
from luoshi_site.notices.actions.queueing import queue_deliveries
from luoshi_site.notices.models import Channel, Delivery, DeliveryAttempt, DeliveryNotice, MailAddress, Notice

pytestmark = pytest.mark.django_db(transaction=True)
# Monday 2026-11-02, 10:00 in China: a working day, after the digest of nine.
AT = datetime(2026, 11, 2, 2, tzinfo=UTC)
EARLIER = datetime(2026, 10, 20, tzinfo=UTC)
Serve = Callable[[FakeServer], FakeServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that stop with the test."""
    running: list[FakeServer] = []

    def start(server: FakeServer) -> FakeServer:
        running.append(server)
        return server

    yield start
    for server in running:
        server.close()


@pytest.fixture(autouse=True)
def _limits(settings) -> None:
    settings.WEBHOOK_LOOPBACK = True
    settings.DELIVERY_STEP_SECONDS, settings.DELIVERY_WHOLE_SECONDS = 0.6, 1.5
    settings.SMTP_TLS, settings.SMTP_FROM = "none", "落实 <office@example.cn>"
    settings.SITE_ADDRESS = "https://luoshi.example.cn"


@pytest.fixture
def city() -> City:
    return make_city()


def robot(city: City, server: FakeServer | int, kind: str = "wecom", **fields: object) -> Channel:
    port = server if isinstance(server, int) else server.port
    defaults = {"name": f"群{Channel.objects.count()}", "address": f"http://127.0.0.1:{port}/send?key=k-secret"}
    return Channel.objects.create(city=city, kind=kind, started_at=EARLIER, **{**defaults, **fields})


def mail(city: City, settings, server: FakeServer | int) -> Channel:
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", server if isinstance(server, int) else server.port
    return Channel.objects.create(city=city, kind="email", name="邮件", started_at=EARLIER)


def person(city: City, name: str = "wang", agency: str = "市民政局", **fields: object) -> User:
    user = make_user("reporter", agency_of(city, agency), name)
    defaults = {"address": f"{name}@example.cn", "asked_at": EARLIER, "confirmed_at": EARLIER}
    MailAddress.objects.create(user=user, **{**defaults, **fields})
    return user


def tell(city: City, title: str = "10月报送期已开启", *, at: datetime = AT, **fields: object) -> Notice:
    defaults = {"agencies": [agency_of(city, "市民政局")], "role": "reporter", "kind": "opened", "key": title}
    notify(city=city, title=title, at=at - timedelta(minutes=5), link="/office/reporting/", **{**defaults, **fields})
    return Notice.objects.latest("pk")


def queue(at: datetime = AT) -> list[str]:
    return queue_deliveries(moment=moment_from(query={}, now=at), by=SYSTEM, at=at)


def send(at: datetime = AT, budget: float = 20):
    """Queue and send as if it were `at`, the seconds going by as they do."""
    began = time.monotonic()
    queue(at)
    return deliver(clock=lambda: at + timedelta(seconds=time.monotonic() - began), budget=budget)


def only() -> Delivery:
    return Delivery.objects.get()


def words() -> list[str]:
    return list(DeliveryAttempt.objects.order_by("pk").values_list("words", flat=True))


def test_one_message_a_recipient_and_digest_hour(city: City, serve: Serve, settings) -> None:
    letters, group = serve(FakeMail()), serve(FakeRobot())
    mail(city, settings, letters)
    robot(city, group)
    person(city, "wang"), person(city, "li"), person(city, "zhao", "市教育局")
    for title in ("10月报送期已开启", "材料被退回"):
        tell(city, title)
    for _ in range(3):
        send()
    assert sorted(letters.recipients) == ["li@example.cn", "wang@example.cn"]
    assert all("10月报送期已开启" in text and "材料被退回" in text for text in letters.texts)
    notice = Notice.objects.get(title="材料被退回")
    assert f"https://luoshi.example.cn/office/notices/{notice.pk}/" in letters.texts[0]
    assert len(group.taken) == 1
    assert "2 条新通知" in group.taken[0]
    tell(city, "又一条", at=AT + timedelta(minutes=20))
    send(AT + timedelta(minutes=20))
    assert len(group.taken) == 1, "the next digest is at 15 o'clock"
    send(AT + timedelta(hours=5, minutes=1))
    assert len(group.taken) == 2
    assert "又一条" in group.taken[1]
    assert "材料被退回" not in group.taken[1]


def test_urgent_goes_at_once_but_not_at_night_nor_on_rest_days(city: City, serve: Serve) -> None:
    group = serve(FakeRobot())
    channel = robot(city, group)
    saturday, night = AT + timedelta(days=5), AT + timedelta(hours=12)
    tell(city, "督办单升为红色", urgent=True, at=night)
    send(night)
    assert group.taken == []
    send(night + timedelta(hours=10, minutes=1))  # 8:01 of the next morning, before the digest of nine
    assert [text.splitlines()[0] for text in group.taken] == ["【落实】云汀市：急，1 条新通知（报送期开启 1）"]
    tell(city, "周末的红色", urgent=True, at=saturday)
    send(saturday)
    assert len(group.taken) == 1
    Channel.objects.filter(pk=channel.pk).update(urgent_on_rest_days=True)
    send(saturday)
    assert len(group.taken) == 2


def test_what_was_read_in_the_page_or_told_before_is_not_mailed(city: City, serve: Serve, settings) -> None:
    letters = serve(FakeMail())
    mail(city, settings, letters)
    user = person(city, confirmed_at=AT - timedelta(hours=1))
    tell(city, "确认邮箱之前的", at=AT - timedelta(hours=2))
    tell(city, "已读的").reads.create(user=user, at=AT)
    send()
    assert letters.taken == []
    tell(city, "没读的")
    send()
    assert ["没读的" in text for text in letters.texts] == [True]


@pytest.mark.parametrize(
    ("plan", "state", "said"),
    [
        ("refuse", "given_up", "不接受收件地址（550）"),
        ("later", "failed", "暂时不接受邮件内容（451）"),
        ("hang at once", "failed", "尚未交出"),
        ("close at once", "failed", "尚未交出"),
        ("hang", "failed", "尚未交出"),
        ("drip", "failed", "尚未交出"),
        ("hang after", "uncertain", "对方可能已收下"),
        ("close after", "uncertain", "对方可能已收下"),
        ("twice", "sent", "已收下"),
    ],
)
def test_a_mail_server_that_fails_is_told_and_never_doubles(
    city: City, serve: Serve, settings, plan: str, state: str, said: str
) -> None:
    letters = serve(FakeMail(plan, "ok"))
    mail(city, settings, letters)
    person(city)
    tell(city)
    began = time.monotonic()
    send()
    assert time.monotonic() - began < 4
    assert only().state == state
    assert said in words()[-1]
    for minutes in (1, 3, 15, 60, 24 * 60):
        send(AT + timedelta(minutes=minutes))
    expected = 0 if state == "given_up" else 1
    assert len(letters.taken) == expected, "once, or not at all and told so"
    assert only().state == {"failed": "sent"}.get(state, state)


@pytest.mark.parametrize(
    ("plan", "state", "said"),
    [
        ("code:93000", "given_up", "机器人地址无效"),
        ("code:45009", "failed", "太频繁"),
        ("code:-1", "failed", "答复代码 -1"),
        ("status:500", "failed", "暂时不接受（500）"),
        ("status:404", "given_up", "不接受这个机器人地址（404）"),
        ("redirect", "given_up", "（302）"),
        ("status:502", "uncertain", "网关"),
        ("garbage", "uncertain", "群里可能已收到"),
        ("hang at once", "uncertain", "群里可能已收到"),
        ("hang after", "uncertain", "群里可能已收到"),
        ("close after", "uncertain", "群里可能已收到"),
        ("drip", "uncertain", "群里可能已收到"),
        ("twice", "sent", "已收下"),
    ],
)
def test_a_robot_that_fails_is_told_and_never_doubles(
    city: City, serve: Serve, plan: str, state: str, said: str
) -> None:
    group = serve(FakeRobot(plan, "ok"))
    robot(city, group)
    tell(city)
    began = time.monotonic()
    send()
    assert time.monotonic() - began < 4
    assert only().state == state
    assert said in words()[-1]
    assert "k-secret" not in "".join(words())
    for minutes in (1, 3, 15, 60, 24 * 60):
        send(AT + timedelta(minutes=minutes))
    arrived = {"given_up": 0, "uncertain": 0 if plan == "hang at once" else 1}.get(state, 1)
    assert len(group.taken) == arrived
    assert only().state == {"failed": "sent"}.get(state, state)
    assert [target for target in group.targets if "elsewhere" in target] == []


def test_a_server_that_is_not_there_is_tried_less_and_less_and_given_up(city: City) -> None:
    robot(city, 9)
    tell(city)
    at = AT
    for _ in range(300):
        send(at)
        at += timedelta(minutes=15)
    row = only()
    assert row.state == "given_up"
    assert row.tries == 7
    assert set(words()) == {"连不上 127.0.0.1，消息尚未交出"}
    hours = [int(a.astimezone(timezone.get_default_timezone()).hour) for a in row.attempts.values_list("at", flat=True)]
    assert [hour for hour in hours if hour >= 20 or hour < 8] == [], "also retries keep the quiet hours"


def test_dingtalk_is_signed_and_limits_are_kept(city: City, serve: Serve) -> None:
    group = serve(FakeRobot())
    robot(city, group, "dingtalk", secret="SECabc")
    for number in range(60):
        tell(city, f"第{number}件：" + "长" * 60)
    send()
    assert len(group.taken) == 1
    assert len(group.taken[0].encode()) <= 2048
    assert "条，请到系统查看" in group.taken[0]
    assert "&timestamp=17" in group.targets[0]
    assert "&sign=" in group.targets[0]
    assert "SECabc" not in group.targets[0]


def test_a_robot_takes_twenty_a_minute(city: City, serve: Serve) -> None:
    group = serve(FakeRobot())
    channel = robot(city, group)
    for number in range(25):
        Delivery.objects.create(channel=channel, purpose="test", key=f"test:{number}", queued_at=AT, next_at=AT)
    send()
    assert len(group.taken) == 20
    send(AT + timedelta(seconds=90))
    assert len(group.taken) == 25


def test_one_server_that_hangs_holds_up_neither_the_others_nor_all_its_messages(
    city: City, serve: Serve, settings
) -> None:
    letters, group = serve(FakeMail("hang after")), serve(FakeRobot())
    mail(city, settings, letters)
    robot(city, group)
    for number in range(6):
        person(city, f"p{number}")
    tell(city)
    began = time.monotonic()
    send()
    assert time.monotonic() - began < 5
    assert len(group.taken) == 1
    states = sorted(Delivery.objects.filter(channel__kind="email").values_list("state", flat=True))
    assert states == ["uncertain", *["waiting"] * 5], "one is unclear, not all six"


def test_a_budget_of_time_is_kept(city: City, serve: Serve, settings) -> None:
    settings.DELIVERY_STEP_SECONDS = settings.DELIVERY_WHOLE_SECONDS = 60
    for number in range(4):
        robot(city, serve(FakeRobot("hang after")), name=f"慢{number}")
    tell(city)
    began = time.monotonic()
    send(budget=2)
    assert time.monotonic() - began < 3.5


def test_a_tick_queues_and_waits_for_no_server(city: City, serve: Serve) -> None:
    group = serve(FakeRobot("hang at once"))
    robot(city, group)
    tell(city)
    began = time.monotonic()
    call_command("tick", "--at", "2026-11-02T10:00", stdout=StringIO())
    assert time.monotonic() - began < 3
    assert only().state == "waiting"
    assert group.callers == 0


def in_threads(work: Callable[[], object], count: int) -> None:
    """Several at once, each with its own connection."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  # told by the assertion below
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []


def test_two_workers_at_once_never_send_twice(city: City, serve: Serve, settings) -> None:
    letters, group = serve(FakeMail("ok")), serve(FakeRobot("ok"))
    mail(city, settings, letters)
    robot(city, group)
    for number in range(12):
        person(city, f"p{number}")
    for number in range(3):
        tell(city, f"事项{number}")
    in_threads(send, 3)
    assert sorted(letters.recipients) == sorted(f"p{number}@example.cn" for number in range(12))
    assert len(group.taken) == 1
    assert Delivery.objects.count() == 13
    assert DeliveryNotice.objects.count() == 13 * 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_a_worker_killed_before_handing_over_is_followed_by_another(city: City, serve: Serve) -> None:
    group = serve(FakeRobot())
    robot(city, group)
    tell(city)
    queue()
    killed = claim_next(at=AT, worker="killed", lease=timedelta(seconds=60), without=set())
    assert killed is not None
    send(AT + timedelta(seconds=30))
    assert only().state == "sending", "the lease is not over"
    send(AT + timedelta(seconds=61))
    assert only().state == "failed"
    send(AT + timedelta(minutes=5))
    assert only().state == "sent"
    assert len(group.taken) == 1
    assert not hand_over(claim=killed, at=AT + timedelta(minutes=6)), "who wakes late sends no more"
    assert words()[0] == "发送中断，尚未交给对方"


def test_a_worker_killed_after_handing_over_leaves_it_uncertain(city: City, serve: Serve) -> None:
    group = serve(FakeRobot())
    robot(city, group)
    tell(city)
    queue()
    killed = claim_next(at=AT, worker="killed", lease=timedelta(seconds=60), without=set())
    assert killed is not None
    assert hand_over(claim=killed, at=AT + timedelta(seconds=1))
    for minutes in (2, 10, 600, 1500):
        send(AT + timedelta(minutes=minutes))
    assert only().state == "uncertain"
    assert group.taken == []
    assert "没有等到答复" in words()[0]


def test_the_same_message_has_the_same_id_each_time(city: City, serve: Serve, settings) -> None:
    letters = serve(FakeMail("close after", "ok"))
    mail(city, settings, letters)
    person(city)
    tell(city)
    send()
    Delivery.objects.update(state="waiting")  # as an officer who resends does
    send(AT + timedelta(minutes=1))
    first, second = letters.messages
    assert first["Message-ID"] == second["Message-ID"] == f"<{only().reference.hex}@example.cn>"
    assert letters.taken[0] == letters.taken[1]


def test_a_group_hears_only_what_it_serves_and_nothing_personal(city: City, serve: Serve) -> None:
    group, all_of_it = serve(FakeRobot()), serve(FakeRobot())
    channel = robot(city, group, roles="reviewer")
    robot(city, all_of_it, name="全部")
    channel.served.create(agency=agency_of(city, "市教育局"))
    user = make_user("reviewer", agency_of(city, "市教育局"))
    tell(city, "给民政的")
    tell(city, "给教育填报人的", agencies=[agency_of(city, "市教育局")])
    tell(city, "给教育审核人的", agencies=[agency_of(city, "市教育局")], role="reviewer")
    tell(city, "给本人的", agencies=[], users=[user])
    other = make_city("海宁市")
    tell(other, "别市的", agencies=[make_agency(other, "市民政局")])
    send()
    assert len(group.taken) == 1
    assert "给教育审核人的" in group.taken[0]
    assert "1 条新通知" in group.taken[0]
    assert "3 条新通知" in all_of_it.taken[0]
    assert "本人" not in all_of_it.taken[0]


def test_sending_runs_outside_any_transaction(city: City, serve: Serve, monkeypatch) -> None:
    robot(city, serve(FakeRobot()))
    tell(city)
    seen: list[bool] = []
    from luoshi_site.notices.actions import delivering

    real = delivering.send_robot

    def watched(*args, **kwargs):
        seen.append(transaction.get_connection().in_atomic_block)
        return real(*args, **kwargs)

    monkeypatch.setattr(delivering, "send_robot", watched)
    send()
    assert seen == [False]
