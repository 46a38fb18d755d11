"""People from a table: all or nobody, every mistake by row and column, one-time passwords shown once."""

import io
import re

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from tests.factories import agency_of, make_agency, make_city, make_user

from luoshi_site.agencies.models import Role, User
from luoshi_site.base.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE = "/office/agencies/people/import/"
HEAD = ("登录名", "姓名", "单位", "角色")


@pytest.fixture
def administrator(client):
    city = make_city()
    make_agency(city, "市民政局").names.create(name="云汀市民政局", form="full")
    user = make_user(Role.Kind.ADMINISTRATOR, agency_of(city, "市政府督考办"))
    client.force_login(user)
    return user


def sheet(*rows: tuple[object, ...], head=HEAD) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for place, row in enumerate((head, *rows)):
            page.write_row(place, 0, row)
    return SimpleUploadedFile("人员.xlsx", buffer.getvalue())


def preview(client, file) -> str:
    return client.post(PAGE, {"file": file}).content.decode()


def confirm(client, html: str) -> str:
    rows = re.search(r'name="rows" value="([^"]+)"', html)[1]
    return client.post(PAGE, {"rows": rows, "confirm": "1"}).content.decode()


GOOD = (("Zhang.San", "张三", "市民政局", "填报人"), ("lisi", "李四", "云汀市民政局", "审核人"))


@pytest.mark.parametrize("encoding", [None, "utf-8", "utf-8-sig", "gb18030"])
def test_a_good_table_adds_everybody_after_a_look(client, administrator, encoding):
    text = "\r\n".join(",".join(row) for row in (HEAD, *GOOD))
    file = SimpleUploadedFile("人员.csv", text.encode(encoding)) if encoding else sheet(*GOOD)
    html = preview(client, file)
    assert "核对无误：2 人" in html
    assert User.objects.count() == 1, "looking adds nobody"
    html = confirm(client, html)
    passwords = re.findall(r"<code>([2-9a-z-]{23})</code>", html)
    assert len(passwords) == len(set(passwords)) == 2
    zhang, li = User.objects.get(username="zhang.san"), User.objects.get(username="lisi")
    assert zhang.check_password(passwords[0])
    assert zhang.must_change_password
    assert (li.roles.get().kind, li.roles.get().agency.name) == ("reviewer", "市民政局")
    line = AuditEntry.objects.get()
    assert (line.action, "2 人" in line.summary) == ("add_people", True)
    assert passwords[0] not in line.summary + line.rows
    # The table to hand out holds the same, and only from this page.
    signed = re.search(r'name="rows" value="([^"]+)"', html)[1]
    answer = client.post(PAGE + "passwords.xlsx", {"rows": signed})
    cells = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert cells[1:] == [["zhang.san", "张三", passwords[0]], ["lisi", "李四", passwords[1]]]
    assert client.post(PAGE + "passwords.xlsx", {"rows": signed[:-2] + "xx"}).status_code == 302


def test_every_mistake_is_named_by_row_and_column_and_nobody_is_added(client, administrator):
    make_user(Role.Kind.REPORTER, agency_of(administrator.roles.get().agency.city, "市民政局"), "taken")
    html = preview(
        client,
        sheet(
            ("ok-1", "甲", "市民政局", "填报人"),
            ("Taken", "乙", "市民政局", "填报人"),
            ("OK-1", "丙", "市民政局", "填报人"),
            ("丁", "", "无此局", "科长"),
            ("", "", "", ""),
            (12345, "戊", "市民政局", "领导"),
        ),
    )
    told = [
        "第 3 行「登录名」：「Taken」已有人使用",
        "第 4 行「登录名」：「OK-1」与第 2 行重复",
        "第 5 行「登录名」：只能用字母",
        "第 5 行「姓名」：没有填写",
        "第 5 行「单位」：名录中没有「无此局」",
        "第 5 行「角色」：应是填报人、审核人",
    ]
    assert [words for words in told if words not in html] == []
    assert "有 6 处需要改正" in html
    assert 'name="confirm"' not in html
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken"), "不是能打开的"),
        (SimpleUploadedFile("a.csv", b"\xff\xfe\x00\xd8"), "不是能读的表格"),
        (SimpleUploadedFile("a.csv", b"a,b,c,d\n"), "第一行应依次是"),
        (SimpleUploadedFile("a.csv", ",".join(HEAD).encode()), "没有人"),
        (SimpleUploadedFile("a.csv", b" \n"), "表格是空的"),
    ],
)
def test_what_is_no_table_says_what_to_do(client, administrator, file, words):
    file.seek(0)
    assert words in preview(client, file)


def test_a_name_taken_between_look_and_word_adds_nobody(client, administrator):
    html = preview(client, sheet(*GOOD))
    make_user(Role.Kind.REPORTER, administrator.roles.get().agency, "lisi")
    assert "已有人使用" in confirm(client, html)
    assert not User.objects.filter(username="zhang.san").exists()


def test_the_template_is_taken_back_as_it_is(client, administrator):
    content = client.get(PAGE + "template.xlsx").content
    assert "没有人" in preview(client, SimpleUploadedFile("模板.xlsx", content))


def test_only_administrators_import(client, administrator):
    client.force_login(make_user(Role.Kind.OFFICER, administrator.roles.get().agency))
    for address in (PAGE, PAGE + "template.xlsx", PAGE + "passwords.xlsx"):
        assert client.get(address).status_code == client.post(address).status_code == 404


def test_two_thousand_people_take_a_moment_to_look_at(client, administrator, django_assert_max_num_queries):
    rows = [(f"person{n}", f"人{n}", "市民政局", "填报人") for n in range(2000)]
    with django_assert_max_num_queries(15):
        assert "核对无误：2000 人" in preview(client, sheet(*rows))
    assert "一次最多导入 2000 人" in preview(client, sheet(*rows, ("person-x", "x", "市民政局", "领导")))
