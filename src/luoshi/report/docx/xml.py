"""Elements of WordprocessingML: added, set in the order that the schema asks for, and saved as one package with fixed times."""

import io
import zipfile

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml.etree import SubElement, _Element

PARAGRAPH_ORDER = (
    "pStyle keepNext keepLines widowControl pBdr tabs overflowPunct autoSpaceDE autoSpaceDN snapToGrid spacing ind "
    "contextualSpacing jc outlineLvl"
)
RUN_ORDER = "rFonts b bCs i iCs snapToGrid color spacing w kern sz szCs lang"
TABLE_ORDER = "tblStyle tblW jc tblLayout tblCellMar tblLook"
# Every part of the package carries this one time, so that the same report gives the same bytes.
_PACKAGE_TIME = (1980, 1, 1, 0, 0, 0)


def append(parent: _Element, tag: str, **values: str) -> _Element:
    """A new last child, its attributes in the namespace of Word."""
    return SubElement(parent, qn(tag), {qn(f"w:{name}"): value for name, value in values.items()})


def ordered(properties: _Element, order: str) -> None:
    """Put the children in the order that the schema asks for; Word may call a file broken that has another."""
    places = {qn(f"w:{name}"): place for place, name in enumerate(order.split())}
    properties[:] = sorted(properties, key=lambda child: places.get(str(child.tag), len(places)))


def without(properties: _Element, tag: str) -> None:
    """Take out a kind of child."""
    for child in properties.findall(qn(tag)):
        properties.remove(child)


def twips(millimetres: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(millimetres / 25.4 * 1440)


def saved(document: WordDocument) -> bytes:
    """The package with the same times whenever it is made."""
    written = io.BytesIO()
    document.save(written)
    buffer = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(buffer, "w") as target:
        for part in source.infolist():
            info = zipfile.ZipInfo(part.filename, _PACKAGE_TIME)
            target.writestr(info, source.read(part), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
