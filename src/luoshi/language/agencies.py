"""Responsibility clauses: which agencies lead, which are responsible, and by when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.language.words import any_of, words


@dataclass(frozen=True, slots=True)
class Clause:
    """What one responsibility clause says (责任条款); `when` is its deadline as written."""

    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    when: str | None = None


def _words(key: str) -> tuple[str, ...]:
    return words("agencies", key)


_LEAD_LABELS, _TIME_LABELS = frozenset(_words("lead_labels")), frozenset(_words("time_labels"))
_OTHER_LABELS = frozenset(_words("other_labels"))
_LABEL_WORDS = any_of(_LEAD_LABELS, _words("responsible_labels"), _TIME_LABELS, _OTHER_LABELS)
_LABEL = re.compile(rf"(?<![\u4e00-\u9fff])(?P<label>{_LABEL_WORDS})(?:为|是)?:")
_LEAD_ROLES = frozenset(_words("lead_roles"))
_ROLE = re.compile(rf"(?P<names>.*?)(?P<role>{any_of(_LEAD_ROLES, _words('responsible_roles'))})")
_TAIL = re.compile(rf"(?:{any_of(_words('tails'))})$")
_ROLE_TAIL = re.compile(rf"(?:等)?(?:{any_of(_words('responsible_roles'))})$")
_SUFFIX = re.compile(rf"(?:{any_of(_words('suffixes'))})(?:\([^()]*\))?$")
_FIRST_LEADS = re.compile(r"(?:列|排)(?:在)?(?:第一|首)位?[^。;]{0,12}牵头|排序第一[^。;]{0,14}牵头|第一个单位为牵头")
_ALSO = re.compile(r"以下均需?由?(?P<names>.+?)(?:负责)?落实")
_OPEN, _CLOSE = "([“《", ")]”》"
_MAX_NAME = 40


def is_clause(content: str) -> bool:
    """Whether the inside of a bracket, or a line, is a responsibility clause."""
    if _LABEL.match(content):
        return True
    head = re.split(r"[。;]", content, maxsplit=1)[0]
    match = _ROLE.fullmatch(head) or _ROLE.fullmatch(pieces(head, ",;")[-1] if head else "")
    if match is None:
        return False
    return any(_SUFFIX.search(_named(name)) or name.startswith("各") for name in pieces(match["names"], "、,"))


def is_bare_list(content: str) -> bool:
    """Whether the inside of a bracket is a plain list of agencies with no role word."""
    names = pieces(content, "、,;")
    return bool(names) and all(2 <= len(name) <= _MAX_NAME and _SUFFIX.search(name) for name in names)


def first_leads(content: str) -> bool:
    """Whether the text says that the first agency of each list leads (列第一位者为牵头单位)."""
    return bool(_FIRST_LEADS.search(content))


def also_responsible(content: str) -> tuple[str, ...]:
    """The agencies that a rule stated once adds to every later clause (以下均需…落实,不再列出)."""
    match = _ALSO.search(content)
    return _names(match["names"]) if match else ()


def parse_clause(content: str) -> Clause:
    """The agencies of a clause, in order, once each."""
    content = _ALSO.split(content)[0] if _ALSO.search(content) else content
    groups = _labelled(content) if _LABEL.search(content) else _suffixed(content)
    lead: list[str] = []
    responsible: list[str] = []
    when = None
    for role, text in groups:
        if role == "time":
            when = text
        elif role != "other":
            (lead if role == "lead" else responsible).extend(_names(text))
    first = tuple(dict.fromkeys(lead))
    return Clause(first, tuple(name for name in dict.fromkeys(responsible) if name not in first), when)


def _labelled(content: str) -> Iterator[tuple[str, str]]:
    marks = list(_LABEL.finditer(content))
    ends = [mark.start() for mark in marks[1:]] + [len(content)]
    for mark, end in zip(marks, ends, strict=True):
        label, text = mark["label"], content[mark.end() : end].strip(" ,;。、\n")
        if label in _TIME_LABELS:
            yield "time", text
        elif label in _OTHER_LABELS:
            yield "other", text
        else:
            yield ("lead" if label in _LEAD_LABELS else "responsible"), text


def _suffixed(content: str) -> Iterator[tuple[str, str]]:
    """«A牵头,B、C配合»: a stretch without a role word belongs to the next that has one."""
    waiting: list[str] = []
    for sentence in content.split("。"):
        for piece in pieces(sentence, ",;"):
            match = _ROLE.fullmatch(piece)
            if match is None:
                waiting.append(piece)
                continue
            names = "、".join([*waiting, match["names"]] if match["names"] else waiting)
            waiting = []
            yield ("lead" if match["role"] in _LEAD_ROLES else "responsible"), names
        if first_leads(sentence):
            waiting = []
    if waiting:
        yield "responsible", "、".join(name for name in waiting if is_bare_list(name))


def _names(text: str) -> tuple[str, ...]:
    found = (_named(name) for name in pieces(text, "、,;。 \n"))
    return tuple(name for name in found if 1 < len(name) <= _MAX_NAME)


def _named(name: str) -> str:
    """The agency's name alone: 等 and its like at the end dropped, 由 and 会同 at the head."""
    name = _TAIL.sub("", _ROLE_TAIL.sub("", name.strip()))
    return re.sub(r"^(?:由|会同|以及|及)", "", name)


def pieces(text: str, separators: str) -> list[str]:
    """The parts of a text between separators that stand outside brackets and quotation marks."""
    parts: list[str] = []
    depth = start = 0
    for at, sign in enumerate(text):
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and sign in separators:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]
