"""What an editor's text keeps of the figures that it was made with, and which numbers it brings."""

import pytest
from tests.report_samples import FULL

from luoshi.report.model import Annex, Figure, Heading, Listing, Paragraph, Report, plain
from luoshi_site.bulletins.edits import BY_HAND, Edited, HandNumber, editables, rewritten, with_edits

WORDS = (
    "共列",
    Figure("28项", "a"),
    "，其中目标",
    Figure("21项", "b"),
    "、里程碑",
    Figure("7项", "c"),
    "。请于2026年11月30日前报送。",
)
TEXT = plain(WORDS)


@pytest.mark.parametrize(
    ("text", "kept", "numbers"),
    [
        (TEXT, "abc", []),
        ("全市" + TEXT, "abc", []),
        (TEXT.replace("11月30日", "12月15日"), "abc", []),
        (TEXT.replace("21项", "20项"), "ac", [("20项", "21项")]),
        (TEXT.replace("21项", "20项").replace("7项", "8项"), "a", [("20项", "21项"), ("8项", "7项")]),
        (TEXT.replace("28项", "128项"), "bc", [("128项", "28项")]),
        (TEXT.replace("、里程碑7项", ""), "ab", []),
        (TEXT + "另有三家单位未报。", "abc", [("三家", "")]),
        (TEXT + "增长5.2%，完成百分之八十。", "abc", [("5.2%", ""), ("百分之八十", "")]),
        ("", "", []),
    ],
)
def test_unchanged_figures_keep_their_proof_and_other_numbers_are_by_hand(
    text: str, kept: str, numbers: list[tuple[str, str]]
) -> None:
    found = rewritten(WORDS, text)
    assert plain(found.words) == text
    proofs = [run.proof for run in found.words if isinstance(run, Figure)]
    assert "".join(proof for proof in proofs if proof != BY_HAND) == kept
    assert [(number.text, number.was) for number in found.numbers] == numbers


def report(*blocks: object) -> Report:
    return Report("", "", "", "", "", FULL.dated, blocks=blocks, annexes=(Annex("表", (Paragraph("附件"),)),))  # type: ignore[arg-type]


def test_headings_paragraphs_and_items_may_be_changed_and_nothing_else() -> None:
    places = [
        (each.place, each.text) for each in editables(report(Heading(1, "甲"), Paragraph("乙"), Listing(("丙", "丁"))))
    ]
    assert places == [("0", "甲"), ("1", "乙"), ("2.0", "丙"), ("2.1", "丁")]


def test_each_number_by_hand_is_marked_and_noted_behind_the_text() -> None:
    first = Edited("0", (Figure("9项", BY_HAND), "。"), (HandNumber("9项", "a", "8项"),), ("x.edit1.a",), "核定。")
    second = Edited("1.0", ("新增", Figure("2家", BY_HAND)), (HandNumber("2家"),), ("x.edit2.a",), "补报")
    made = with_edits(report(Paragraph("原文"), Listing(("项", "目"))), (first, second))
    text, listing, *notes = made.blocks
    assert plain(text.text) == "9项〔注1〕。"
    assert [plain(item) for item in listing.items] == ["新增2家〔注2〕", "目"]
    assert [plain(note.text) for note in notes] == [
        "〔注1〕手工修改：原为“8项”，改为“9项”。理由：核定。", "〔注2〕手工修改：补写“2家”。理由：补报。",
    ]  # fmt: skip


def test_the_newest_change_counts_lines_are_paragraphs_and_emptied_words_go() -> None:
    edits = (
        Edited("0", "旧", (), (), ""),
        Edited("0", "上\n下", (), (), ""),
        Edited("1.0", "", (), (), ""),
        Edited("2", "", (), (), ""),
    )
    made = with_edits(report(Paragraph("原文"), Listing(("项",)), Paragraph("末")), edits)
    assert [plain(block.text) for block in made.blocks] == ["上", "下"]
