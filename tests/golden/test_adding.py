"""A construction is added by one word in one lexicon: the steps of docs/compiler.md, tried with words that no lexicon has."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.compiled import HEAD

LEXICONS = Path(__file__).resolve().parents[2] / "src/luoshi/language/lexicon"
COMPILED = """
import json, sys
from luoshi.language import words as lexicons
from luoshi.text.source import Media, Source
name, key, word, text = json.loads(sys.stdin.readline())
whole = lexicons._tables
lexicons._tables = lambda one: {k: [*ws, word] if word and (one, k) == (name, key) else ws for k, ws in whole(one).items()}
from luoshi.compiler import compile_source
plan = compile_source(Source(text, "a.txt", Media.TXT, "0" * 64))
print(json.dumps([
    [[task.id, *task.responsible] for task in plan.tasks],
    [[one.indicator, one.kind, one.comparator, str(one.value), one.unit, one.deadline] for one in plan.targets],
]))
"""
UNIT = "(牵头单位:市民政局)"
TWO = f"\n2.抓落实。{UNIT}"
CASES: dict[str, tuple[str, str, str, str, list[object], list[object]]] = {
    "a label": (
        "agencies",
        "responsible_labels",
        "兜底单位",
        f"1.建站点。(牵头单位:市民政局;兜底单位:市财政局){TWO}",
        [["1"], ["2"]],
        [["1", "市财政局"], ["2"]],
    ),
    "a comparator": (
        "comparators",
        "at_least_before",
        "不弱于",
        f"1.建站点。到2028年,群众满意率不弱于95%。{UNIT}{TWO}",
        [["群众满意率不弱于", "level", "reach", "95", "%", "2028"]],
        [["群众满意率", "level", "at_least", "95", "%", "2028"]],
    ),
    "a unit": (
        "units",
        "count",
        "簇",
        f"1.建站点。到2028年,新建充电桩群12簇。{UNIT}{TWO}",
        [],
        [["新建充电桩群", "cumulative", "reach", "12", "簇", "2028"]],
    ),
    "a word of rewards": (
        "false_targets",
        "reward_words",
        "犒赏",
        f"1.建站点。建成新站点的,犒赏资金20万元。{UNIT}{TWO}",
        [["犒赏资金", "cumulative", "reach", "200000", "元", None]],
        [],
    ),
    "a name with a figure": (
        "false_targets",
        "names",
        r"\d+家联创",
        f"1.建站点。开展“双十”和7家联创活动。{UNIT}{TWO}",
        [["联创活动", "cumulative", "reach", "7", "家", None]],
        [],
    ),
    "a verb before a name": (
        "indicators",
        "light",
        "抓紧",
        f"1.建站点。到2028年,抓紧新建站点12个。{UNIT}{TWO}",
        [["抓紧新建站点", "cumulative", "reach", "12", "个", "2028"]],
        [["新建站点", "cumulative", "reach", "12", "个", "2028"]],
    ),
    "a heading of rules": (
        "outline",
        "rules",
        "兑付尺度",
        f"1.兑付尺度。新建站点12个。{UNIT}{TWO}",
        [["新建站点", "cumulative", "reach", "12", "个", None]],
        [],
    ),
}


def told(name: str, key: str, word: str, text: str) -> list[list[object]]:
    """The tasks with who is responsible, and the targets, by lexicons with that word added."""
    asked = json.dumps([name, key, word, HEAD + text]) + "\n"
    done = subprocess.run([sys.executable, "-c", COMPILED], input=asked, capture_output=True, text=True, check=True)
    found: list[list[object]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("what", CASES)
def test_a_word_added_to_one_lexicon_is_all_that_a_construction_needs(what: str) -> None:
    name, key, word, text, before, after = CASES[what]
    assert word not in (LEXICONS / f"{name}.toml").read_text(encoding="utf-8")
    part = 0 if name == "agencies" else 1
    assert told(name, key, "", text)[part] == before
    assert told(name, key, word, text)[part] == after


def test_every_lexicon_is_tried_and_stands_among_the_steps_of_the_page() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/compiler.md").read_text(encoding="utf-8")
    steps = page.split("**Adding a construction**")[1].split("\n## ")[0]
    files = {path.stem for path in LEXICONS.glob("*.toml")}
    assert files == {case[0] for case in CASES.values()}
    assert [name for name in sorted(files) if f"language/lexicon/{name}.toml" not in steps] == []
