"""The pages of delivery: channels set up by an administrator, what was sent where, one's own e-mail; addresses and secrets stay hidden."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from factories import agency_of, make_city, make_user
from luoshi_site.agencies.models import City, User
from luoshi_site.base.models import AuditEntry
from luoshi_site.notices.actions.delivering import SALT
from luoshi_site.notices.models import Channel, Delivery, DeliveryAttempt, MailAddress

pytestmark = pytest.mark.django_db
HERE = "/office/notices/"
KEY = "7d1f-secret-key-93ab"
ADDRESS = f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"
SECRET = "SECd0a8b1c2"
BEFORE = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _site(settings) -> None:
    settings.SITE_ADDRESS = "https://luoshi.example.cn"
    settings.SMTP_HOST, settings.SMTP_FROM = "mail.example.cn", "office@example.cn"


@pytest.fixture
def city() -> City:
    return make_city()


def who(kind: str, city: City, agency: str = "市政府督考办") -> tuple[Client, User]:
    user = make_user(kind, agency_of(city, agency))
    client = Client()
    client.force_login(user)
    return client, user


def filled(**fields: object) -> dict[str, object]:
    spec = {"kind": "dingtalk", "name": "督查群", "address": ADDRESS, "secret": SECRET, "hours": "9、15"}
    return {**spec, "quiet_from": 20, "quiet_until": 8, "is_on": "on", "shows_titles": "on", **fields}


def failed(channel: Channel, state: str = "uncertain", at: datetime = BEFORE, **fields: object) -> Delivery:
    key = f"k{Delivery.objects.count()}"
    return Delivery.objects.create(
        channel=channel, purpose="digest", key=key, state=state, queued_at=at, next_at=at, **fields
    )


def group(city: City, **fields: object) -> Channel:
    return Channel.objects.create(city=city, kind="wecom", started_at=BEFORE, **{"name": "工作群", **fields})


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_administrator_sets_up_a_group_and_its_address_is_seen_nowhere(city: City) -> None:
    client, _ = who("administrator", city)
    agency = agency_of(city, "市民政局")
    posted = filled(agencies=[agency.pk], roles=["reporter"], at_once=["returned"])
    answer = client.post(f"{HERE}channels/new/", posted, follow=True)
    assert "请点「试发一条」" in answer.content.decode()
    row = Channel.objects.get()
    assert (row.address, row.secret, row.hours, row.roles, row.at_once) == (
        ADDRESS,
        SECRET,
        "9,15",
        "reporter",
        "returned",
    )
    seen = text(client, f"{HERE}channels/") + text(client, f"{HERE}channels/{row.pk}/")
    seen += "".join(AuditEntry.objects.values_list("summary", flat=True))
    assert "oapi.dingtalk.com …93ab" in seen
    assert (KEY in seen, SECRET in seen) == (False, False)
    assert "市民政局" in seen
    client.post(f"{HERE}channels/{row.pk}/", filled(address="", secret="", hours="10"))
    row.refresh_from_db()
    assert (row.address, row.secret, row.hours) == (ADDRESS, SECRET, "10"), "left blank, both stay"
    assert not row.served.filter(is_on=True).exists()
    client.post(f"{HERE}channels/{row.pk}/", filled(address="", secret="", no_secret="on"))
    row.refresh_from_db()
    assert (row.address, row.secret) == (ADDRESS, "")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"address": "https://evil.example.cn/robot?x=1"}, "不向「evil.example.cn」发送"),
        ({"address": "http://oapi.dingtalk.com/robot/send?x=1"}, "应以 https:// 开头"),
        ({"address": ""}, "请填写群机器人的地址"),
        ({"hours": "25"}, "请写 0 到 23 之间的整点"),
        ({"hours": "21"}, "在免打扰时段里"),
        ({"name": "工作群"}, "已有名为「工作群」的渠道"),
        ({"address": "https://qyapi.weixin.qq.com/send?key=a"}, "已用于另一个渠道"),
        ({"quiet_from": 99}, "选择一个有效的选项"),
    ],
)
def test_what_cannot_be_a_channel_is_refused_in_words(city: City, fields: dict[str, object], said: str) -> None:
    group(city, address="https://qyapi.weixin.qq.com/send?key=a")
    client, _ = who("administrator", city)
    answer = client.post(f"{HERE}channels/new/", filled(**fields))
    assert (answer.status_code, Channel.objects.count()) == (200, 1)
    assert said in answer.content.decode()


def test_switched_off_what_waits_is_given_up_and_nothing_old_comes_later(city: City) -> None:
    client, _ = who("administrator", city)
    channel = group(city, address="https://qyapi.weixin.qq.com/send?key=a")
    row = failed(channel, "waiting")
    client.post(f"{HERE}channels/{channel.pk}/", filled(address="", secret="", is_on=""))
    row.refresh_from_db()
    assert (row.state, row.is_problem) == ("given_up", False)
    assert "停用" in text(client, f"{HERE}channels/")
    answer = client.post(f"{HERE}channels/{channel.pk}/test/", follow=True)
    assert "渠道已停用" in answer.content.decode()
    client.post(f"{HERE}channels/{channel.pk}/", filled(address="", secret=""))
    channel.refresh_from_db()
    assert channel.started_at > timezone.now() - timedelta(minutes=1)
    client.post(f"{HERE}channels/{channel.pk}/test/")
    answer = client.post(f"{HERE}channels/{channel.pk}/test/", follow=True)
    assert "刚刚已试发过一条" in answer.content.decode()
    assert Delivery.objects.filter(purpose="test").count() == 1


def test_what_failed_comes_first_is_resent_or_settled_and_said_at_home(city: City) -> None:
    client, officer = who("officer", city)
    channel = group(city)
    failed(channel, "sent", timezone.now())
    row, other = failed(channel), failed(channel, "given_up")
    DeliveryAttempt.objects.create(delivery=row, at=BEFORE, outcome="uncertain", words="没有等到明确答复", to="h …abcd")
    assert "2 条发往邮箱或工作群的消息没有确定送到" in text(client, "/office/")
    listed = text(client, f"{HERE}deliveries/")
    assert listed.index("不确定是否送达</strong>") < listed.index("已送达</td>")
    assert "没有符合条件" in text(client, f"{HERE}deliveries/?state=failed&q=x&channel=9999999999999999999999")
    shown = text(client, f"{HERE}deliveries/{row.pk}/")
    assert "请先向收件人核实" in shown
    assert "没有等到明确答复" in shown
    client.post(f"{HERE}deliveries/{row.pk}/resend/")
    row.refresh_from_db()
    assert (row.state, row.tries) == ("waiting", 0)
    answer = client.post(f"{HERE}deliveries/{row.pk}/resend/", follow=True)
    assert "不必重发" in answer.content.decode()
    client.post(f"{HERE}deliveries/{other.pk}/settle/")
    assert "没有确定送到" not in text(client, "/office/")
    assert list(row.attempts.values_list("kind", "by_name"))[1:] == [("resent", str(officer))]


def test_messages_that_nobody_sends_are_said(city: City) -> None:
    client, _ = who("officer", city)
    channel = group(city, quiet_from=0, quiet_until=0)
    failed(channel, "waiting", timezone.now() - timedelta(hours=1))
    said = "排队已超过两小时"
    assert said not in text(client, f"{HERE}deliveries/")
    failed(channel, "waiting", timezone.now() - timedelta(hours=3))
    working = channel.timetable.is_open(timezone.now(), urgent=False)
    for page in ("/office/", f"{HERE}deliveries/"):
        assert (said in text(client, page)) == working, "on rest days nothing is due"


def test_ones_own_address_is_used_only_once_its_owner_confirmed_it(city: City) -> None:
    Channel.objects.create(city=city, kind="email", name="邮件", started_at=BEFORE)
    client, user = who("reporter", city, "市民政局")
    client.post(f"{HERE}mail/", {"address": "wang@example.cn"})
    assert "等待确认" in text(client, f"{HERE}mail/")
    assert list(Delivery.objects.values_list("purpose", "user")) == [("confirm", user.pk)]
    other, stranger = who("reviewer", city, "市教育局")
    told = {"user": user.pk, "address": "wang@example.cn"}
    replaced = signing.dumps({**told, "address": "old@example.cn"}, salt=SALT)
    token = signing.dumps(told, salt=SALT)
    for each, its in ((other, token), (client, replaced), (client, "x"), (client, "")):
        said = each.post(f"{HERE}mail/confirm/?token={its}", follow=True).content.decode()
        assert "链接已失效，或不是发给您的" in said
    assert "确认通知邮箱" in text(client, f"{HERE}mail/confirm/?token={token}")
    assert MailAddress.objects.get(user=user).confirmed_at is None, "looking at the link confirms nothing"
    client.post(f"{HERE}mail/confirm/?token={token}")
    assert MailAddress.objects.get(user=user).confirmed_at is not None
    client.post(f"{HERE}mail/", {"choose": "1", "hours": ["15"]})
    mine = MailAddress.objects.get(user=user)
    assert (mine.is_on, mine.hours) == (False, "15")
    assert not MailAddress.objects.filter(user=stranger).exists()
    assert "wang@example.cn" not in "".join(AuditEntry.objects.values_list("summary", flat=True))


@pytest.mark.parametrize("address", ["x", "王@example.cn", "a@b.cn\r\nBcc: c@d.cn", "a@b.cn, c@d.cn"])
def test_what_is_no_address_is_refused(city: City, address: str) -> None:
    Channel.objects.create(city=city, kind="email", name="邮件", started_at=BEFORE)
    client, _ = who("reporter", city)
    answer = client.post(f"{HERE}mail/", {"address": address})
    assert (answer.status_code, MailAddress.objects.count()) == (200, 0)


def test_a_link_is_asked_for_five_times_a_day_at_most_and_not_without_a_channel(city: City) -> None:
    client, _ = who("reporter", city)
    answer = client.post(f"{HERE}mail/", {"address": "wang@example.cn"})
    assert "没有开通邮件通知" in answer.content.decode()
    Channel.objects.create(city=city, kind="email", name="邮件", started_at=BEFORE)
    answers = [client.post(f"{HERE}mail/", {"address": f"w{n}@example.cn"}).status_code for n in range(6)]
    assert answers == [302] * 5 + [200]


def test_who_has_two_cities_lands_where_something_failed(city: City) -> None:
    other = make_city("海宁市")
    client, user = who("officer", city)
    user.roles.create(kind="officer", agency=agency_of(other, "市政府督考办"), valid_from=BEFORE.date())
    failed(group(other, name="海宁群"))
    assert "海宁群" in text(client, f"{HERE}deliveries/?state=problem")
    assert "没有符合条件的消息" in text(client, f"{HERE}deliveries/?state=problem&city={city.code}")
    assert "海宁群" in text(client, f"{HERE}deliveries/?state=problem")  # rather than the city just looked at
