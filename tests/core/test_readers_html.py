"""html: the document comes out of the page whole, and nothing of the page with it."""

from html import escape
from pathlib import Path

import pytest

from luoshi.readers import read_document
from luoshi.text.source import Media
from web_pages import page_of_divisions, page_of_tables, paragraphs

TITLE = "云亭市人民政府关于印发云亭市便民服务三年行动方案的通知"
BODY = [
    "各区人民政府，市政府各部门：",
    "现将《云亭市便民服务三年行动方案》印发给你们，请认真组织实施。",
    "一、总体要求",
    "到2028年，全市建成便民服务中心90个，办事提速三成以上。",
    "二、重点任务",
    "（一）建好服务中心。2026年新建便民服务中心30个，改造20个。（牵头单位：市政务服务局；责任单位：市财政局、各区人民政府）",
    "（二）减少办事材料。清理不必要的证明60项，材料压减率达到40%。（牵头单位：市司法局）",
    "附件：任务分工表",
    "云亭市人民政府",
    "2026年3月2日",
]
INFO = "发布时间：2026-03-02 来源：市政府办公室 浏览次数：- 字号：[大] [中] [小]"


def body_lines(page: str, charset: str = "utf-8") -> list[str]:
    source = read_document(page.encode(charset), "方案.html")
    assert source.media is Media.HTML
    assert source.body is not None
    assert source.body.end == len(source.text)
    return source.body.of(source.text).splitlines()


@pytest.mark.parametrize("tag", ["p", "div", "section"])
def test_only_title_record_line_and_document_are_left_of_a_modern_page(tag: str):
    assert body_lines(page_of_divisions(TITLE, paragraphs(BODY, tag))) == [TITLE, INFO, *BODY]


def test_lines_parted_by_breaks_inside_layout_tables_are_lines():
    content = "<BR>".join(f"&nbsp;&nbsp;&nbsp; {escape(line)}" for line in BODY)
    assert body_lines(page_of_tables(TITLE, content)) == [TITLE, "来源：本站 点击数：12", *BODY]


def test_preformatted_text_keeps_its_lines():
    content = "<pre>" + escape("\n".join(BODY)) + "</pre>"
    assert body_lines(page_of_divisions(TITLE, content)) == [TITLE, INFO, *BODY]


def test_the_charset_that_the_page_declares_is_used():
    page = page_of_divisions(TITLE, paragraphs(BODY), charset="gb2312")
    assert body_lines(page, "gb18030") == [TITLE, INFO, *BODY]
    assert read_document(page.encode("gb18030"), "a.html").encoding == "gb18030"


def test_a_wrong_declared_charset_does_no_harm():
    page = page_of_divisions(TITLE, paragraphs(BODY), charset="iso-8859-1")
    assert body_lines(page, "gb18030") == [TITLE, INFO, *BODY]
    assert body_lines(page) == [TITLE, INFO, *BODY]


def test_a_title_that_stands_only_in_the_head_is_added():
    page = f"<html><head><title>{TITLE} - 云亭市人民政府</title></head><body>{paragraphs(BODY)}</body></html>"
    assert body_lines(page) == [TITLE, *BODY]


def test_a_title_broken_over_two_lines_is_not_repeated():
    half = TITLE.index("便民")
    lines = [TITLE[:half], TITLE[half:], *BODY]
    page = f"<html><head><title>{TITLE}_政府信息公开</title></head><body><div>{paragraphs(lines)}</div></body></html>"
    assert body_lines(page) == lines


def test_sections_in_divisions_of_their_own_all_stay():
    content = "".join(f"<div><div>{paragraphs(BODY[at : at + 2])}</div></div>" for at in range(0, len(BODY), 2))
    assert body_lines(page_of_divisions(TITLE, content)) == [TITLE, INFO, *BODY]


def test_a_title_in_a_plain_division_before_the_text_is_found():
    page = (
        f"<html><head><title>政务公开</title></head><body><ul><li><a>首页</a></li></ul><div><div>{TITLE}</div>"
        f"<p>来源：本站</p><div>{paragraphs(BODY)}</div></div></body></html>"
    )
    assert body_lines(page) == [TITLE, "来源：本站", *BODY]


