"""A Word file with all that Word does to a document: every heading's label right in the plan, every task with its agencies."""

from luoshi.compiler import compile_source
from luoshi.plan.model import Plan
from luoshi.readers import read_document
from word_files import definition, level, listing, paragraph, relations, row, table, word_file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# List 1 and 2: 一、 (一) 1. with tasks that run through; list 3: 1. that begins anew under each chapter; list 4: from 5.
NUMBERING = (
    definition(
        0,
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%3.", '<w:lvlRestart w:val="0"/>'),
    )
    + definition(1, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2."))
    + listing(1, 0)
    + listing(2, 1)
    + listing(3, 1, '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride>')
)
TITLE = paragraph("云陵市便民服务实施方案") + paragraph("2026年2月10日")


def run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def item(body: str, depth: int, number: int = 1) -> str:
    """A numbered paragraph of which the inside is given."""
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}{body}</w:p>"


def inserted(words: str) -> str:
    return f'<w:ins w:id="1" w:author="甲">{run(words)}</w:ins>'


def deleted(words: str) -> str:
    return f'<w:del w:id="2" w:author="甲"><w:r><w:delText>{words}</w:delText></w:r></w:del>'


def boxed(*paragraphs: str) -> str:
    return (
        f"<w:r><w:drawing><wps:txbx><w:txbxContent>{''.join(paragraphs)}</w:txbxContent></wps:txbx></w:drawing></w:r>"
    )


def labels(plan: Plan) -> list[tuple[int, str, str]]:
    return [(heading.level, heading.label, heading.title) for heading in plan.outline]


def compiled(content: bytes) -> Plan:
    return compile_source(read_document(content, "方案.docx"))


def test_numbers_that_run_through_and_chapters_that_restart_keep_their_labels():
    steps = (
        (0, "总体要求"), (0, "重点任务"), (1, "稳就业"), (2, "建站点"), (2, "修道路"), (1, "优服务"), (2, "办托育"),
        (0, "保障"), (1, "强投入"), (2, "管资金"),
    )  # fmt: skip
    body = "".join(item(run(f"{words}。"), depth) for depth, words in steps)
    assert labels(compiled(word_file(TITLE + body, numbering=NUMBERING))) == [
        (1, "一、", "总体要求"),
        (1, "二、", "重点任务"),
        (2, "（一）", "稳就业"),
        (3, "1.", "建站点"),
        (3, "2.", "修道路"),
        (2, "（二）", "优服务"),
        (3, "3.", "办托育"),
        (1, "三、", "保障"),
        (2, "（一）", "强投入"),
        (3, "4.", "管资金"),
    ]


def test_numbers_that_begin_anew_under_each_chapter_and_from_an_override_keep_their_labels():
    body = "".join(item(run(f"{words}。"), depth, number) for depth, words, number in (
        (0, "稳就业", 2), (1, "建站点", 2), (1, "修道路", 2), (0, "优服务", 2), (1, "办托育", 2), (1, "建食堂", 3), (1, "修校舍", 3),
    ))  # fmt: skip
    assert [label for _, label, _ in labels(compiled(word_file(TITLE + body, numbering=NUMBERING)))] == [
        "一、", "1.", "2.", "二、", "1.", "5.", "6.",
    ]  # fmt: skip


def everything() -> bytes:
    """Tracked changes, a note, a text box and a table, each between two numbered headings."""
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    unit = "（牵头单位：市民政局；责任单位：市财政局）"
    body = TITLE + "".join([
        item(run("重点任务"), 0),
        item(run("建站点。到2028年，") + deleted("新建站点3个。") + inserted("新建站点12") + note + run(f"个。{unit}"), 2),
        item(deleted("撤销的任务。"), 2).replace("</w:pPr>", '<w:rPr><w:del w:id="9" w:author="甲"/></w:rPr></w:pPr>'),
        item(run("修道路。改造道路30公里。") + boxed(paragraph("提示：到2030年再评估。")) + run(unit), 2),
        table(row(paragraph("名称"), paragraph("地址")), row(paragraph("一号站"), paragraph("人民路"))),
        item(inserted("办托育。新增托位500个。") + run(unit), 2),
        item(run("保障措施"), 0),
        item(run("强投入。"), 1),
    ])  # fmt: skip
    more = {
        "word/_rels/document.xml.rels": relations(("numbering", "numbering.xml"), ("footnotes", "footnotes.xml")),
        "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="2">{paragraph("不含已建的40个站点。")}</w:footnote></w:footnotes>',
    }
    return word_file(body, numbering=NUMBERING, more=more)


def test_revisions_notes_boxes_and_tables_between_headings_shift_no_label():
    assert labels(compiled(everything())) == [
        (1, "一、", "重点任务"),
        (2, "1.", "建站点"),
        (2, "2.", "修道路"),
        (2, "3.", "办托育"),
        (1, "二、", "保障措施"),
        (2, "（一）", "强投入"),
    ]


def test_the_tasks_between_them_have_their_agencies_and_accepted_figures_and_no_others():
    plan = compiled(everything())
    assert [(task.id, task.title, task.lead, task.responsible) for task in plan.tasks] == [
        ("1", "建站点", ("市民政局",), ("市财政局",)),
        ("2", "修道路", ("市民政局",), ("市财政局",)),
        ("3", "办托育", ("市民政局",), ("市财政局",)),
    ]
    assert [(one.task, one.indicator, one.value, one.unit, one.deadline) for one in plan.targets] == [
        ("1", "新建站点", 12, "个", "2028"),
        ("2", "改造道路", 30, "公里", None),
        ("3", "新增托位", 500, "个", None),
    ]
    assert "R002" in {problem.code for problem in plan.problems}
