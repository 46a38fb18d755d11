"""Notices: told once, to whom they concern, unread first; a stranger and another agency find nothing."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from factories import agency_of, make_city, make_user
from luoshi_site.agencies.models import City, Role, User
from luoshi_site.notices.actions import Told, mark_read, notify, notify_each
from luoshi_site.notices.models import Notice, NoticeRead

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 1, tzinfo=UTC)


@pytest.fixture
def city() -> City:
    return make_city()


def tell(city: City, key: str = "round:1:opened", title: str = "10月报送期已开启", **fields: object) -> None:
    defaults = {"agencies": [agency_of(city, "市民政局")], "role": "reporter", "kind": "opened"}
    notify(city=city, key=key, title=title, at=AT, link="/office/reporting/", **{**defaults, **fields})


def page(user: User, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/office/notices/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_key_is_told_once_to_each(city: City) -> None:
    user = make_user("reporter", agency_of(city, "市民政局"))
    for _ in range(2):
        tell(city, users=[user])
        notify_each(
            city=city, kind="opened", key="round:1:opened", at=AT,
            told={agency_of(city, "市民政局"): Told("再说一遍"), agency_of(city, "市教育局"): Told("应报 2 项")},
        )  # fmt: skip
    assert set(Notice.objects.values_list("agency__name", "user", "title")) == {
        (None, user.pk, "10月报送期已开启"),
        ("市教育局", None, "应报 2 项"),
        ("市民政局", None, "10月报送期已开启"),
    }
    assert Notice.objects.count() == 3


def test_a_long_title_is_shortened_and_says_so(city: City) -> None:
    tell(city, title="长" * 300)
    assert Notice.objects.get().title == "长" * 199 + "…"


def test_only_whom_it_concerns_sees_it(city: City) -> None:
    tell(city)
    mine = make_user("reporter", agency_of(city, "市民政局"))
    for other in (
        make_user("reviewer", agency_of(city, "市民政局")),
        make_user("reporter", agency_of(city, "市教育局")),
    ):
        assert "10月报送期已开启" not in page(other)
    assert "10月报送期已开启" in page(mine)
    tell(city, key="person", title="只给您", agencies=[], users=[mine])
    assert "只给您" in page(mine)
    assert "只给您" not in page(make_user("reporter", agency_of(city, "市民政局")))


def test_nobody_is_told_what_was_before_the_role(city: City) -> None:
    tell(city)
    user = make_user("reporter", agency_of(city, "市民政局"))
    Role.objects.filter(user=user).update(valid_from=date(2026, 11, 3))
    assert "10月报送期已开启" not in page(user)
    assert "还没有通知" in page(user)


def test_unread_come_first_are_counted_in_the_menu_and_marked_by_following(city: City) -> None:
    user = make_user("reporter", agency_of(city, "市民政局"))
    tell(city, key="old", title="九月的事")
    tell(city, key="new", title="十月的事")
    client = Client()
    client.force_login(user)
    newest = Notice.objects.get(key="new")
    assert client.get(f"/office/notices/{newest.pk}/").headers["Location"] == "/office/reporting/"
    shown = page(user)
    assert shown.index("九月的事") < shown.index("十月的事")
    assert '通知 <span class="tabs__count">1</span>' in shown
    assert "十月的事" not in page(user, "?state=unread")
    assert "九月的事" not in page(user, "?state=read")
    assert "没有符合条件的通知" in page(user, "?q=没有这样的")
    assert "没有符合条件的通知" in page(user, "?kind=returned")


def test_all_are_marked_at_once_or_one_alone(city: City) -> None:
    user = make_user("reporter", agency_of(city, "市民政局"))
    for key in ("a", "b", "c"):
        tell(city, key=key)
    client = Client()
    client.force_login(user)
    first = Notice.objects.order_by("pk").first()
    client.post("/office/notices/read/", {"notice": [first.pk]})
    assert list(NoticeRead.objects.values_list("notice", flat=True)) == [first.pk]
    client.get("/office/notices/read/")
    assert NoticeRead.objects.count() == 1
    client.post("/office/notices/read/")
    assert NoticeRead.objects.filter(user=user).count() == 3
    seen = NoticeRead.objects.get(notice=first).at
    mark_read(notices=[first], by=user, at=AT)
    assert NoticeRead.objects.get(notice=first).at == seen


def test_somebody_elses_notice_is_not_there(city: City) -> None:
    tell(city)
    notice = Notice.objects.get()
    other = Client()
    other.force_login(make_user("reporter", agency_of(city, "市教育局")))
    assert other.get(f"/office/notices/{notice.pk}/").status_code == 404
    assert other.post("/office/notices/read/", {"notice": [notice.pk]}).status_code == 302
    assert not NoticeRead.objects.exists()
    assert other.post("/office/notices/read/", {"notice": ["x"]}).status_code == 404


def test_my_work_shows_the_newest_few(city: City) -> None:
    user = make_user("reporter", agency_of(city, "市民政局"))
    for number in range(7):
        tell(city, key=str(number), title=f"第{number}件事")
    client = Client()
    client.force_login(user)
    shown = client.get("/office/").content.decode()
    assert "全部通知（未读 7）" in shown
    assert [number for number in range(7) if f"第{number}件事" in shown] == [2, 3, 4, 5, 6]


def test_the_list_asks_few_questions(city: City, django_assert_max_num_queries: object) -> None:
    user = make_user("reporter", agency_of(city, "市民政局"))
    for number in range(60):
        tell(city, key=str(number), title=f"第{number}件事")
    client = Client()
    client.force_login(user)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert client.get("/office/notices/?page=2").status_code == 200
