"""Looking into WordprocessingML by local names, so that the transitional and the strict form read alike."""

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree


@lru_cache(2048)
def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def local(node: etree._Element) -> str:
    """The element's name without its namespace; "" for what is no element."""
    tag = node.tag
    return _bare(tag) if isinstance(tag, str) else ""


def children(node: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children of that name, none where there is no node."""
    return (each for each in node if local(each) == name) if node is not None else iter(())


def child(node: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that name."""
    for each in node if node is not None else ():
        if local(each) == name:
            return each
    return None


def attribute(node: etree._Element, name: str) -> str:
    """An attribute by its local name, "" where it is not set."""
    return next((str(text) for key, text in node.items() if _bare(str(key)) == name), "")


def value(node: etree._Element | None, name: str) -> str | None:
    """`w:val` of a child, None where there is no such child or value."""
    found = child(node, name)
    return (attribute(found, "val") or None) if found is not None else None


def switched_on(node: etree._Element | None, name: str) -> bool:
    """Whether an on/off property stands and is not switched off."""
    found = child(node, name)
    return found is not None and attribute(found, "val") not in {"0", "false", "off"}
