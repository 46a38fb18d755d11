"""What on a web page is not the document: navigation, log-in boxes, footers, links to other pages (网页附带内容)."""

import re

from lxml import etree

# Elements whose text nobody reads.
_SILENT_TAGS = (
    "script style noscript template iframe object embed svg canvas video audio head map select button input textarea"
    " datalist progress"
)
SILENT = frozenset(_SILENT_TAGS.split())
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "header", "menu", "dialog"})
_FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "menu", "dialog"})
_FURNITURE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav\w*|main-?nav|menu\w*|side-?(?:bar|menu|nav|box)?|aside|bread-?crumbs?|crumbs?|position|"
    r"foot(?:er)?\w*|copy-?right\w*|head(?:er)?|top-?(?:bar|nav|menu)?|tool-?(?:bar|s)?|log-?in\w*|sign-?in|search\w*|"
    r"share\w*|bd-?share\w*|relat(?:ed|ion)\w*|recommend\w*|hot\w*|(?:friend-?)?links?|friend\w*|pager|paginat\w*|"
    r"comments?|qr-?code|ewm|adv?(?:ert\w*)?|ads|banner|print\w*|font-?size\w*|modal|pop-?up|prev(?:ious)?|next)(?=$|[-_\s])",
    re.I,
)
_CONTENT_NAMES = re.compile(
    r"(?:^|[-_\s])(?:zoom(?:con)?|trs_?(?:ueditor|editor|view|preappend)?|ucap-content|article(?:-?(?:con|content|body|main|text))*|"
    r"content|(?:main|news|info|text|detail|page|doc|xl|view)[-_]?con(?:t|tent)?|pages_content|main-?text|b12c|conzt|"
    r"news_?text|textcontent|v_news_content|wp_articlecontent|entry-content|post-content|detail|正文)(?=$|[-_\s])",
    re.I,
)
_FURNITURE_LINE = re.compile(
    r"^[\s【\[〖(（|·>»]*(?:"
    r"刷新(?:页面|本页)|加入收藏|收藏(?:本页|此页)?$|设为首页|打印(?:此文|本页|本文|文章|页面)?[\s】\]〗)）]*$|"
    r"关闭(?:窗口|本页|页面)|返回(?:顶部|首页|上页|列表)|分享(?:到|至|本文)[:：\s]*|字(?:体|号)(?:大小)?[:：\s]|"
    r"A?[+-]?\s*大\s+A?[+-]?\s*中\s+A?[+-]?\s*小|-?\s*次?$|扫一扫|手机(?:版|端)$|上一(?:篇|条|页)|下一(?:篇|条|页)|"
    r"(?:相关(?:链接|阅读|新闻|文章|稿件|信息|解读|附件|推荐)|友情链接|热点(?:新闻|推荐)|推荐阅读)\s*(?:[:：]|$)|"
    r"(?:您|你)?(?:当前|现在)?(?:所在)?(?:的)?位置\s*[:：]|(?:责任|网站)编辑\s*[:：]|编辑\s*[:：]|"
    r"(?:点击(?:数|率|量|次数)|浏览(?:次数|量)|阅读(?:次数|量))\s*[:：]|技术支持\s*[:：]|版权所有|网站(?:地图|标识码|声明|首页)|"
    r"(?:联系|关于)我们|用户名\s*[:：]?\s*$|密\s*码\s*[:：]?\s*$|忘记密码|(?:用户|会员)?(?:登\s*录|注册)[\s|]*(?:登录|注册)?$|"
    r"首\s*页(?:$|\s*[>|]|\s*关于)|无障碍(?:阅读|浏览|模式)?$|长者(?:助手|模式)|繁體|繁体中?文?版?$|简体中?文?版?$|English$|EN$|"
    r"Copyright|©|[您你]好[,，!！\s]|欢迎(?:光临|访问|来到)|退出$|语言$|搜索(?:$|热词)|热词|今天是"
    r")",
    re.I,
)
_FURNITURE_INSIDE = re.compile(
    r"[A-Z\u4e00-\u9fff]ICP备|公网安备|All Rights Reserved|建议使用.{0,12}浏览器|您是第.{0,20}位", re.I
)
_LINE_LIMIT = 90
_LINK_SHARE = 0.6
_LINKED_KEPT = re.compile(r"^\s*(?:附件|附表|附：|附:|《)")


def is_hidden(node: etree._Element) -> bool:
    """Whether the browser would not show the element; a whole page hidden until its script has run is shown."""
    if node.tag in {"html", "body"}:
        return False
    style = (node.get("style") or "").replace(" ", "").lower()
    return node.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def is_furniture(node: etree._Element) -> bool:
    """Whether the page itself calls the element navigation, footer, log-in …."""
    if node.tag in _FURNITURE_TAGS or node.get("role") in _FURNITURE_ROLES:
        return True
    return bool(_FURNITURE_NAMES.search(_names(node)))


def is_content(node: etree._Element) -> bool:
    """Whether the page itself calls the element its main text."""
    if node.tag in {"article", "main"} or node.get("role") == "main" or node.get("itemprop") == "articleBody":
        return True
    return bool(_CONTENT_NAMES.search(_names(node)))


def is_furniture_line(text: str, link_share: float) -> bool:
    """Whether a block of text is a part of the page's furniture rather than of the document."""
    if link_share >= _LINK_SHARE and not _LINKED_KEPT.match(text) and len(text) < 4 * _LINE_LIMIT:
        return True
    if len(text) > _LINE_LIMIT:
        return bool(len(text) < 4 * _LINE_LIMIT and _FURNITURE_INSIDE.search(text))
    return bool(_FURNITURE_LINE.match(text) or _FURNITURE_INSIDE.search(text))


def _names(node: etree._Element) -> str:
    return f"{node.get('id') or ''} {node.get('class') or ''}"
