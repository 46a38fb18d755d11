"""Headings, tasks, ids and agencies, as short documents of an invented city."""

from tests.compiled import plan_of


def ids(text: str) -> list[str]:
    return [task.id for task in plan_of(text).tasks]


def test_levels_follow_the_nesting_not_the_style() -> None:
    plan = plan_of("一、总则\n1.先做。(责任单位:市民政局)\n二、分则\n2.再做。(责任单位:市民政局)")
    assert [(h.level, h.label, h.title) for h in plan.outline] == [
        (1, "一、", "总则"),
        (2, "1.", "先做"),
        (1, "二、", "分则"),
        (2, "2.", "再做"),
    ]


def test_chapters_articles_and_wide_blanks_are_headings() -> None:
    plan = plan_of("第一章\u3000总则\n第一条\u3000为了便民,制定本办法。\n第二章 分则\n第二条 市民政局负责实施。")
    assert [(h.level, h.label) for h in plan.outline] == [(1, "第一章"), (2, "第一条"), (1, "第二章"), (2, "第二条")]


def test_a_title_ends_at_the_first_full_stop_or_before_the_clause() -> None:
    plan = plan_of("一、做事\n1.推广云平台,扩大覆盖面。再加力。(责任单位:市民政局)\n2.补贴困难家庭(责任单位:市财政局)")
    assert [task.title for task in plan.tasks] == ["推广云平台,扩大覆盖面", "补贴困难家庭"]


def test_a_contents_page_gives_no_headings() -> None:
    assert plan_of("一、现状............3\n二、任务……………8\n").outline == ()


def test_an_item_that_begins_with_a_year_is_a_heading() -> None:
    plan = plan_of("一、任务\n1.2026年起开通专线。(责任单位:市交通局)\n2.完善站点。(责任单位:市交通局)")
    assert plan.outline[1].title == "2026年起开通专线"


def test_numbers_that_run_through_are_the_ids() -> None:
    assert ids(
        "一、甲\n1.a做。(责任单位:市民政局)\n二、乙\n2.b做。(责任单位:市民政局)\n10.c做。(责任单位:市水务局)"
    ) == ["1", "2", "10"]


def test_numbers_that_restart_give_dotted_ids() -> None:
    text = "一、甲\n(一)子\n1.做一。(市民政局负责)\n2.做二。(市民政局负责)\n二、乙\n(一)丑\n1.做三。(市水务局负责)"
    assert ids(text) == ["1.1.1", "1.1.2", "2.1.1"]


def test_without_clauses_the_lowest_items_that_state_work_are_tasks() -> None:
    text = "一、总体要求\n(一)指导思想。坚持。\n二、产业\n(一)智能车。研发。\n(二)机器人。研发。\n三、保障措施\n(一)加强领导。落实。"
    assert ids(text) == ["2.1", "2.2"]


def test_a_clause_on_its_own_line_closes_its_chapter() -> None:
    text = (
        "一、商贸\n(一)稳企业。做。\n(二)促消费。做。\n牵头单位:市商务局,责任单位:各县区人民政府\n"
        "二、文旅\n(三)树品牌。做。\n(四)办展会。做。\n牵头单位:市文旅局\n责任单位:市体育局\n\n各单位要抓好落实。"
    )
    plan = plan_of(text)
    assert [(t.id, t.title, t.lead, t.responsible) for t in plan.tasks] == [
        ("1", "商贸", ("市商务局",), ("各县区人民政府",)),
        ("2", "文旅", ("市文旅局",), ("市体育局",)),
    ]


def test_a_chapter_beside_running_items_keeps_its_numeral() -> None:
    text = "一、甲\n(一)做一。做。(市水务局牵头)\n二、乙\n(二)做二。做。(市水务局牵头)\n三、推进措施\n加强调度。(市发改委牵头)"
    assert ids(text) == ["1", "2", "三"]


def test_clauses_of_one_item_are_gathered_and_a_leader_is_named_once() -> None:
    text = "一、甲\n1.做。先做(省水利厅牵头)。再做(省农业厅牵头,省水利厅、省财政厅配合)。\n2.完。(省水利厅负责)"
    task = plan_of(text).tasks[0]
    assert (task.lead, task.responsible) == (("省水利厅", "省农业厅"), ("省财政厅",))


def test_the_rule_that_the_first_leads_holds_from_where_it_stands() -> None:
    text = (
        "一、甲\n1.做一。(教育部、科技部等负责。列第一位者为牵头单位,下同)\n"
        "2.做二。(财政部、教育部等负责)\n3.做三。(科技部、财政部牵头负责)"
    )
    plan = plan_of(text)
    assert [(t.lead, t.responsible) for t in plan.tasks] == [
        (("教育部",), ("科技部",)),
        (("财政部",), ("教育部",)),
        (("科技部", "财政部"), ()),
    ]


