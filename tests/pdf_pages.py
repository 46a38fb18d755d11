"""A pdf's letters as they stand on its pages, for tests that measure."""

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw

MM = 72 / 25.4


@dataclass(frozen=True)
class Letter:
    """A letter: its box in millimetres from the page's left and upper edge, font, size in points, and whether the font is in the file."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    font: str
    size: float
    embedded: bool
    colour: tuple[int, int, int]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def opened(content: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(content)


def letters_of(page: pypdfium2.PdfPage) -> list[Letter]:
    """What is printed, in the file's order; spaces and line ends that the reader adds are left out."""
    text, high = page.get_textpage(), page.get_height()
    found = []
    for place in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, place))
        if letter.isspace() or raw.FPDFText_IsGenerated(text, place) == 1:
            continue
        left, bottom, right, top = text.get_charbox(place, loose=True)
        item = raw.FPDFText_GetTextObject(text, place)
        font = raw.FPDFTextObj_GetFont(item)
        name = ctypes.create_string_buffer(200)
        raw.FPDFText_GetFontInfo(text, place, name, 200, None)
        colours = [ctypes.c_uint() for _ in range(4)]
        raw.FPDFText_GetFillColor(text, place, *colours)
        found.append(
            Letter(
                letter, left / MM, right / MM, (high - top) / MM, (high - bottom) / MM, name.value.decode().split("+")[-1],
                round(raw.FPDFText_GetFontSize(text, place), 2), raw.FPDFFont_GetIsEmbedded(font) == 1,
                (colours[0].value, colours[1].value, colours[2].value),
            )
        )  # fmt: skip
    return found


def lines_of(letters: list[Letter]) -> list[list[Letter]]:
    """Letters by line, from above; those whose middles are within 2 mm share one."""
    found: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda each: each.middle):
        if found and letter.middle - found[-1][0].middle < 2:
            found[-1].append(letter)
        else:
            found.append([letter])
    return [sorted(line, key=lambda each: each.left) for line in found]


def words(line: list[Letter]) -> str:
    return "".join(letter.text for letter in line)


def links_of(page: pypdfium2.PdfPage) -> list[str]:
    """The addresses that the page's links lead to."""
    found, start, link = [], ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, start, link):
        action = raw.FPDFLink_GetAction(link)
        size = raw.FPDFAction_GetURIPath(page.pdf, action, None, 0)
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(page.pdf, action, buffer, size)
        found.append(buffer.value.decode())
    return found
