"""A Word template from outside, looked through before anything of it is used: nothing active, nothing from elsewhere, nothing huge."""

import posixpath
import re
from datetime import date

from lxml.etree import _Element

from luoshi.readers.limits import MEGABYTE, Limits
from luoshi.readers.package import Package
from luoshi.readers.refusals import UnreadableDocument
from luoshi.readers.zips import opened
from luoshi.report.docx.fill import TemplateError, filled_bytes
from luoshi.report.model import (
    Annex,
    Attestation,
    Column,
    Figure,
    Heading,
    Imprint,
    Listing,
    Paragraph,
    Report,
    Table,
)

LIMITS = Limits(
    file_bytes=5 * MEGABYTE, members=300, package_bytes=40 * MEGABYTE, part_bytes=10 * MEGABYTE, marks=600_000
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES, _DOCUMENT = "[Content_Types].xml", "word/document.xml"
_ACTIVE = re.compile(
    r"vba|macro|activex|oleobject|embeddings/|afchunk|\.(?:bin|exe|dll|js|vbs|html?|mht|rtf)$", re.IGNORECASE
)
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp"})
_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "DATE", "TIME", "STYLEREF"})
_SAMPLE = Report(
    masthead="督查通报",
    serial="督查通报〔2026〕第1期",
    issuer="市政府督查考核办公室",
    title="关于计划落实进展情况的通报",
    addressee="各单位",
    dated=date(2026, 1, 1),
    blocks=(
        Heading(1, "总体情况"),
        Heading(2, "分项"),
        Heading(3, "细项"),
        Paragraph(("共", Figure("3", "a.plan.listed"), "项。")),
        Listing(("甲", "乙")),
        Table((Column("单位"),), (("市民政局",),), "统计表"),
    ),
    annexes=(Annex("明细表", (Table((Column("单位"),), (("市民政局",),)),), landscape=True),),
    notice="样稿",
    imprint=Imprint("各单位", "市政府督查考核办公室", date(2026, 1, 1)),
    attestation=Attestation("验证", "https://example.org/"),
)


def check_template(content: bytes) -> None:
    """See that a file can be a bulletin's template: safe, whole, with all its places, and filled in for trial.

    Raises:
        TemplateError: it cannot; the text says what is wrong, where, and what to do.
    """
    if len(content) > LIMITS.file_bytes:
        raise TemplateError(f"模板文件超过上限 {LIMITS.file_bytes // MEGABYTE} MB。请压缩或删去其中的图片后再上传。")
    if not content.startswith(b"PK"):
        raise TemplateError("模板须是 Word 的 docx 文件。旧版 doc 或 WPS 文件请另存为 docx 后再上传。")
    try:
        with opened(content) as archive:
            _look_through(Package(archive, LIMITS))
    except UnreadableDocument as refusal:
        raise TemplateError(str(refusal)) from refusal
    try:
        filled_bytes(_SAMPLE, content)
    except TemplateError:
        raise
    except Exception as error:
        raise TemplateError(
            "模板用来试填样稿没有成功，文件内部不完整。请在下载的标准模板上修改，另存为 docx 后再上传。"
        ) from error


def _look_through(package: Package) -> None:
    names = package.names()
    active = sorted(name for name in names if _ACTIVE.search(name))
    if active:
        raise TemplateError(f"模板中有宏、控件或嵌入的文件（{active[0]}），不能使用。请删去后另存为 docx 再上传。")
    strange = sorted(
        name for name in names
        if name.startswith("word/media/") and posixpath.splitext(name)[1].lower() not in _PICTURES
    )  # fmt: skip
    if strange:
        raise TemplateError(f"模板中的图片 {strange[0]} 格式不能使用。请换成 PNG 或 JPG 图片后再上传。")
    _check_type(package.xml(_TYPES))
    if package.xml(_DOCUMENT) is None:
        raise TemplateError("文件里没有 Word 正文。请在下载的标准模板上修改，另存为 docx 后再上传。")
    for name in names:
        if name.endswith(".rels"):
            _check_relations(name, package.xml(name))
        elif name.endswith(".xml"):
            _check_fields(name, package.xml(name))


def _check_type(types: _Element | None) -> None:
    held = {part.get("ContentType", "") for part in types} if types is not None else set()
    if any("macroEnabled" in each or "vbaProject" in each for each in held):
        raise TemplateError("模板启用了宏（docm、dotm），不能使用。请另存为不带宏的 docx 再上传。")
    if _MAIN not in held:
        raise TemplateError("模板须是 Word 文档（docx）。模板文件（dotx）等请另存为 docx 再上传。")


def _check_relations(name: str, relations: _Element | None) -> None:
    for relation in relations if relations is not None else ():
        if relation.get("TargetMode") == "External" or relation.get("Type", "").endswith("/attachedTemplate"):
            raise TemplateError(
                f"模板引用了外部内容（{name}：{relation.get('Target', '')[:80]}），不能使用。请删去外部链接、链接的图片或附加模板后再上传。"
            )


def _check_fields(name: str, part: _Element | None) -> None:
    """Only fields that show page numbers and the like: others may fetch files or start programs."""
    if part is None:
        return
    for element in part.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag == "altChunk":
            raise TemplateError(f"模板中嵌有别的文件（{name}），不能使用。请把内容直接写进模板后再上传。")
        words = (
            (element.text or "")
            if tag == "instrText"
            else next(
                (value for key, value in element.attrib.items() if tag == "fldSimple" and str(key).endswith("}instr")),
                "",
            )
        )
        code = str(words).strip().partition(" ")[0].upper()
        if code and code not in _FIELDS and code[0] not in '\\"':
            raise TemplateError(
                f"模板中的域“{code[:30]}”（{name}）不能使用，只能用页码、页数、日期等域。请删去后再上传。"
            )
