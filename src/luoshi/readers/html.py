"""html: the document on a web page, one block a line, the page's furniture dropped (网页正文)."""

import re
from collections.abc import Callable, Iterable, Sequence

from lxml import etree

from luoshi.readers.extract import Blocks, Extract
from luoshi.readers.furniture import is_content, is_furniture, is_furniture_line
from luoshi.readers.htmlblocks import HtmlBlock, Linear, settle
from luoshi.readers.limits import Limits
from luoshi.readers.refusals import Refusal, UnreadableDocument

_SENTENCE_MARK = re.compile("[，。；：、,;:?!？！]")
_SENTENCE_LENGTH = 12
_STRAY_SHARE = 0.02
_CONTENT_SHARE = 0.4
_FURNITURE_SHARE = 0.5
_NUMBERED = re.compile(
    "(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六七八九十百]+[章条]|——)"
)
_NUMBERED_LEAST = 3
_FIELD = re.compile(
    r"^\s*(?:索\s*引\s*号|主题(?:分类|词)|主\s*题\s*词|发文(?:机关|单位|日期|字号)|(?:发布|制定)(?:机构|机关|单位)|成文日期|生成日期|公开日期|发布(?:日期|时间)|"
    r"统一编号|(?:实施|失效)日期|文件状态|(?:信息)?名\s*称|标\s*题|文\s*号|有\s*效\s*性|来源|日期|时间|更新时间)\s*[:：]|^基本信息$"
)
_TAIL = re.compile(
    r"^(?:[(（]?\s*(?:\d{4}|[二一][〇○零0一二三四五六七八九]{3})\s*年.{1,3}月.{1,3}日\s*[)）]?|[(（]?此件.{2,12}[)）]?|附件?[:：].*|.{2,30}(?:政府|委员会|办公室|办公厅|局|厅|部|院|市委|省委|县委|区委|委))$"
)
_TITLE_TAIL = re.compile(r"\s*(?:[_|]|\s[-–—]+\s|--+|-(?=[^-]{2,20}(?:网|政府|门户|公开)[^-]*$)).*$")
_TITLE_WORDS = re.compile(
    "关于|意见|通知|方案|规划|办法|决定|报告|条例|清单|要点|计划|批复|公告|通告|细则|纲要|措施|函|令"
)
_TITLE_LINE = re.compile(
    "(?:关于.+|.{8,})的?(?:意见|通知|方案|规划|办法|决定|报告|条例|要点|计划|措施|细则|纲要)(?:（[^）]*）)?$"
)
_TITLE_LEAST = 6
_TITLE_LINES = 4
_HEAD_BLOCKS = 12
_NEAR_BLOCKS = 8


def read(content: bytes, limits: Limits) -> Extract:
    """The document on a page (in UTF-8, whatever it declares): fields of its record first, then title and body.

    Raises:
        UnreadableDocument: the page shows no text, has more tags than a document, or nests too deep to be read.
    """
    if content.count(b"<") > limits.tags:
        raise UnreadableDocument(Refusal.TOO_LONG, limit=limits.characters)
    root = _parse(content)
    page = _Page(root)
    return page.extract()


def _parse(content: bytes) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        raise UnreadableDocument(Refusal.NO_TEXT) from fault
    if root is None:
        raise UnreadableDocument(Refusal.NO_TEXT)
    if any(entry.type_name in {"ERR_RESOURCE_LIMIT", "ERR_INTERNAL_ERROR"} for entry in parser.error_log):
        raise UnreadableDocument(Refusal.TOO_DEEP)
    return root


