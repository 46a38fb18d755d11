"""Looking into WordprocessingML by local names, so that the transitional and the strict form read alike."""

from collections.abc import Iterator

from lxml import etree


def local(node: etree._Element) -> str:
    """The element's name without its namespace; "" for what is no element."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def children(node: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children of that name, none where there is no node."""
    return (each for each in node if local(each) == name) if node is not None else iter(())


def child(node: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that name."""
    return next(children(node, name), None)


def attribute(node: etree._Element, name: str) -> str:
    """An attribute by its local name, "" where it is not set."""
    return next((str(text) for key, text in node.items() if str(key).rpartition("}")[2] == name), "")


def value(node: etree._Element | None, name: str) -> str | None:
    """`w:val` of a child, None where there is no such child or value."""
    found = child(node, name)
    return (attribute(found, "val") or None) if found is not None else None


def switched_on(node: etree._Element | None, name: str) -> bool:
    """Whether an on/off property stands and is not switched off."""
    found = child(node, name)
    return found is not None and attribute(found, "val") not in {"0", "false", "off"}
