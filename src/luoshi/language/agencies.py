"""Responsibility clauses: which agencies lead, which are responsible, and by when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from luoshi.language.words import any_of, words


@dataclass(slots=True)
class Clause:
    """What one responsibility clause says (责任条款); `when` is its deadline as written."""

    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    when: str | None = None


def _words(key: str) -> tuple[str, ...]:
    return words("agencies", key)


_BODY = r"(?:单位|部门|主体|处室|科室|机构)"
_LEAD_LABELS = rf"(?:总|主要|第一)?(?:牵头|主办|主责)(?:责任|负责|组织)?{_BODY}|{any_of(_words('lead_labels'))}"
_HELPS = any_of(_words("helping"))
_RESPONSIBLE_LABELS = (
    rf"(?:主要|其他|具体|共同)?(?:责任|负责|主管|{_HELPS}){_BODY}|{any_of(_words('responsible_labels'))}"
)
_TIME_LABELS = any_of(_words("time_labels"))
LABELS = rf"(?:(?P<lead>{_LEAD_LABELS})|(?P<responsible>{_RESPONSIBLE_LABELS})|(?P<time>{_TIME_LABELS}))"
_LABEL = re.compile(rf"(?<![\u4e00-\u9fff])(?:{LABELS}|(?:{any_of(_words('other_labels'))}))(?:为|是)?:")
_MANNER = (
    r"(?:按(?:照)?(?:各自|任务)?(?:职责|职能|分工){1,2}|各负其责|结合实际|分别|分头|分工|共同|具体|协同|联合|"
    r"负责|组织|抓好|牵头){0,4}"
)
_LEADS = r"(?P<lead>(?:总|负责|共同|联合){0,2}(?:牵头|主办)(?:负责|落实|推进|推动|实施|组织|办理|抓总){0,3})"
_RESPONDS = rf"{_MANNER}(?:负责|{_HELPS})"
_ROLE = re.compile(rf"(?P<names>.*?)(?:{_LEADS}|{_RESPONDS})")
_TAIL = re.compile(
    rf"(?:{any_of(_words('tails'))}|等(?:[省市州区县旗]直)?(?:各?有关|各?相关)?(?:部门|单位|部门和单位|单位和部门|机构))$"
)
_TAIL_ENDS = (*_words("tails"), "部门", "单位", "机构")
_REMARK = re.compile(r"[(\[〈](?:[^()\[\]〈〉]*下同|含[^()\[\]〈〉]*|以下[^()\[\]〈〉]*)[)\]〉]$")
_ROLE_TAIL = re.compile(rf"(?:等)?{_RESPONDS}$")
_ROLE_WORDS = ("负责", *_words("helping"))
_CLOSING = (")", "]", "〉")
_TO_NAMES = ("由", "会同", "以及", "及")
_TO_NAME = re.compile(rf"^(?:{any_of(_TO_NAMES)})")
_SUFFIX = re.compile(rf"(?:{any_of(_words('suffixes'))})(?:\([^()]*\))?$")
_FIRST_LEADS = re.compile(
    r"[列排第](?:(?<=[列排])(?:在)?(?:第一|首)位?[^。;]{0,12}牵头|(?<=排)序第一[^。;]{0,14}牵头|(?<=第)一个单位为牵头)"
)
_ALSO = re.compile(
    r"(?:以下|下列)(?:各项|所有|全部)?(?:任务|工作|措施|政策|条款|事项|内容)?(?:均|都)?(?:需要|需|须|要|应)?由?(?P<names>[^。;]{2,60}?)(?:按职责|分工|分别|结合实际)*(?:负责|组织|抓好|具体)?(?:落实|实施)"
)
_JOINED = re.compile(
    r"等(?:有关|相关)?(?:部门|单位)?(?:以?及|和)(?=各|有关|相关|其他)"
    r"|(?<=[局委厅办部院会署门司位团行])(?:以?及|和)(?=(?:其他|其它|相关|有关|各)[\u4e00-\u9fff])"
)
_PLACE_WORDS = r"(?:省辖市|地级以上市|自治县|开发区|市辖区|街道|苏木|[市州县区旗盟乡镇])+(?:\([^()]{1,12}\))?"
_PLACE = re.compile(_PLACE_WORDS)
_EACH = ("各", "有关", "相关")
_EACH_PLACE = re.compile(rf"(?:{any_of(_EACH)}){_PLACE_WORDS}")
_SHARED_END = re.compile(rf"{_PLACE_WORDS}(?:人民)?政府")
_OPEN, _CLOSE = "([“《〈", ")]”》〉"
_OPENING = re.compile(f"[{re.escape(_OPEN)}]")
_MAX_NAME = 40


def is_clause(content: str) -> bool:
    """Whether the inside of a bracket, or a line, is a responsibility clause."""
    if _LABEL.match(content):
        return True
    head = re.split(r"[。;]", content, maxsplit=1)[0]
    parts = [part for part in pieces(head, ",;") if not first_leads(part) and part != "下同"]
    match = _ROLE.fullmatch(head) or _ROLE.fullmatch(parts[-1] if parts else "")
    if match is None:
        return False
    return any(_SUFFIX.search(_named(name)) or name.startswith("各") for name in pieces(match["names"], "、,"))


def is_bare_list(content: str) -> bool:
    """Whether the inside of a bracket is a plain list of agencies with no role word."""
    names = pieces(content, "、,;")
    return bool(names) and all(2 <= len(name) <= _MAX_NAME and _SUFFIX.search(name) for name in names)


def first_leads(content: str) -> bool:
    """Whether the text says that the first agency of each list leads (列第一位者为牵头单位)."""
    return "牵头" in content and _FIRST_LEADS.search(content) is not None


def also_responsible(content: str) -> tuple[str, ...]:
    """The agencies that a rule stated once adds to every later clause (以下均需…落实,不再列出)."""
    match = _also(content)
    return tuple(_names(match["names"])) if match else ()


def _also(content: str) -> re.Match[str] | None:
    return _ALSO.search(content) if "以下" in content or "下列" in content else None


def parse_clause(content: str) -> Clause:
    """The agencies of a clause, in order, once each."""
    also = _also(content)
    content = content[: also.start()] if also else content
    marks = [*_LABEL.finditer(content)] if ":" in content else []
    groups = _labelled(content, marks) if marks else _suffixed(content)
    lead: list[str] = []
    responsible: list[str] = []
    when = None
    for role, text in groups:
        if role == "time":
            when = text
        elif role != "other":
            named, _, rest = text.partition("会同")
            (lead if role == "lead" else responsible).extend(_names(named))
            responsible.extend(_names(rest) if rest else ())
    first = tuple(dict.fromkeys(lead))
    return Clause(first, tuple([name for name in dict.fromkeys(responsible) if name not in first]), when)


def _labelled(content: str, marks: list[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """«牵头单位:A;责任单位:B、C»: what stands between the labels."""
    ends = [mark.start() for mark in marks[1:]] + [len(content)]
    for mark, end in zip(marks, ends, strict=True):
        yield mark.lastgroup or "other", content[mark.end() : end].strip(" ,;。、\n")


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
            yield ("lead" if match["lead"] else "responsible"), names
        if first_leads(sentence):
            waiting = []
    if waiting:
        yield "responsible", "、".join(name for name in waiting if is_bare_list(name))


def _names(text: str) -> list[str]:
    """The agencies that a list names."""
    names = pieces(text, "、,;。 \n")
    if "各" in text or "关" in text:
        names = list(_places(names))
    if "及" in text or "和" in text:
        names = [name for piece in names for name in _JOINED.split(piece)]
    return [name for name in map(_named, names) if 1 < len(name) <= _MAX_NAME]


def _places(names: list[str]) -> Iterator[str]:
    """«各市、州、县人民政府» is one agency: bare places after 各 wait for the word of government that they share."""
    waiting: list[str] = []
    for name in names:
        if waiting and _SHARED_END.match(name):
            yield "、".join([*waiting, name])
            waiting = []
        elif (waiting and _PLACE.fullmatch(name)) or (name.startswith(_EACH) and _EACH_PLACE.fullmatch(name)):
            if waiting and name.startswith(_EACH):
                yield from waiting
                waiting = []
            waiting.append(name)
        else:
            yield from waiting
            waiting = []
            yield name
    yield from waiting


@lru_cache(maxsize=4096)
def _named(name: str) -> str:
    """The agency's name alone: 等 and its like at the end dropped, 由 and 会同 at the head."""
    name = name.strip()
    if name.endswith(_ROLE_WORDS):
        name = _ROLE_TAIL.sub("", name)
    if name.endswith(_CLOSING):
        name = _REMARK.sub("", name)
    if name.endswith(_TAIL_ENDS):
        name = _TAIL.sub("", name)
    return _TO_NAME.sub("", name) if name.startswith(_TO_NAMES) else name


def pieces(text: str, separators: str) -> list[str]:
    """The parts of a text between separators that stand outside brackets and quotation marks."""
    if not _OPENING.search(text):
        for sign in separators[1:]:
            text = text.replace(sign, separators[0])
        return [part for piece in text.split(separators[0]) if (part := piece.strip())]
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
