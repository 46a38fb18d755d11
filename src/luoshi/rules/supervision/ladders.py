"""The bundled ladders (督办阶梯): rule files with their sources, to be taken over by a city."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from luoshi.rules.supervision.model import SURE, Edition, Figures, Rule, RuleError, Then, To, When, check_rule

BEGINNING = date(2000, 1, 1)
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
        RuleError: it cannot be read, or one of its rules makes no sense; says which.
    """
    try:
        table = tomllib.loads(text)
        name, source, sure = str(table["name"]), str(table["source"]), str(table["sure"])
        rows = list(table["rule"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RuleError(f"规则文件 {key} 读不懂：{error}。应有 name、source、sure 和若干 [[rule]]。") from error
    if sure not in SURE:
        raise RuleError(f"规则文件 {key} 的 sure 应为 {'、'.join(SURE)}，现为「{sure}」。")
    rules = tuple(_rule(name, source, sure, row) for row in rows)
    if len({rule.code for rule in rules}) != len(rules):
        raise RuleError(f"规则文件 {key} 有重复的 code。")
    steps = {rule.step for rule in rules}
    for rule in rules:
        follows = rule.editions[0].figures.follows
        if follows and (follows not in steps or follows >= rule.step):
            raise RuleError(f"规则 {rule.code} 承接的第{follows}步不存在，或不在它之前。")
    return LadderFile(key, name, source, sure, str(table.get("note", "")), rules)


def _rule(ladder: str, source: str, sure: str, row: dict[str, object]) -> Rule:
    if unknown := sorted(set(row) - _KNOWN):
        raise RuleError(f"规则文件的「{unknown[0]}」不认识，可用的有：{'、'.join(sorted(_KNOWN))}。")
    try:
        code, step = str(row["code"]), int(str(row["step"]))
        when, then = When(str(row["when"])), Then(str(row["then"]))
        to = tuple(To(word) for word in str(row.get("to", "lead")).split(","))
        words = row.get("figures", {})
    except (KeyError, ValueError) as error:
        raise RuleError(f"规则 {row.get('code', '？')} 读不懂：{error}。") from error
    if not isinstance(words, dict):
        raise RuleError(f"规则 {code} 的 figures 应为一张表。")
    rule = Rule(
        code=code,
        ladder=ladder,
        step=step,
        when=when,
        then=then,
        to=to,
        classes=classes_of(str(row.get("classes", ""))),
        source=source,
        sure=str(row.get("sure", sure)),
        editions=(Edition(BEGINNING, Figures.from_words(words)),),
    )
    check_rule(rule)
    return rule


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