def test_a_nameless_column_of_news_beside_the_text_is_left_out():
    news = paragraphs(
        [f"今年以来第{at}件实事顺利完成，累计完成投资{at}88亿元，各项工作成效明显。" for at in range(1, 5)]
    )
    page = f"<html><body><div><div>{news}</div><div><h1>{TITLE}</h1>{paragraphs(BODY)}</div></div></body></html>"
    assert body_lines(page) == [TITLE, *BODY]


def test_a_signature_outside_the_text_is_kept():
    content = f"<div class='text'>{paragraphs(BODY[:-2])}</div><div>{BODY[-2]}<br>{BODY[-1]}</div>"
    page = f"<html><body><div class='nav'><a>首页</a></div><h1>{TITLE}</h1>{content}<div class='footer'>云ICP备1号</div></body></html>"
    assert body_lines(page) == [TITLE, *BODY]


def test_a_page_that_its_own_script_unhides_is_read_and_hidden_copies_are_not():
    hidden = f"<div style='display: none'>{paragraphs(BODY)}</div>"
    page = f"<html><body style='visibility:hidden'><h1>{TITLE}</h1>{paragraphs(BODY)}{hidden}</body></html>"
    assert body_lines(page) == [TITLE, *BODY]


def test_a_form_around_the_whole_page_hides_nothing():
    page = f"<html><body><form id='aspnetForm'><div id='header'><h1>{TITLE}</h1>{paragraphs(BODY)}</div></form></body></html>"
    assert body_lines(page) == [TITLE, *BODY]


def test_the_record_of_the_document_comes_first_and_is_no_part_of_the_body():
    record = (
        "<table><tr><td>索 引 号：</td><td>A01/2026-1</td><td>发文机关：</td><td>云亭市人民政府</td></tr>"
        "<tr><td>发文字号：</td><td>云政发〔2026〕3号</td><td>成文日期：</td><td>2026年03月02日</td></tr></table>"
    )
    page = f"<html><body><div>{record}<h1>{TITLE}</h1>{paragraphs(BODY)}</div></body></html>"
    source = read_document(page.encode(), "a.html")
    assert source.text.startswith("索 引 号：\tA01/2026-1\t发文机关：\t云亭市人民政府\n发文字号：\t云政发〔2026〕3号\t")
    assert source.body is not None
    assert source.body.of(source.text).splitlines() == [TITLE, *BODY]
    assert source.place(source.text.index("云政发")) == "表1第2行第2列"


def test_a_table_of_tasks_gives_a_line_a_row():
    rows = [
        ("序号", "任务", "牵头单位"),
        ("1", "新建便民服务中心30个，改造20个", "市政务服务局"),
        ("2", "清理证明60项", "市司法局"),
    ]
    grid = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in cells) + "</tr>" for cells in rows)
    found = body_lines(page_of_divisions(TITLE, paragraphs(BODY) + f"<table>{grid}</table>"))
    assert found[-3:] == ["\t".join(cells) for cells in rows]


def test_inline_marks_and_wrapped_source_lines_do_not_part_words():
    page = f"<html><body><h1>{TITLE}</h1><p><b>（一）</b><span>新建\n   服务中心</span><sup>30</sup>个，提速三成以上。</p></body></html>"
    assert body_lines(page) == [TITLE, "（一）新建服务中心30个，提速三成以上。"]


def test_entities_in_a_page_are_characters_and_files_stay_unread():
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>完成&lt;30&gt;个，&x;其余另行安排&nbsp;好。</p></body></html>'
    text = read_document(page.encode(), "a.html").text
    assert "完成<30>个" in text
    assert "root" not in text


def test_a_place_in_a_page_is_its_paragraph():
    source = read_document(page_of_divisions(TITLE, paragraphs(BODY)).encode(), "a.html")
    assert source.place(source.text.index("各区人民政府")) == "第3段"


@pytest.mark.shared
def test_government_pages_give_their_document_and_no_furniture(shared: Path):
    furniture = ("ICP备", "公网安备", "无障碍", "扫一扫", "用户登录", "网站地图", "上一篇", "function(")
    for path in sorted((shared / "corpus/html").glob("*.html")):
        source = read_document(path.read_bytes(), path.name)
        assert source.remarks == (), path.name
        assert len(source.text) > 1_000, path.name
        assert [word for word in furniture if word in source.text] == [], path.name
