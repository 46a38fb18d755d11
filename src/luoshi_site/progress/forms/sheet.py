"""The fields of the one screen to report, by their names: «text-12-0», «progress-5» (填报表)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from luoshi_site.progress.models import Reading

CELL = ("text", "denominator", "certainty", "note", "answer")
WORDS = ("progress", "problems", "next_step", "help_needed")
LONGEST_WORDS = 5000
LENGTHS = {"text": 60, "denominator": 60, "certainty": 12, "note": 1000, "answer": 500}
MANY_DIGITS = 9


@dataclass(frozen=True, slots=True)
class TypedCell:
    """What was typed into a cell, by the cell's key; `seen` is when the page found it saved."""

    key: str
    text: str
    denominator: str
    certainty: str
    note: str
    answer: str
    seen: str | None


def _clean(text: str, most: int) -> str:
    return text.replace("\x00", "").strip()[:most]


def typed_cells(post: QueryDict) -> tuple[TypedCell, ...]:
    """The cells that were sent, in their order."""
    keys = [name.removeprefix("text-") for name in post if name.startswith("text-")]
    found = []
    for key in keys:
        values = {name: _clean(post.get(f"{name}-{key}", ""), LENGTHS[name]) for name in CELL}
        if values["certainty"] not in Reading.Certainty.values:
            values["certainty"] = Reading.Certainty.FINAL
        found.append(TypedCell(key=key, seen=post.get(f"seen-{key}"), **values))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class TypedWords:
    """A task's words as they were sent, by field; `seen` is when the page found them saved."""

    words: Mapping[str, str]
    seen: str | None


def typed_words(post: QueryDict) -> Mapping[int, TypedWords]:
    """The words that were sent, by the task's primary key."""
    tasks = [_number(name.removeprefix("progress-")) for name in post if name.startswith("progress-")]
    return {task: _typed_words(post, task) for task in tasks if task}


def _typed_words(post: QueryDict, task: int) -> TypedWords:
    words = {name: _words(post.get(f"{name}-{task}", "")) for name in WORDS}
    return TypedWords(words, post.get(f"seen-words-{task}"))


def _words(text: str) -> str:
    """Forms send each line's end as two characters; what was saved has one."""
    return _clean(text.replace("\r\n", "\n"), LONGEST_WORDS)


def typed_seconds(post: QueryDict) -> Mapping[int, int]:
    """The seconds of typing that were sent, by the task's primary key."""
    spent = {
        _number(name.removeprefix("spent-")): _number(post.get(name, "")) for name in post if name.startswith("spent-")
    }
    return {task: seconds for task, seconds in spent.items() if task and seconds}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= MANY_DIGITS else 0
