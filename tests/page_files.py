"""Small pdf and ofd files for tests: pages of words at places, one list of (left, top, size, words) a page."""

from collections.abc import Sequence

from word_files import zipped

Word = tuple[float, float, float, str]
Pages = Sequence[Sequence[Word]]
Rule = tuple[float, float, float, float]
WIDTH, HEIGHT = 600, 800
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def paragraph(words: str, *, top: float, left: float = 90, right: float = 510, size: float = 15) -> list[Word]:
    """A paragraph set as officials do: first line two characters in, lines filled to the right edge."""
    lines: list[Word] = []
    indent, room = 2, int((right - left) / size)
    while words:
        count = room - indent
        lines.append((left + indent * size, top + len(lines) * 2 * size, size, words[:count]))
        words, indent = words[count:], 0
    return lines


def pdf_file(
    pages: Pages,
    *,
    rotate: int = 0,
    images: bool = False,
    trailer: str = "",
    slanted: str = "",
    rules: Sequence[Sequence[Rule]] = (),
) -> bytes:
    """A pdf in a font that every reader knows, whose codes are UTF-16: a text layer without a font program."""
    objects: list[bytes] = [b"", b"", b""]
    kids = []
    for number, page in enumerate(pages):
        stream = b"".join(_shown(*word) for word in page)
        for left, top, right, low in rules[number] if rules else ():
            stream += b"%g %g m %g %g l S\n" % (left, HEIGHT - top, right, HEIGHT - low)
        if slanted:
            stream += b"BT /F 30 Tf 0.7 0.7 -0.7 0.7 200 300 Tm <%s> Tj ET\n" % _hex(slanted)
        stream += b"q 100 0 0 100 0 0 cm /I Do Q\n" if images else b""
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (WIDTH, HEIGHT, rotate, len(objects))
        )
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    objects[2] = (
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
        b"/DW 1000/W[1 95 500 814 939 500]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
        b"/FontBBox[0 -120 1000 880]/Ascent 880/Descent -120/ItalicAngle 0/CapHeight 700/StemV 90>>>>]>>"
    )
    return assembled(objects, trailer.encode())


def assembled(objects: Sequence[bytes], trailer: bytes) -> bytes:
    """A pdf of these objects, the first its catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)


def _shown(left: float, top: float, size: float, words: str) -> bytes:
    return b"BT /F %g Tf %g %g Td <%s> Tj ET\n" % (size, left, HEIGHT - top - size, _hex(words))


def _hex(words: str) -> bytes:
    return words.encode("utf-16-be").hex().encode()


def grid(left: float, top: float, widths: Sequence[float], heights: Sequence[float]) -> list[Rule]:
    """The lines around the cells of a table."""
    across = [left + sum(widths[:at]) for at in range(len(widths) + 1)]
    down = [top + sum(heights[:at]) for at in range(len(heights) + 1)]
    return [(left, y, across[-1], y) for y in down] + [(x, top, x, down[-1]) for x in across]


def ofd_file(
    pages: Pages,
    *,
    body: str = "",
    document: str = "",
    more: dict[str, str] | None = None,
    rules: Sequence[Sequence[Rule]] = (),
) -> bytes:
    """An ofd whose pages hold the words, a text object each, in millimetres."""
    parts = {
        "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": document
        or f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox>"
        "</ofd:PageArea></ofd:CommonData><ofd:Pages>"
        + "".join(f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages)))
        + "</ofd:Pages></ofd:Document>",
    }
    for at, page in enumerate(pages):
        texts = body + "".join(_object(*word) for word in page)
        for left, top, right, low in rules[at] if rules else ():
            texts += f'<ofd:PathObject Boundary="{left} {top} {right - left} {low - top}"/>'
        parts[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
            f"<ofd:Page {_OFD}><ofd:Content><ofd:Layer>{texts}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return zipped({**parts, **(more or {})})


def _object(left: float, top: float, size: float, words: str) -> str:
    deltas = f"g {len(words) - 1} {size}" if len(words) > 1 else ""
    return (
        f'<ofd:TextObject Boundary="{left} {top} {size * len(words)} {size}" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size * 0.85}" DeltaX="{deltas}">{words}</ofd:TextCode></ofd:TextObject>'
    )
