"""Published bulletins as an Atom feed (RFC 4287)."""

from collections.abc import Iterable

from lxml.etree import Element, SubElement, _Element, tostring

from luoshi.report.model import printable
from luoshi_site.bulletins.models import Bulletin

FEED_TYPE = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_EMPTY = "1970-01-01T00:00:00+00:00"


def atom(bulletins: Iterable[Bulletin], root: str) -> bytes:
    """The feed of some bulletins, newest first; `root` is the site's address without a slash at its end."""
    rows = tuple(bulletins)
    feed = Element("feed", nsmap={None: _ATOM})
    _add(feed, "id", f"{root}/bulletins/")
    _add(feed, "title", "督查通报")
    newest = max((row.published_at for row in rows if row.published_at), default=None)
    _add(feed, "updated", newest.isoformat() if newest else _EMPTY)
    SubElement(_add(feed, "author"), "name").text = "落实"
    _link(feed, "self", f"{root}/bulletins/atom.xml")
    _link(feed, "alternate", f"{root}/bulletins/")
    for row in rows:
        if row.published_at is None:
            continue
        entry = _add(feed, "entry")
        _add(entry, "id", f"{root}/bulletins/{row.pk}/")
        _add(entry, "title", row.title)
        _add(entry, "updated", row.published_at.isoformat())
        _add(entry, "published", row.published_at.isoformat())
        _link(entry, "alternate", f"{root}/bulletins/{row.pk}/")
        demo = "（演示数据）" if row.plan.city.is_demo else ""
        _add(entry, "summary", f"{row.plan.city}{demo}：{row.get_kind_display()}，数据截至{row.as_of}")
    content: bytes = tostring(feed, xml_declaration=True, encoding="utf-8")
    return content


def _add(parent: _Element, tag: str, text: str = "") -> _Element:
    element = SubElement(parent, tag)
    if text:
        element.text = printable(text)
    return element


def _link(parent: _Element, relation: str, address: str) -> None:
    SubElement(parent, "link", rel=relation, href=address)
