"""What the compiler would read in documents never seen: the annotated ones with invented names and figures, or without their own words."""

import json
import random
import re
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from tests.golden.gold import NAMES, annotation, document, layers, mean, plain

from luoshi.compiler import compile_source
from luoshi.plan.model import Plan
from luoshi.text.normalize import normalize
from luoshi.text.source import Media, Source

HERE = Path(__file__).parent
PLACES = {
    "大连": "云陵", "辽宁": "岭原", "定西": "陇岚", "甘肃": "河岚", "福清": "屿青", "福州": "榕岚", "福建": "海岚", "济源": "泽川",
    "河南": "中岚", "山东": "岱岚", "安定区": "岚宁区", "陇西县": "岚西县", "临洮县": "岚滨县", "通渭县": "岚渭县",
    "渭源县": "源岚县", "漳县": "岚县", "岷县": "峤县",
}  # fmt: skip
SIGNS = "岚屿沐泽琅峤汐澜墨珩禾黛砚溪璟曦"
KEPT = re.compile(r"^(?:各|有关|相关|省有关|市政府|省政府|国务院)")
PREFIX = re.compile(r"^(?:国家|省委|市委|县委|省|市|县|区|示范区|州)")
SUFFIX = re.compile(
    r"(?:人民政府|管委会|委员会|办公室|中心|公司|集团|海关|支行|分局|大队|支队|小组|学院|单位|部门|[一-龥])$"
)
NUMBER = re.compile(r"[\d０-９]+(?:[.．][\d０-９]+)?")
YEAR = re.compile(r"(?<![\d０-９])20[12345]\d(?= ?年|—|-|~|至|〕|\]|］)")
FIVE = {"十二五": "十三五", "十三五": "十四五", "十四五": "十五五"}


class Rewriting:
    """A document and its annotation with other places, agencies, years and figures; every span follows."""

    def __init__(self, name: str, seed: int) -> None:
        self.random = random.Random(f"{name}{seed}")
        self.text = document(name).text
        self.gold = cast("dict[str, object]", json.loads(json.dumps(annotation(name))))
        self.words = PLACES | FIVE | self._agencies()
        self._pattern = re.compile("|".join(sorted(map(re.escape, self.words), key=len, reverse=True)))
        edits = self._figures()
        taken = [(start, end) for start, end, _ in edits]
        for match in [*self._pattern.finditer(self.text), *YEAR.finditer(self.text)]:
            if not any(start < match.end() and match.start() < end for start, end in taken):
                edits.append((*match.span(), self.words.get(match[0]) or str(int(match[0]) + 5)))
                taken.append(match.span())
        self.edits = sorted(edits)
        self.source = Source(self._apply(), "invented.txt", Media.TXT, "0" * 64)
        self._rewrite_gold()

    def _agencies(self) -> dict[str, str]:
        units: set[str] = set()
        for task in cast("list[dict[str, list[str]]]", self.gold["tasks"]):
            units.update(task["lead"] + task["responsible"])
        return {unit: self._agency(unit) for unit in sorted(units) if not KEPT.match(unit) and len(unit) > 2}

    def _agency(self, unit: str) -> str:
        head, bracket, rest = unit.partition("(")
        prefix = PREFIX.match(head)
        start = prefix.end() if prefix and prefix.end() < len(head) - 1 else 0
        suffix = SUFFIX.search(head)
        end = suffix.start() if suffix and suffix.start() > start else len(head) - 1
        core = "".join(self.random.choices(SIGNS, k=self.random.randint(2, 6)))
        inside = f"({self._agency(rest[:-1])})" if bracket else ""
        return head[:start] + core + head[end:] + inside

    def _figures(self) -> list[tuple[int, int, str]]:
        """Other digits for the figure of each target, of as many places; 100 % and the like stay."""
        edits: list[tuple[int, int, str]] = []
        for target in cast("list[dict[str, object]]", self.gold["targets"]):
            start, end = cast("list[int]", target["span"])
            found = list(NUMBER.finditer(self.text, start, end))
            if target["value"] is None or len(found) != 1 or any(a <= found[0].start() < b for a, b, _ in edits):
                continue
            old = normalize(found[0][0])
            new = self._other(old)
            value = Decimal(str(target["value"])) * Decimal(new) / Decimal(old)
            target["value"] = float(value)
            edits.append((*found[0].span(), new))
        return edits

    def _other(self, old: str) -> str:
        if float(old) in {100, 1000} or len(old.partition(".")[0]) > 4:
            return old
        digits = [self.random.choice("123456789") if sign.isdigit() else sign for sign in old]
        return "".join(digits)

    def _apply(self) -> str:
        parts, at = [], 0
        for start, end, new in self.edits:
            parts += [self.text[at:start], new]
            at = end
        return "".join([*parts, self.text[at:]])

    def _moved(self, at: int) -> int:
        return at + sum(len(new) - (end - start) for start, end, new in self.edits if end <= at)

    def _rewrite_gold(self) -> None:
        self.gold = cast("dict[str, object]", self._told(self.gold))

    def _told(self, value: object, key: str = "") -> object:
        if isinstance(value, dict):
            found = {name: self._told(one, name) for name, one in value.items()}
            return found | self._in_place(value) if "span" in value else found
        if key in {"span", "body"}:
            return [self._moved(at) for at in cast("list[int]", value)]
        if isinstance(value, list):
            return [self._told(one, key) for one in value]
        if not isinstance(value, str):
            return value
        if key == "deadline":
            return re.sub(r"^\d{4}", lambda year: str(int(year[0]) + 5), value)
        value = self._pattern.sub(lambda match: self.words[match[0]], value)
        return YEAR.sub(lambda match: str(int(match[0]) + 5), value)

    def _in_place(self, record: dict[str, object]) -> dict[str, str]:
        """The words of a record that stand at or before its span, as the new text has them."""
        start, end = cast("list[int]", record["span"])
        told: dict[str, str] = {}
        for key in ("title", "indicator"):
            words = record.get(key)
            if isinstance(words, str):
                at = self.text.find(words, start, end) if key == "title" else self.text.rfind(words, 0, end + 60)
                if at >= 0:
                    told[key] = self.source.text[self._moved(at) : self._moved(at + len(words))]
        return told


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_invented_places_agencies_and_figures_cost_a_hundredth_at_most(name: str) -> None:
    own = mean(layers(annotation(name), compile_source(document(name))))
    for seed in range(3):
        invented = Rewriting(name, seed)
        told = layers(invented.gold, compile_source(invented.source))
        assert mean(told) >= own - 0.01, told


