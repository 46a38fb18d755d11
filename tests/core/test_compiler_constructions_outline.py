"""The constructions of real documents, one test each: headings, numbering, metadata, damage. The table is in docs/compiler.md."""

import pytest
from tests.compiled import plan_of

from luoshi.plan.model import Plan


def shape(plan: Plan) -> list[tuple[int, str, str]]:
    return [(heading.level, heading.label, heading.title) for heading in plan.outline]


def test_full_width_and_half_width_brackets_of_the_second_level() -> None:
    plan = plan_of("一、要求\n（一）建站点。做好。\n(二十三)修道路。做好。")
    assert shape(plan) == [(1, "一、", "要求"), (2, "（一）", "建站点"), (2, "(二十三)", "修道路")]


def test_the_three_stops_after_figures() -> None:
    plan = plan_of("一、要求\n1.甲事。做。\n2．乙事。做。\n3、丙事。做。")
    assert [title for _, _, title in shape(plan)] == ["要求", "甲事", "乙事", "丙事"]


def test_numbers_that_run_through_the_document_are_the_ids() -> None:
    plan = plan_of("一、甲\n1.子。做。\n2.丑。做。\n二、乙\n3.寅。做。")
    assert [task.id for task in plan.tasks] == ["1", "2", "3"]


def test_numbers_that_restart_give_ids_of_ordinals() -> None:
    plan = plan_of("一、甲\n(一)子\n1.做甲事。\n二、乙\n(一)丑\n1.做乙事。")
    assert [task.id for task in plan.tasks] == ["1.1.1", "2.1.1"]


def test_a_fourth_level_in_brackets() -> None:
    plan = plan_of("一、甲\n(一)乙\n1.丙\n(1)丁事。做。")
    assert shape(plan)[-1] == (4, "(1)", "丁事")


def test_a_heading_alone_on_its_line() -> None:
    assert shape(plan_of("五、保障措施\n(一)实施补贴政策\n按规定做。"))[1] == (2, "(一)", "实施补贴政策")


def test_parts_chapters_sections_and_articles() -> None:
    plan = plan_of("第一篇 总论\n第一章 总则\n第一节 目的\n第一条 为了便民。\n第二章 分则\n第二条 依法办事。")
    assert [(level, title) for level, _, title in shape(plan)] == [
        (1, "总论"), (2, "总则"), (3, "目的"), (4, "为了便民"), (2, "分则"), (3, "依法办事"),
    ]  # fmt: skip


def test_a_chapter_and_an_article_on_one_line() -> None:
    assert [label for _, label, _ in shape(plan_of("第一章　总则　　第一条　为规范管理，制定本办法。"))] == [
        "第一章",
        "第一条",
    ]


@pytest.mark.parametrize("dash", ["——", "———", "--", "──"])
def test_dashed_items_are_goals(dash: str) -> None:
    plan = plan_of(f"一、目标\n{dash}环境更好。森林覆盖率达到40%。\n二、任务\n1.做事。")
    assert [target.goal for target in plan.targets] == ["环境更好"]


def test_first_second_third_inside_a_paragraph_are_no_headings() -> None:
    plan = plan_of("一、任务\n1.做事。一是建站点5个;二是修路3条。")
    assert len(plan.outline) == 2
    assert [str(target.value) for target in plan.targets] == ["5", "3"]


def test_a_box_belongs_to_the_item_above_it() -> None:
    plan = plan_of("一、任务\n1.做事。建站点5个。\n专栏1 重点工程\n修路3条。")
    assert [target.task for target in plan.targets] == ["1", "1"]


def test_a_table_of_contents_is_no_outline() -> None:
    text = "一、现状与形势...............1\n二、重点任务...............3\n一、现状与形势\n已有基础。\n二、重点任务\n1.做事。"
    assert [title for _, _, title in shape(plan_of(text))] == ["现状与形势", "重点任务", "做事"]


def test_indents_of_every_sort_of_blank() -> None:
    plan = plan_of("\u3000\u3000一、甲\n\u00a0\u00a0(一)乙。做。\n\u2003(二)丙。做。")
    assert [label for _, label, _ in shape(plan)] == ["一、", "(一)", "(二)"]


def test_several_plans_in_one_notice() -> None:
    plan = plan_of("一、甲\n1.子。做。\n二、乙\n2.丑。做。\n一、丙\n1.寅。做。\n二、丁\n2.卯。做。")
    assert [task.title for task in plan.tasks] == ["子", "丑", "寅", "卯"]
    assert len({task.id for task in plan.tasks}) == 4


def test_headings_glued_to_their_text_in_one_long_line() -> None:
    filler = "加强统筹协调,形成工作合力," * 130
    text = f"一、总体要求{filler}完成任务。二、重点任务(一)建站点。新建站点5个。(二)修道路。改造道路3条。"
    plan = plan_of(text)
    assert [target.task for target in plan.targets if target.task] == [task.id for task in plan.tasks[-2:]]