def test_a_rule_stated_once_adds_its_agencies_to_every_later_clause() -> None:
    text = "一、甲\n1.做一。〔责任单位：市税务局，以下均需各镇（街）人民政府落实，不再列出〕\n2.做二。（责任单位：市财政局）"
    assert [task.responsible for task in plan_of(text).tasks] == [
        ("市税务局", "各镇（街）人民政府"),
        ("市财政局", "各镇（街）人民政府"),
    ]


def test_agencies_without_role_words_are_a_clause_where_the_document_has_no_other() -> None:
    text = "一、甲\n1.做一。开展调研。(信息中心、教科院)\n2.做二。推进试点。(基教处)"
    assert [task.responsible for task in plan_of(text).tasks] == [("信息中心", "教科院"), ("基教处",)]


def test_a_forgotten_clause_does_not_lose_the_task() -> None:
    text = "一、甲\n1.做一。(责任单位:市民政局)\n2.做二。做。\n3.做三。(责任单位:市民政局)"
    plan = plan_of(text)
    assert [task.id for task in plan.tasks] == ["1", "2", "3"]
    assert {(p.code, p.task) for p in plan.problems} >= {("T010", "2"), ("T012", "2")}


def test_the_area_is_the_heading_above() -> None:
    plan = plan_of("一、重点任务\n(一)稳就业\n1.做。(责任单位:市人社局)\n2.办。(责任单位:市人社局)")
    assert {task.area for task in plan.tasks} == {"稳就业"}


def test_ascii_and_full_width_punctuation_give_the_same_plan() -> None:
    ascii_text = (
        "一、甲\n(一)子\n"
        "1.做一。到2028年,覆盖率达到95%;新建学校2所。(牵头单位:市教育局;责任单位:市财政局,各地区)\n2.完。(市水务局负责)"
    )
    wide = ascii_text.translate(str.maketrans(",;:()%.0123456789", "，；：（）％．０１２３４５６７８９"))
    one, two = plan_of(ascii_text), plan_of(wide)
    assert [(t.id, t.title, t.lead, t.responsible) for t in one.tasks] == [
        (t.id, t.title, t.lead, t.responsible) for t in two.tasks
    ]
    assert [(t.value, t.unit, t.deadline, t.span) for t in one.targets] == [
        (t.value, t.unit, t.deadline, t.span) for t in two.targets
    ]


def test_page_furniture_is_no_part_of_the_document() -> None:
    text = (
        "首页 | 加入收藏\n云陵市人民政府关于办好民生实事的意见\n来源:云陵日报 点击数:20次 更新时间:2026/3/1 9:00\n\n为办好实事,提出意见。\n"
        "一、任务\n1.办学。新建学校2所。(责任单位:市教育局)\n2.办医。新建医院2所。(责任单位:市卫健委)\n"
        "\n【刷新页面】【关闭窗口】\n上一篇:公告 下一篇:新闻"
    )
    plan = plan_of(text)
    assert plan.title == "云陵市人民政府关于办好民生实事的意见"
    assert plan.issuers == ("云陵市人民政府",)
    assert text[plan.body.start :].startswith("为办好实事")
    assert text[: plan.body.end].endswith("(责任单位:市卫健委)")
    assert plan.issued_on is not None
    assert "D003" in {problem.code for problem in plan.problems}


def test_a_title_over_two_lines_is_joined() -> None:
    plan = plan_of(
        "云陵市人民政府关于加快推进养老服务\n高质量发展的实施意见\n云政发〔2026〕3号\n\n一、任务\n1.做。(责任单位:市民政局)"
    )
    assert plan.title == "云陵市人民政府关于加快推进养老服务高质量发展的实施意见"
    assert plan.doc_number == "云政发〔2026〕3号"


def test_headings_are_found_where_line_breaks_were_lost() -> None:
    filler = "持续完善服务网络,让群众办事更方便。" * 60
    text = (
        f"为办好实事,制定措施:一、稳就业(一)扩岗位。{filler}(责任单位:市人社局)(二)强培训。{filler}(责任单位:市教育局)"
        f"二、优服务(三)建托育。{filler}(责任单位:市卫健委)"
    )
    plan = plan_of(text)
    assert [(h.level, h.label, h.title) for h in plan.outline] == [
        (1, "一、", "稳就业"),
        (2, "(一)", "扩岗位"),
        (2, "(二)", "强培训"),
        (1, "二、", "优服务"),
        (2, "(三)", "建托育"),
    ]
    assert [(task.id, task.responsible) for task in plan.tasks] == [
        ("1", ("市人社局",)),
        ("2", ("市教育局",)),
        ("3", ("市卫健委",)),
    ]


def test_a_chapter_and_its_first_article_may_share_a_line() -> None:
    plan = plan_of("第一章\u3000总则\u3000第一条\u3000为了便民,制定本办法。\n第二条 市民政局负责实施。")
    assert [(h.level, h.label, h.title) for h in plan.outline] == [
        (1, "第一章", "总则"),
        (2, "第一条", "为了便民,制定本办法"),
        (2, "第二条", "市民政局负责实施"),
    ]
