"""Why a file cannot be read, in the user's words: what is wrong and what to do (拒读原因)."""

from enum import StrEnum

from luoshi.problems import LuoshiError


class Refusal(StrEnum):
    """A cause for not reading a file. The value is the message; braces are filled with the facts of the file."""

    EMPTY = "文件是空的，没有可读的文字。请检查文件后重新选择。"
    TOO_LARGE = "文件超过上限 {limit} MB。请删去图片等附件，只留公文正文，另存为 docx 或 txt 后再试。"
    TOO_LONG = "正文过长，超过上限 {limit} 字，不像一份公文。请确认选对了文件，或拆成几份后再试。"
    BINARY = "这不是文字文件，内容无法识别。能读的格式是 docx、pdf、ofd、xlsx、txt、html，请选择公文原件，或用 Word、WPS 另存为 docx。"
    LOCKED = "文件设有打开密码，读不到内容。请用能打开它的软件取消密码，另存后再试。"
    OLD_WORD = (
        "这是旧版 Word 或 WPS 文档（doc、wps），要借助 LibreOffice 才能读，"
        "本机没有安装（软件包 libreoffice-writer）。请安装后再试，或用 Word、WPS 打开，另存为 docx。"
    )
    OLD_EXCEL = (
        "这是旧版 Excel 或 WPS 表格（xls、et），要先安装 python-calamine 才能读（pip install python-calamine）。"
        "请安装后再试，或用 Excel、WPS 打开，另存为 xlsx。"
    )
    OLD_OFFICE = "这是旧版 Office 文件（如 ppt、msi），不是公文正文。能读的格式是 docx、pdf、ofd、xlsx、txt、html，请另存为 docx 再试。"
    NOT_CONVERTED = (
        "LibreOffice 没能转换这个文件，它可能已损坏、设有密码，或转换超过 {limit} 秒。"
        "请用 Word 或 WPS 打开，另存为 docx 再试。"
    )
    NO_PDF_READER = "读 PDF 文件要先安装 pypdfium2（pip install pypdfium2）。请安装后再试，或把文件另存为 docx 或 txt。"
    SCANNED = (
        "这份 PDF 共 {count} 页，都没有文字层，是扫描或拍照的图片，读不出文字。"
        "请换用带文字的版本，或先做文字识别（OCR），再存为 docx 或 txt。"
    )
    TOO_MANY_PAGES = "文件共 {count} 页，超过上限 {limit} 页，不像一份公文。请确认选对了文件，或拆成几份后再试。"
    TOO_MANY_CELLS = "表格内容过多，超过上限 {limit} 格，不像一份任务表。请删去无关的行、列和工作表后再试。"
    TOO_HEAVY = (
        "文件过于复杂或已损坏，在 {limit} 秒和内存上限之内没有读完，已停止。请用能打开它的软件另存为 docx 或 txt 再试。"
    )
    FOREIGN = "这是{form}文件，不能读。能读的格式是 docx、pdf、ofd、xlsx、txt、html，请把正文另存为 docx 或 txt 再试。"
    ARCHIVE = "这是压缩包，不是公文。请先解压，再选择其中的 docx、pdf、ofd、xlsx、txt 或 html 文件。"
    BROKEN_PACKAGE = "文件已损坏，打不开（{where}）。请重新下载，或用 Word、WPS 打开修复后另存为 docx 再试。"
    BOMB = "文件解压后过大或内部文件过多（{where}），为安全起见不予读取。请用 Word 或 WPS 打开，另存为 docx 再试。"
    UNSAFE_XML = (
        "文件内含外部实体或文档类型声明（{where}），正常的公文没有这些，为安全起见不予读取。请另存为 docx 再试。"
    )
    NO_TEXT = "文件里没有文字（可能只有图片或扫描件）。请换用带文字的版本，或先做文字识别，再存为 docx 或 txt。"
    UNKNOWN_ENCODING = "文字编码无法识别，读出来会是乱码。请用记事本打开，确认文字正常后另存为，编码选 UTF-8，再试。"
    GARBLED = "文字大部分已是乱码（共 {count} 处），原文已经丢失。请向来文单位重新索取原件，或换用 docx 版本。"
    TOO_DEEP = "文件的结构嵌套过深，读不出正文。请在浏览器或 Word 中打开，复制正文，另存为 txt 或 docx 再试。"


class UnreadableDocument(LuoshiError):
    """The file gives no text (无法读取); its text is the message for the user, `refusal` the cause."""

    def __init__(self, refusal: Refusal, **facts: object) -> None:
        super().__init__(refusal.value.format(**facts))
        self.refusal = refusal
        self.facts = facts
