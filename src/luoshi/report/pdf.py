"""A report as .pdf in the form of an official document, its fonts embedded; the only module that knows typst."""

import importlib
import importlib.util
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from types import ModuleType

from luoshi.problems import LuoshiError
from luoshi.report.model import Report
from luoshi.report.pdfparts import Links, form_part, report_part

MEDIA_TYPE = "application/pdf"

_TEMPLATE = Path(__file__).with_name("official.typ")
_TYPESETTER, _FONTS = "typst", "pylopdf_fonts_zh_cn"


class PdfUnavailableError(LuoshiError):
    """What sets a pdf is not installed; the text says how to install it."""


def is_pdf_available() -> bool:
    """Whether typesetter and fonts are installed (extra `pdf`)."""
    return all(importlib.util.find_spec(name) is not None for name in (_TYPESETTER, _FONTS))


def _nowhere(_key: str) -> str:
    return ""


def pdf_bytes(
    report: Report,
    *,
    of_proof: Callable[[str], str] = _nowhere,
    of_reference: Callable[[str], str] = _nowhere,
    fonts: Sequence[Path] = (),
) -> bytes:
    """The report as a .pdf file, of the same page as the .docx; the same report and fonts give the same bytes.

    `of_proof` turns a figure's proof id into the address that it links to, `of_reference` a reference's key. `fonts` are folders
    that hold fonts of the office's own, such as 仿宋_GB2312; without them free ones stand in.

    Raises:
        PdfUnavailableError: the extra `pdf` is not installed.
    """
    if not is_pdf_available():
        raise PdfUnavailableError(
            '生成 PDF 要先安装排版程序和字体（pip install "luoshi[pdf]"）。请安装后再试，或下载 Word 文件。'
        )
    typst = importlib.import_module(_TYPESETTER)
    content = {"form": form_part(), **report_part(report, Links(of_proof, of_reference))}
    noon = datetime.combine(report.dated, time(12), UTC)
    with tempfile.TemporaryDirectory(prefix="luoshi-pdf-") as folder:
        root = Path(folder)
        (root / "main.typ").write_bytes(_TEMPLATE.read_bytes())
        (root / "report.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        made: bytes = typst.compile(
            str(root / "main.typ"),
            root=str(root),
            font_paths=_book(tuple(fonts)),
            ignore_system_fonts=True,
            timestamp=noon,
        )
    return made


@cache
def _book(fonts: tuple[Path, ...]) -> object:
    """The fonts to choose from, looked through once: the office's own, then the free ones; never the system's, so that each machine
    makes the same file.
    """
    typst: ModuleType = importlib.import_module(_TYPESETTER)
    free = importlib.import_module(_FONTS).serif_path().parent
    return typst.Fonts(include_system_fonts=False, font_paths=[*(str(folder) for folder in fonts), str(free)])