def test_leaders_as_sections_are_sections() -> None:
    plan = plan_of("一、甲乙丙县长牵头重点工作\n1.建站点。新建站点5个。(责任单位:县民政局)")
    assert plan.outline[0].title == "甲乙丙县长牵头重点工作"
    assert plan.tasks[0].responsible == ("县民政局",)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("云政发〔2026〕12号", "云政发〔2026〕12号"),
        ("云政 [2026] 20号", "云政〔2026〕20号"),
        ("云政办明电〔2026〕1号", "云政办明电〔2026〕1号"),
        ("云政发(2026)7号", "云政发〔2026〕7号"),
        ("云政发【2026】7号", "云政发〔2026〕7号"),
    ],
)
def test_the_documents_own_number(written: str, number: str) -> None:
    text = f"云陵市人民政府关于印发便民方案的通知\n{written}\n各县区:\n一、任务\n1.做事。"
    assert plan_of(text).doc_number == number


def test_another_documents_number_is_not_this_ones() -> None:
    text = "云陵市便民方案\n根据《通知》(云政发〔2025〕3号)要求,制定本方案。\n一、任务\n1.做事。"
    assert plan_of(text).doc_number is None


def test_a_title_over_several_lines() -> None:
    text = "云陵市人民政府办公室关于印发\n推进便民服务行动方案的\n通知\n云政办发〔2026〕3号\n一、任务\n1.做事。"
    assert plan_of(text).title == "云陵市人民政府办公室关于印发推进便民服务行动方案的通知"


def test_the_notice_names_issuer_and_date_and_the_plan_is_told_apart() -> None:
    text = (
        "云陵市人民政府关于印发便民行动方案的通知\n各县区人民政府:\n现印发给你们,请认真落实。\n云陵市人民政府\n2026年3月1日\n"
        "便民行动方案\n一、任务\n1.做事。建站点5个。"
    )
    plan = plan_of(text)
    assert plan.issuers == ("云陵市人民政府",)
    assert plan.issued_on is not None
    assert plan.issued_on.isoformat() == "2026-03-01"
    assert [target.task for target in plan.targets] == ["1"]


def test_a_letter_spaced_signature() -> None:
    text = "关于印发便民方案的通知\n一、任务\n1.做事。\n云 陵 市 人 民 政 府\n2026年3月1日"
    assert plan_of(text).issuers == ("云陵市人民政府",)


def test_a_date_in_chinese_figures() -> None:
    plan = plan_of("关于印发便民方案的通知\n一、任务\n1.做事。\n云陵市人民政府\n二○二六年四月十三日")
    assert plan.issued_on is not None
    assert plan.issued_on.isoformat() == "2026-04-13"


def test_a_metadata_table_gives_number_and_date() -> None:
    text = (
        "索 引 号:\t000014349/2026-00014\t主题分类:\t综合政务\n发文机关:\t云陵市人民政府\t成文日期:\t2026年02月10日\n"
        "标　　题:\t云陵市便民行动方案\n发文字号:\t云政发〔2026〕3号\n云陵市便民行动方案\n一、任务\n1.做事。"
    )
    plan = plan_of(text)
    assert plan.doc_number == "云政发〔2026〕3号"
    assert plan.issued_on is not None
    assert plan.issued_on.isoformat() == "2026-02-10"


def test_page_furniture_after_the_text_stays_out() -> None:
    text = "云陵市便民方案\n一、任务\n1.做事。建站点5个。\n分享到:\n打印 关闭窗口\n上一篇:新建学校50所的通知"
    assert [str(target.value) for target in plan_of(text).targets] == ["5"]


def test_the_end_of_validity_is_no_deadline_of_a_target() -> None:
    text = "一、任务\n1.做事。建站点5个。\n本方案自印发之日起施行,有效期至2027年9月5日。"
    assert [target.deadline for target in plan_of(text).targets] == [None]


def test_spaces_inside_figures_of_a_scan() -> None:
    plan = plan_of("一、任务\n1.做事。到2 0 2 8年,覆盖率达到9 5%,新建站点1 2个。")
    assert [(str(t.value), t.deadline) for t in plan.targets] == [("95", "2028"), ("12", "2028")]


def test_full_width_digits() -> None:
    plan = plan_of("一、任务\n１．做事。到２０２８年，覆盖率达到９５％，增长５－１０％。")
    assert [(str(t.value), str(t.value_high)) for t in plan.targets] == [("95", "None"), ("5", "10")]


def test_crlf_line_ends() -> None:
    plan = plan_of("一、任务\r\n1.做事。建站点5个。\r\n2.修路。修路3条。\r\n")
    assert [target.task for target in plan.targets] == ["1", "2"]


def test_traditional_characters() -> None:
    plan = plan_of("一、重點任務\n1.建設網點。到2028年,新增網點50個,覆蓋率達到95%。(責任單位:市民政局)")
    assert [str(target.value) for target in plan.targets] == ["50", "95"]
    assert plan.tasks[0].responsible == ("市民政局",)


def test_a_table_whose_cells_are_lines_gives_its_clause() -> None:
    plan = plan_of("一、任务\n1.建站点\n新建站点5个\n责任单位\n市民政局\n2.修路\n修路3条")
    assert [target.task for target in plan.targets] == ["1", "2"]


def test_labels_found_behind_clauses_and_inside_one_long_line_are_taken_in_their_order() -> None:
    filler = "推动各项工作有序开展，方便群众办事。" * 40
    line = f"1.建设食堂。{filler}3.整治河道。{filler}（牵头单位：市民政局）2.修缮校舍。{filler}（牵头单位：市教育局）"
    plan = plan_of("云汀市民生实事任务分工\n一、重点任务\n" + line)
    starts = [heading.span.start for heading in plan.outline]
    assert starts == sorted(starts)
