"""A report as .pdf in the form of an official document, its fonts embedded."""

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from luoshi.problems import LuoshiError
from luoshi.report.model import Report
from luoshi.report.pdfparts import Links, form_part, report_part

MEDIA_TYPE = "application/pdf"

_TEMPLATE = Path(__file__).with_name("official.typ")
_TYPESETTER, _FONTS = "typst", "pylopdf_fonts_zh_cn"
_SECONDS = 60


class PdfUnavailableError(LuoshiError):
    """A pdf cannot be set here; the text says what to do."""


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
        PdfUnavailableError: the extra `pdf` is not installed, or the typesetter failed or took over a minute.
    """
    if not is_pdf_available():
        raise PdfUnavailableError(
            '生成 PDF 要先安装排版程序和字体（pip install "luoshi[pdf]"）。请安装后再试，或下载 Word 文件。'
        )
    content = {"form": form_part(), **report_part(report, Links(of_proof, of_reference))}
    noon = int(datetime.combine(report.dated, time(12), UTC).timestamp())
    with tempfile.TemporaryDirectory(prefix="luoshi-pdf-") as folder:
        root = Path(folder)
        (root / "main.typ").write_bytes(_TEMPLATE.read_bytes())
        (root / "report.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return _set(root, noon, [*(str(each) for each in fonts), _free_fonts()])


def _set(root: Path, seconds: int, fonts: list[str]) -> bytes:
    command = [sys.executable, "-m", "luoshi.report.typesetting", str(root), str(seconds), *fonts]
    try:
        return subprocess.run(  # noqa: S603 - our own interpreter and module
            command, capture_output=True, check=True, timeout=_SECONDS
        ).stdout
    except subprocess.TimeoutExpired as error:
        raise PdfUnavailableError(f"生成 PDF 超过{_SECONDS}秒，已停止。请下载 Word 文件。") from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise PdfUnavailableError(f"生成 PDF 没有成功（{''.join(reason)[:200]}）。请下载 Word 文件。") from error


def _free_fonts() -> str:
    """The folder of the free fonts."""
    found = importlib.util.find_spec(_FONTS)
    return str(Path(found.origin).parent) if found and found.origin else ""
