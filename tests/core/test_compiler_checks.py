"""What a document forgot is told with code, place, message and advice; and the list of passes keeps its word."""

import pytest
from tests.compiled import HEAD, plan_of

from luoshi.compiler.codes import CODES, problem
from luoshi.compiler.draft import Draft
from luoshi.compiler.passes import PASSES
from luoshi.problems import Severity
from luoshi.text.source import Media, Source


def codes(text: str) -> set[tuple[str, str | None]]:
    return {(found.code, found.task) for found in plan_of(text).problems}


def test_a_text_without_tasks_is_an_error_that_says_what_to_do() -> None:
    (found,) = [one for one in plan_of("").problems if one.code == "G001"]
    assert found.severity is Severity.ERROR
    assert "未找到任务" in found.message
    assert found.advice


def test_a_document_without_title_and_date_is_told() -> None:
    assert {("D001", None), ("D002", None)} <= codes("一、任务\n1.做。(责任单位:市民政局)\n2.办。(责任单位:市民政局)")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("1.做。(责任单位:市民政局)", {"T010", "T020"}),
        ("1.做。(牵头单位:市民政局)", {"T012", "T020"}),
        ("1.做。(牵头单位:市民政局、市财政局;责任单位:市水务局)", {"T011", "T020"}),
        ("1.做。新建学校2所。(牵头单位:市民政局;责任单位:市财政局)", {"G010"}),
        ("1.做。2026年1月底前,新建学校2所。(牵头单位:市民政局;责任单位:市财政局)", {"G020"}),
        ("1.做。到2028年,产量增长8%。(牵头单位:市民政局;责任单位:市财政局)", {"G012"}),
        ("1.做。到2028年,产量比2025年增长8%。(牵头单位:市民政局;责任单位:市财政局)", set()),
        ("1.做。到2028年,覆盖率提高到90%。(牵头单位:市民政局;责任单位:市财政局)", {"G013"}),
        (
            "1.做。到2028年,植树率达到90%。到2028年,植树率达到95%。(牵头单位:市民政局;责任单位:市财政局)",
            {"G011", "G013"},
        ),
    ],
)
def test_what_a_task_lacks_is_told(item: str, expected: set[str]) -> None:
    found = codes(f"{HEAD}{item}\n2.完。到2028年,新建学校2所。(牵头单位:市民政局;责任单位:市财政局)")
    assert {code for code, task in found if task == "1"} == expected


def test_parts_that_are_more_than_their_whole_are_told() -> None:
    text = f"{HEAD}1.做。2026年新建学校100所,其中小学60所、中学50所。(责任单位:市教育局)"
    (found,) = [one for one in plan_of(text).problems if one.code == "G014"]
    assert found.message == "“新建学校”的分项合计110所，超过总数100所。"
    assert found.span is not None
    assert found.span.of(text) == "100所"


def test_parts_within_their_whole_are_no_problem() -> None:
    text = f"{HEAD}1.做。2026年新建学校100所,其中小学60所、中学30所。(责任单位:市教育局)"
    assert "G014" not in {one.code for one in plan_of(text).problems}


def test_agencies_that_are_none_in_particular_are_told() -> None:
    text = f"{HEAD}1.做。(牵头单位:市民政局;责任单位:市有关部门、各相关单位)"
    (found,) = [one for one in plan_of(text).problems if one.code == "T013"]
    assert "“市有关部门、各相关单位”" in found.message
    assert found.task == "1"


def test_signs_that_no_one_can_read_are_told_with_their_place() -> None:
    text = f"{HEAD}1.做。新建学校\ufffd\ufffd所,修路\ue001条。(责任单位:市教育局)"
    (found,) = [one for one in plan_of(text).problems if one.code == "D004"]
    assert "2处" in found.message
    assert found.span is not None
    assert found.span.of(text) == "\ufffd\ufffd"


def test_a_gap_in_the_numbers_is_told_with_its_place() -> None:
    text = f"{HEAD}1.做一。(责任单位:市民政局)\n2.做二。(责任单位:市民政局)\n4.做四。(责任单位:市民政局)"
    (found,) = [one for one in plan_of(text).problems if one.code == "G030"]
    assert found.span is not None
    assert found.span.of(text) == "4.做四"
    assert "“2.”之后是“4.”" in found.message


def test_numbers_that_run_through_or_restart_are_no_gap() -> None:
    running = "一、甲\n(一)做一。做。\n二、乙\n(二)做二。做。\n(三)做三。做。"
    restarting = "一、甲\n(一)做一。做。\n(二)做二。做。\n二、乙\n(一)做三。做。"
    assert "G030" not in {code for code, _ in codes(running) | codes(restarting)}


def test_every_code_has_message_and_advice_and_a_letter_for_its_subject() -> None:
    for code, entry in CODES.items():
        assert code[0] in "DGT"
        assert entry.message.endswith("。")
        assert entry.advice.endswith("。")


def test_an_unknown_code_is_a_broken_call() -> None:
    with pytest.raises(KeyError):
        problem("X999")


def test_each_pass_writes_only_the_fields_that_it_names() -> None:
    names = set(Draft._fields)
    draft = Draft(Source(f"{HEAD}1.做。到2028年,新建学校2所。(责任单位:市民政局)", "a.txt", Media.TXT, "0" * 64))
    for step in PASSES:
        assert set(step.reads) | set(step.writes) <= names
        after = step.run(draft)
        changed = {name for name in names if getattr(after, name) != getattr(draft, name)}
        assert changed <= set(step.writes), step.name
        draft = after


def test_passes_read_only_what_is_there_already() -> None:
    known = {"source"}
    for step in PASSES:
        assert set(step.reads) <= known, step.name
        known |= set(step.writes)
