"""The bundled ladders (督办阶梯): rule files with their sources, to be taken over by a city."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypeVar

from luoshi.rules.supervision.model import SURE, Edition, Figures, Rule, RuleError, Then, To, When, check_rule

BEGINNING = date(2000, 1, 1)
_WANTED = "应有 name、source、sure 和若干 [[rule]]。"
_Word = TypeVar("_Word", When, Then, To)
_AT = re.compile(r"at line (\d+), column (\d+)")
# What tomllib says, by its first words, and what to do about it.
_FAULTS = {
    "Expected '=' after a key": "缺少等号，请写成「键 = 值」",
    "Invalid initial character": "没有键名，请写成「键 = 值」",
    "Invalid statement": "不是「键 = 值」，也不是 [[rule]]，请改正或删去",
    "Invalid value": "等号后的值不对：文字加双引号，数字不加引号",
    "Unterminated string": "文字的引号没有成对，请补上",
    "Illegal character": "有不能出现的字符，或引号没有成对，请检查",
    "Unclosed": "括号没有成对，请补上",
    "Expected ']": "方括号没有成对，请写成 [[rule]]",
    "Expected newline": "一行写了两项，请分成两行",
    "Cannot": "与前面重复，请删去一个",
    "Duplicate": "与前面重复，请删去一个",
    "Invalid date": "日期不对，请写成 2026-01-31",
}
_KNOWN = frozenset({"code", "step", "when", "then", "to", "classes", "sure", "figures"})


@dataclass(frozen=True, slots=True)
class LadderFile:
    """A file of rules: its name, whose rules they are, where they were read, how sure that is, what a reader should know."""

    key: str
    name: str
    source: str
    sure: str
    note: str
    rules: tuple[Rule, ...]


def read_ladder(key: str, text: str) -> LadderFile:
    """A ladder from the text of its file.

    Raises:
        RuleError: it cannot be read, or one of its rules makes no sense; says where, by line, rule or key, and what to do.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"规则文件 {key} 读不懂：{fault_in(str(error))}。{_WANTED}") from error
    name, source, sure = (_head(key, table, each) for each in ("name", "source", "sure"))
    rows = table.get("rule")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise RuleError(f"规则文件 {key} 读不懂：没有规则，或 rule 不是 [[rule]]。{_WANTED}")
    if sure not in SURE:
        raise RuleError(f"规则文件 {key} 的 sure 应为 {'、'.join(SURE)}，现为「{sure}」。")
    rules = tuple(_rule(name, source, sure, row, place) for place, row in enumerate(rows, start=1))
    if len({rule.code for rule in rules}) != len(rules):
        raise RuleError(f"规则文件 {key} 有重复的 code，请逐条改为不同的。")
    steps = {rule.step for rule in rules}
    for rule in rules:
        follows = rule.editions[0].figures.follows
        if follows and (follows not in steps or follows >= rule.step):
            raise RuleError(f"规则 {rule.code} 承接的第{follows}步不存在，或不在它之前。")
    return LadderFile(key, name, source, sure, str(table.get("note", "")), rules)


def _head(key: str, table: dict[str, object], name: str) -> str:
    if name not in table:
        raise RuleError(f"规则文件 {key} 读不懂：开头没有 {name}。{_WANTED}")
    return str(table[name])


def _rule(ladder: str, source: str, sure: str, row: dict[str, object], place: int) -> Rule:
    code = str(row.get("code", ""))
    named = f"规则 {code} " if code else f"第{place}条规则"
    if unknown := sorted(set(row) - _KNOWN):
        raise RuleError(f"{named}的「{unknown[0]}」不认识，可用的有：{'、'.join(sorted(_KNOWN))}。")
    if missing := [each for each in ("code", "step", "when", "then") if each not in row]:
        raise RuleError(f"{named}没有写 {'、'.join(missing)}，请补上。")
    figures = row.get("figures", {})
    if not isinstance(figures, dict):
        raise RuleError(f"{named}的 figures 应为一张表，如 figures = {{ days = 1 }}。")
    if row.get("sure", sure) not in tuple(SURE):
        raise RuleError(f"{named}的 sure 应为 {'、'.join(SURE)}，现为「{row['sure']}」。")
    try:
        rule = _read(ladder, source, sure, row, figures)
    except RuleError as error:
        raise RuleError(f"{named.rstrip()}：{error}") from error
    check_rule(rule)
    return rule


def _read(ladder: str, source: str, sure: str, row: dict[str, object], figures: dict[str, object]) -> Rule:
    step = row["step"]
    if not isinstance(step, int) or isinstance(step, bool) or step < 1:
        raise RuleError(f"step 应为 1 起的整数，不加引号，现为「{step}」。")
    return Rule(
        code=str(row["code"]),
        ladder=ladder,
        step=step,
        when=word_of(When, "when", row["when"]),
        then=word_of(Then, "then", row["then"]),
        to=tuple(word_of(To, "to", word) for word in str(row.get("to", "lead")).split(",")),
        classes=classes_of(str(row.get("classes", ""))),
        source=source,
        sure=str(row.get("sure", sure)),
        editions=(Edition(BEGINNING, Figures.from_words(figures)),),
    )


def word_of(kind: type[_Word], key: str, value: object) -> _Word:
    """What a rule says under a key (when, then, to), as its kind.

    Raises:
        RuleError: the word is not known; names those that are.
    """
    found = next((each for each in kind if each.value == value), None)
    if found is None:
        known = "、".join(f"{each.value}（{each.label}）" for each in kind)
        raise RuleError(f"{key} 的「{value}」不认识，可用的有：{known}。")
    return found


def fault_in(said: str) -> str:
    """Where a file breaks the rules of TOML and how, in Chinese, from the words of the parser (which ends in «at line 1, column 5»)."""
    at = _AT.search(said)
    place = f"第{at[1]}行第{at[2]}个字符处" if at else "文件末尾处"
    cure = next(
        (words for start, words in _FAULTS.items() if said.startswith(start)), "写法不对，请检查引号、等号和括号"
    )
    return f"{place}{cure}"


def classes_of(words: str) -> frozenset[str]:
    """The classes of matters named in one text, separated by commas; empty is all."""
    return frozenset(word for word in words.split(",") if word)


@cache
def bundled_ladders() -> tuple[LadderFile, ...]:
    """The ladders that come with the package, by their key."""
    folder = files("luoshi.rules").joinpath("tables/ladders")
    found = sorted(
        (each for each in folder.iterdir() if each.name.endswith(".toml")),
        key=lambda each: (each.name != "default.toml", each.name),
    )
    return tuple(read_ladder(each.name.removesuffix(".toml"), each.read_text(encoding="utf-8")) for each in found)
