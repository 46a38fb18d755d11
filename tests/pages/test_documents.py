"""The document pages: upload, preview, correct, adopt; as officer, reporter, stranger."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlparse

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import make_agency, make_city, make_user

from luoshi_site.agencies.models import Agency
from luoshi_site.ledger import queries
from luoshi_site.ledger.actions import receive_document
from luoshi_site.ledger.models import Document, DraftEdit, Indicator, Plan, TargetVersion

TEXT = """云汀市人民政府关于改善社区环境的实施意见
2026年2月3日
一、重点任务
1.改造老旧小区。到2028年，改造老旧小区60个，绿地率达到35%。（牵头单位：市住建局；责任单位：市民政局、各地区）
2.关爱困难老人。每年走访困难老人5000人次以上。（牵头单位：市老龄中心；责任单位：各地区）
3.加强宣传。办好社区讲堂。（牵头单位：市民政局）
"""
LIST = "/office/documents/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = make_city()
    make_agency(city, "市民政局")
    make_agency(city, "市住建局")
    make_agency(city, "市老龄服务中心")
    return city


@pytest.fixture
def officer(city, client):
    user = make_user("officer", Agency.objects.get(city=city, name="市政府督考办"))
    client.force_login(user)
    return user


@pytest.fixture
def document(city, officer):
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    return receive_document(city=city, content=TEXT.encode(), name="意见.txt", by=officer, at=at).document


def upload(client, content, name="意见.txt"):
    return client.post(
        LIST, {"file": SimpleUploadedFile(name, content), "city": client.get(LIST).context["cities"][0].code}
    )


def body(response):
    return response.content.decode()


def place_of(document, value):
    return next(t.place for t in queries.draft_for(document).targets if t.fact.value == value)


def answer_agencies(client, document, key):
    return client.post(f"{LIST}{document.pk}/agencies/", {"who0": key, "name0": "市老龄服务中心"})


def test_an_upload_leads_to_its_preview_at_once(city, officer, client):
    response = upload(client, TEXT.encode())
    document = Document.objects.get()
    assert response.status_code == 302
    assert response.url == f"{LIST}{document.pk}/"
    page = body(client.get(response.url))
    assert "改造老旧小区" in page
    assert "达到 60 个" in page


def test_text_and_plan_point_at_each_other(document, client):
    page = body(client.get(f"{LIST}{document.pk}/"))
    place = place_of(document, 60)
    assert re.search(rf'<a class="mark [^"]*mark--cumulative[^"]*" href="#target-{place}"', page)
    assert f'id="text-{place}"' in page
    assert f'id="target-{place}"' in page
    assert f'href="#text-{place}"' in page


def test_the_marked_text_is_the_text_letter_for_letter(document, client):
    page = body(client.get(f"{LIST}{document.pk}/"))
    for number, line in enumerate(TEXT.splitlines(), start=1):
        found = re.search(rf'id="line-{number}" data-start="(\d+)">(.*?)</p>', page)
        assert re.sub(r"<[^>]+>", "", found[2]) == line
        assert TEXT[int(found[1]) :].startswith(line)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.txt", "空的"),
        (b"%PDF-1.7 xx", "计划.pdf", "PDF"),
        (b"PK\x03\x04broken", "计划.docx", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "计划.doc", "另存为 docx"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(officer, client, content, name, words):
    response = upload(client, content, name)
    assert response.status_code == 422
    assert words in body(response)
    assert not Document.objects.exists()


def test_a_file_over_the_limit_is_refused_before_it_is_read(officer, client, settings):
    settings.DOCUMENT_BYTES = 2**20
    response = upload(client, b"x" * (2**20 + 1))
    assert response.status_code == 422
    assert "1.1 MB" in body(response)
    assert "超过上限 1 MB" in body(response)


def test_nothing_chosen_is_told(officer, client):
    response = client.post(LIST, {})
    assert (response.status_code, "请先选择文件" in body(response)) == (422, True)


def test_a_document_without_tasks_says_so_and_cannot_be_adopted(officer, client):
    address = upload(client, "今天天气很好。".encode()).url
    assert "没有识别到任务" in body(client.get(address))
    response = client.post(address + "adopt/", {"edit_count": 0, "assumptions_read": "on"})
    assert response.status_code == 422
    assert "没有识别到任务" in body(response)
    assert not Plan.objects.exists()


def test_the_same_file_again_opens_the_document_that_is_there(document, client):
    response = upload(client, TEXT.encode(), "副本.txt")
    assert response.url == f"{LIST}{document.pk}/"
    assert "此前已上传" in body(client.get(response.url))


def test_a_wrong_fact_is_corrected_as_people_write_numbers(document, client):
    place = place_of(document, 60)
    address = f"{LIST}{document.pk}/targets/{place}/"
    form = client.get(address).context["form"]
    data = {name: ("" if (v := form[name].value()) is None or v is False else v) for name in form.fields}
    response = client.post(address, {**data, "value": "0.0066万", "deadline": "2027年6月底前"}, follow=True)
    assert "理解为 66 个" in body(response)
    target = queries.draft_for(document).targets[place]
    assert (str(target.fact.value), target.fact.deadline, target.changed) == ("66", "2027-06", {"value", "deadline"})
    assert target.choices.confirmed
    refused = client.post(address, {**data, "value": "较多"})
    assert (refused.status_code, "不是数值" in body(refused)) == (422, True)


def test_confirming_without_a_change_is_no_correction(document, client):
    place = place_of(document, 35)
    address = f"{LIST}{document.pk}/targets/{place}/"
    form = client.get(address).context["form"]
    data = {name: ("" if (v := form[name].value()) is None else v) for name in form.fields}
    data = {name: value for name, value in data.items() if value is not False}
    client.post(address, data)
    edit = DraftEdit.objects.get()
    assert (edit.kind, edit.fields) == ("confirm", '{"confirmed": true}')


def test_a_missing_target_is_added_at_the_selected_words(document, client):
    start = TEXT.index("办好社区讲堂")
    address = f"{LIST}{document.pk}/targets/add/"
    page = client.get(f"{address}?start={start}&end={start + 6}&task=2")
    assert page.context["quote"].initial["quote"] == "办好社区讲堂"
    data = {
        "indicator": "社区讲堂", "kind": "cumulative", "comparator": "at_least", "value": "12", "unit": "场",
        "deadline": "2026", "strength": "plain", "task": "2", "reuse": "new", "basis": "flow", "cadence": "yearly",
        "rollup": "none", "decimals": "0", "quote": "办好社区讲堂",
    }  # fmt: skip
    response = client.post(address, data)
    assert response.status_code == 302
    target = queries.draft_for(document).targets[-1]
    assert (target.added, target.task, target.fact.indicator, target.fact.unit) == (True, 2, "社区讲堂", "场")
    assert target.fact.span.of(TEXT) == "办好社区讲堂"
    wrong = client.post(address, {**data, "quote": "原文没有的话"})
    assert "原文中没有这段文字" in body(wrong)
    many = client.post(address, {**data, "quote": "牵头单位"})
    assert "原文中有 3 处" in body(many)


def test_a_missing_task_is_added(document, client):
    data = {"number": "4", "title": "补的任务", "lead": "市民政局、市住建局", "quote": "加强宣传"}
    client.post(f"{LIST}{document.pk}/tasks/add/", data)
    task = queries.draft_for(document).tasks[-1]
    assert (task.fact.title, task.fact.lead, task.added) == ("补的任务", ("市民政局", "市住建局"), True)


def test_striking_and_restoring_return_to_the_place(document, client):
    response = client.post(f"{LIST}{document.pk}/change/", {"change": "strike target:0", "show": "open"})
    assert response.url == f"{LIST}{document.pk}/?show=open&at=target-0#target-0"
    assert queries.draft_for(document).targets[0].struck
    assert "已剔除" in body(client.get(f"{LIST}{document.pk}/?show=struck"))
    client.post(f"{LIST}{document.pk}/change/", {"change": "restore target:0"})
    assert not queries.draft_for(document).targets[0].struck


def test_a_forged_change_is_refused_in_words(document, client):
    for change in ("explode target:0", "strike target:99", "strike", ""):
        response = client.post(f"{LIST}{document.pk}/change/", {"change": change}, follow=True)
        assert response.status_code == 200
        assert "banner--error" in body(response)
    assert not DraftEdit.objects.exists()


def test_an_unknown_agency_is_offered_the_nearest_names_and_then_adopted_under(document, client):
    page = client.get(f"{LIST}{document.pk}/agencies/")
    form = page.context["form"]
    assert form.names == ("市老龄中心",)
    near = dict(form.fields["who0"].choices)["名称相近"]
    assert near[0][1] == "市老龄服务中心"
    answer_agencies(client, document, near[0][0])
    count = document.edits.count()
    response = client.post(f"{LIST}{document.pk}/adopt/", {"edit_count": count, "assumptions_read": "on"})
    plan = Plan.objects.get()
    assert response.url == f"/office/ledger/?plan={plan.code}"
    assert plan.tasks.get(number="2").assignments.get(role="lead").agency.name == "市老龄服务中心"


def test_the_adopting_page_says_what_will_be_created_and_what_is_open(document, client):
    address = f"{LIST}{document.pk}/adopt/"
    page = body(client.get(address))
    assert "还有 1 项待答" in page
    assert ">采用</button>" not in page
    refused = client.post(address, {"edit_count": 0, "assumptions_read": "on"})
    assert refused.status_code == 422
    assert not Plan.objects.exists()
    answer_agencies(client, document, "new:institution")
    page = client.get(address)
    counts = page.context["counts"]
    assert (counts.tasks, counts.targets, counts.indicators, counts.assignments) == (3, 3, 3, 6)
    assert ">采用</button>" in body(page)
    unread = client.post(address, {"edit_count": 1})
    assert "推定没有确认" in body(unread)
    client.post(address, {"edit_count": 1, "assumptions_read": "on"})
    plan = Plan.objects.get()
    assert (plan.tasks.count(), plan.targets.count()) == (counts.tasks, counts.targets)
    assert TargetVersion.objects.filter(target__plan=plan, every_year=True).count() == 1
    assert "本文件已采用" in body(client.get(f"{LIST}{document.pk}/"))


def test_a_milestone_and_the_plan_particulars_are_taken_along(document, client):
    client.post(
        f"{LIST}{document.pk}/tasks/2/milestones/add/",
        {"title": "印发方案", "due_on": "2026-06-30", "agency": "市民政局", "proof": "印发的文件"},
    )
    form = client.get(f"{LIST}{document.pk}/plan/").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    client.post(
        f"{LIST}{document.pk}/plan/",
        {**data, "issuers": "云汀市人民政府", "short_title": "社区环境", "code": "yt-huanjing"},
    )
    answer_agencies(client, document, "new:none")
    count = document.edits.count()
    client.post(f"{LIST}{document.pk}/adopt/", {"edit_count": count, "assumptions_read": "on"})
    plan = Plan.objects.get(code="yt-huanjing")
    assert plan.short_title == "社区环境"
    assert plan.tasks.get(number="3").milestones.get().title == "印发方案"


def test_all_terms_of_a_task_are_confirmed_at_once(document, client):
    assert "确认本任务全部推定" in body(client.get(f"{LIST}{document.pk}/"))
    client.post(f"{LIST}{document.pk}/change/", {"change": "confirm task:0"})
    targets = queries.draft_for(document).targets
    assert [target.choices.confirmed for target in targets if target.task == 0] == [True, True]
    assert [target.choices.confirmed for target in targets if target.task == 1] == [False]


def test_every_change_is_listed_with_who_and_what(document, client, officer):
    client.post(f"{LIST}{document.pk}/change/", {"change": "strike target:0"})
    client.post(
        f"{LIST}{document.pk}/tasks/0/", {"number": "1", "title": "改造小区", "lead": "市住建局", "responsible": ""}
    )
    changes = client.get(f"{LIST}{document.pk}/?tab=changes").context["changes"]
    assert [(row.verb, row.part, row.by) for row in changes] == [
        ("更正", "任务「1 改造小区」", str(officer)),
        ("剔除", "目标「改造老旧小区」", str(officer)),
    ]
    assert changes[0].values == "领域：（空）；责任单位：（空）；名称：改造小区"


def test_a_wrong_extension_is_read_and_told(officer, client):
    address = upload(client, TEXT.encode(), "意见.docx").url
    assert "R001" in body(client.get(address + "?tab=problems"))
    assert Document.objects.get().media == "txt"


def test_an_existing_indicator_is_offered_and_reused(document, client, city):
    known = Indicator.objects.create(
        city=city, code="green-share", name="绿地率", unit="%", basis="point", cadence="yearly", as_ratio=True
    )
    place = place_of(document, 35)
    form = client.get(f"{LIST}{document.pk}/targets/{place}/").context["form"]
    assert form.initial["reuse"] == "green-share"
    answer_agencies(client, document, "new:institution")
    assert client.get(f"{LIST}{document.pk}/adopt/").context["counts"].reused == 1
    client.post(f"{LIST}{document.pk}/adopt/", {"edit_count": 1, "assumptions_read": "on"})
    assert Plan.objects.get().targets.get(name="绿地率").indicator == known
    adopted = body(client.get(f"{LIST}{document.pk}/"))
    assert "沿用已有指标" not in adopted


def test_filters_show_only_what_they_name(document, client):
    shown = {}
    for show in ("all", "problems", "open", "questions", "struck"):
        side = client.get(f"{LIST}{document.pk}/?show={show}").context["side"]
        shown[show] = [card.anchor for card in side.cards]
    assert shown["all"] == ["task-0", "task-1", "task-2"]
    assert shown["questions"] == ["task-1"]
    assert shown["struck"] == []
    assert client.get(f"{LIST}{document.pk}/?show=nonsense").status_code == 200


def test_problems_are_listed_with_a_jump_that_exists(document, client):
    page = body(client.get(f"{LIST}{document.pk}/?tab=problems"))
    jumps = re.findall(r'class="nowrap" href="#([\w-]+)"', page)
    assert jumps
    assert all(f'id="{jump}"' in page for jump in jumps)


def test_a_discarded_document_is_gone_from_the_lists(document, client):
    client.post(f"{LIST}{document.pk}/discard/")
    assert client.get(f"{LIST}{document.pk}/").status_code == 404
    assert "意见.txt</a>" not in body(client.get(LIST))


def test_the_original_is_a_download_and_nothing_else(document, client):
    response = client.get(f"{LIST}{document.pk}/file/")
    assert b"".join(response.streaming_content) == TEXT.encode()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("who", ["anonymous", "reporter", "leader", "officer of another city"])
def test_whoever_is_no_officer_of_the_city_finds_nothing(document, client, city, who):
    client.logout()
    if who == "officer of another city":
        other = make_city("邻市")
        client.force_login(make_user("officer", other.agencies.first()))
    elif who != "anonymous":
        client.force_login(make_user(who, Agency.objects.get(city=city, name="市民政局")))
    for part in (
        "",
        "adopt/",
        "plan/",
        "agencies/",
        "file/",
        "targets/0/",
        "targets/add/",
        "tasks/0/",
        "tasks/add/",
        "change/",
    ):
        assert client.get(f"{LIST}{document.pk}/{part}").status_code == 404
        assert client.post(f"{LIST}{document.pk}/{part}").status_code == 404
    assert document.edits.count() == 0


def test_parts_that_are_not_there_are_404(document, client):
    for part in ("targets/99/", "tasks/99/", "tasks/99/milestones/add/"):
        assert client.get(f"{LIST}{document.pk}/{part}").status_code == 404


def large_text():
    lines = ["云汀市人民政府关于大计划的实施意见", "2026年2月3日", "一、重点任务"]
    for task in range(1, 101):
        figures = ",".join(f"新建设施{task}号之{n}共{task * n}个" for n in range(1, 6))
        lines.append(f"{task}.办好第{task}件事。到2028年，{figures}。（牵头单位：市民政局；责任单位：各地区）")
    return "\n".join(lines)


def test_a_document_of_100_tasks_and_500_targets_stays_usable(officer, client, django_assert_max_num_queries):
    address = upload(client, large_text().encode(), "大计划.txt").url
    with django_assert_max_num_queries(30):
        page = client.get(address)
    draft = page.context["preview"].draft
    assert (len(draft.tasks), len(draft.targets)) == (100, 500)
    shown = page.context["side"].shown
    assert 60 <= len(shown) < 120
    far = next(place for place in range(500) if place not in shown)
    assert f'href="?at=target-{far}#target-{far}"' in body(page)
    assert f'id="target-{far}"' in body(client.get(f"{address}?at=target-{far}"))
    with django_assert_max_num_queries(30):
        client.get(address + "?show=open")
    response = client.post(address + "adopt/", {"edit_count": 0, "assumptions_read": "on"})
    plan = Plan.objects.get()
    assert parse_qs(urlparse(response.url).query) == {"plan": [plan.code]}
    assert plan.targets.count() == 500