WITHOUT = """
import json, sys
from luoshi.language import words as lexicons
from luoshi.text.source import Media, Source
gone = json.loads(sys.stdin.readline())
text = json.loads(sys.stdin.readline())
whole = lexicons._tables
def tables(name):
    return {key: [w for w in ws if w not in set(gone.get(f"{name}.{key}", ()))] for key, ws in whole(name).items()}
lexicons._tables = tables
from luoshi.compiler import compile_source
from luoshi.plan.codec import plan_to_json
print(plan_to_json(compile_source(Source(text, "a.txt", Media.TXT, "0" * 64))))
"""


def own_words(name: str) -> dict[str, list[str]]:
    """The entries of the lexicons that occur in this annotated document and in no other."""
    mine = "".join(normalize(document(name).text).split())
    others = "\n".join("".join(normalize(document(other).text).split()) for other in NAMES if other != name)
    gone: dict[str, list[str]] = {}
    for path in sorted((HERE.parents[1] / "src/luoshi/language/lexicon").glob("*.toml")):
        for key, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            patterns = {word: re.compile(word if is_pattern(path.stem, key) else re.escape(word)) for word in entries}
            gone[f"{path.stem}.{key}"] = [
                word for word, pattern in patterns.items() if pattern.search(mine) and not pattern.search(others)
            ]
    return gone


def is_pattern(name: str, key: str) -> bool:
    return (name, key) in {("indicators", "light"), ("indicators", "cuts"), ("indicators", "tails")} or (
        name == "false_targets" and key in {"names", "rewards", "not_rewards"}
    )


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_leaving_a_documents_own_words_out_of_the_lexicons_costs_a_fiftieth_at_most(name: str) -> None:
    gone = own_words(name)
    lines = f"{json.dumps(gone)}\n{json.dumps(document(name).text)}\n"
    done = subprocess.run([sys.executable, "-c", WITHOUT], input=lines, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    own = mean(layers(annotation(name), compile_source(document(name))))
    score = mean(layers(annotation(name), told))
    assert score >= own - 0.02, {key: words for key, words in gone.items() if words}


def test_a_plan_is_scored_as_its_json_is() -> None:
    plan = Plan("a", "b", (), None, None, compile_source(Source("一、甲", "a", Media.TXT, "0" * 64)).body, (), (), ())
    assert cast("dict[str, object]", plain(plan))["title"] == "b"