class _Page:
    """A page's blocks, weighed by how much running text each element holds."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._blocks = Linear(root, frozenset()).blocks
        self._title = _page_title(root)
        self._weights = self._weigh(_weight)
        furniture = frozenset(self._furniture())
        if furniture:
            self._blocks = Linear(root, furniture).blocks
            self._weights = self._weigh(_weight)

    def extract(self) -> Extract:
        """Title and body, behind the fields that the page gives of the document."""
        inside = self._content()
        first, last = self._bounds(inside)
        fields = [block for block in self._blocks[:first] if _FIELD.match(block.text)]
        body = [block for block in self._blocks[first:last] if not _is_stray(block)]
        if len(body) > 1 and body[0].text == body[1].text:
            del body[0]
        blocks = Blocks()
        for block in fields:
            _add(blocks, block)
        blocks.begin_body()
        if not any(_opens(self._title, body, at) for at in range(min(_HEAD_BLOCKS, len(body)))):
            blocks.add(self._title, "网页标题")
        for number, block in enumerate(body, 1):
            _add(blocks, block, number)
        return blocks.extract()

    def _weigh(self, measure: Callable[[HtmlBlock], float]) -> dict[etree._Element, float]:
        """The sum of a measure over the blocks inside each element that has any."""
        sums: dict[etree._Element, float] = {}
        for block in self._blocks:
            weight = measure(block)
            node: etree._Element | None = block.node
            while weight and node is not None:
                sums[node] = sums.get(node, 0.0) + weight
                node = node.getparent()
        return sums

    def _furniture(self) -> Iterable[etree._Element]:
        """Elements that call themselves furniture, unless they hold most of the text or the title."""
        total = self._weights.get(self._root, 0.0)
        titled = {block.node for at, block in enumerate(self._blocks) if self._starts(at)}
        titled |= {each for node in titled for each in node.iterancestors()}
        for node in self._root.iter(etree.Element):
            if is_furniture(node) and node not in titled and self._weights.get(node, 0.0) <= total * _FURNITURE_SHARE:
                yield node

    def _content(self) -> etree._Element:
        """The smallest element that holds the running text: down as long as one child is enough."""
        node, total = self._root, self._weights.get(self._root, 0.0)
        leaves = {block.node for block in self._blocks}
        headings = self._weigh(lambda block: float(bool(_NUMBERED.match(block.text))))
        while total and node not in leaves:
            inner = [each for each in node if isinstance(each.tag, str) and each in self._weights]
            best = max(inner, key=self._weights.__getitem__, default=None)
            if best is None or best in leaves:
                break
            held = self._weights[best]
            has_all = held >= self._weights[node] - total * _STRAY_SHARE
            has_numbered = headings.get(best, 0) == headings.get(self._root, 0) >= _NUMBERED_LEAST
            if not has_all and not ((has_numbered or is_content(best)) and held >= total * _CONTENT_SHARE):
                break
            node = best
        return node

    def _bounds(self, content: etree._Element) -> tuple[int, int]:
        """From the title before the content to the signature behind it."""
        within = [
            at
            for at, block in enumerate(self._blocks)
            if block.node is content or content in block.node.iterancestors()
        ]
        if not within:
            return 0, len(self._blocks)
        first, last = within[0], within[-1] + 1
        first = self._title_at(first, last)
        while first < last - 1 and (_FIELD.match(self._blocks[first].text) or _is_stray(self._blocks[first])):
            first += 1
        while last < len(self._blocks) and _TAIL.match(self._blocks[last].text):
            last += 1
        return first, last

    def _title_at(self, first: int, last: int) -> int:
        """Where the title stands: a heading or the page's own title, else a line just before that reads like one."""
        for at in range(first, -1, -1):
            if self._starts(at):
                return at
        if not any(self._starts(at) for at in range(first, min(first + _HEAD_BLOCKS, last))):
            for at in range(first - 1, max(first - _NEAR_BLOCKS, 0) - 1, -1):
                if _TITLE_LINE.search(self._blocks[at].text) and not _is_stray(self._blocks[at]):
                    return at
        return first

    def _starts(self, at: int) -> bool:
        block = self._blocks[at]
        if block.cells or _FIELD.match(block.text):
            return False
        heading = (
            block.node.tag in {"h1", "h2"} and bool(_TITLE_WORDS.search(block.text)) and len(block.text) >= _TITLE_LEAST
        )
        return heading or (bool(self._title) and _opens(self._title, self._blocks, at))


def _add(blocks: Blocks, block: HtmlBlock, number: int = 0) -> None:
    if block.cells:
        names = [f"表{block.table}第{block.row}行第{column}列" for column in range(1, len(block.cells) + 1)]
        blocks.add_row(block.cells, names)
    else:
        blocks.add(block.text, f"第{number}段")


def _weight(block: HtmlBlock) -> float:
    """Characters of running text: no links, no labels."""
    long_enough = len(block.text) >= _SENTENCE_LENGTH and _SENTENCE_MARK.search(block.text)
    if not long_enough or is_furniture_line(block.text, block.link_share):
        return 0.0
    return len(block.text) * (1 - block.link_share)


def _is_stray(block: HtmlBlock) -> bool:
    return not _FIELD.match(block.text) and is_furniture_line(block.text, block.link_share)


def _page_title(root: etree._Element) -> str:
    """What <title> or the page's record calls the document, without the site's name; "" where it names none."""
    declared = [
        each.get("content") or "" for each in root.iter("meta") if (each.get("name") or "").lower() == "articletitle"
    ]
    titles = [settle("".join(map(str, each.itertext()))) for each in root.iter("title")]
    for title in (*map(settle, declared), *(_TITLE_TAIL.sub("", title) for title in titles)):
        if len(title) >= _TITLE_LEAST and _TITLE_WORDS.search(title):
            return title
    return ""


def _opens(title: str, blocks: Sequence[HtmlBlock], at: int) -> bool:
    """Whether the title stands here, in one line or broken over several."""
    lines = [block.text for block in blocks[at : at + _TITLE_LINES]]
    return any(_same_title(title, "".join(lines[:count])) for count in range(1, len(lines) + 1))


def _same_title(title: str, text: str) -> bool:
    """Whether a line is the page's title, give or take a few words; every line is where the page has none."""
    squeezed, wanted = "".join(text.split()), "".join(title.split())
    return squeezed == wanted or (
        len(squeezed) >= len(wanted) and wanted in squeezed and len(squeezed) <= 2 * len(wanted)
    )
