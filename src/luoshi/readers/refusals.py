"""Why a file cannot be read, in the user's words: what is wrong and what to do (拒读原因)."""

from enum import StrEnum

from luoshi.problems import LuoshiError


class Refusal(StrEnum):
    """A cause for not reading a file. The value is the message; braces are filled with the facts of the file."""

    EMPTY = "文件是空的，没有可读的文字。请检查文件后重新选择。"
    TOO_LARGE = "文件超过上限 {limit} MB。请删去图片等附件，只留公文正文，另存为 docx 或 txt 后再试。"
    TOO_LONG = "正文过长，超过上限 {limit} 字，不像一份公文。请确认选对了文件，或拆成几份后再试。"
    BINARY = "这不是文字文件，内容无法识别。能读的格式是 docx、txt、html，请选择公文原件，或用 Word、WPS 另存为 docx。"
    LOCKED = "文件设有打开密码，读不到内容。请在 Word 或 WPS 中打开，取消密码后另存为 docx 再试。"
    OLD_WORD = "这是旧版 Word 或 WPS 文档（doc、wps），暂不能读。请用 Word 或 WPS 打开，另存为 docx 再试。"
    OLD_OFFICE = (
        "这是旧版 Office 文件（如 xls、ppt），不是公文正文。能读的格式是 docx、txt、html，请另存为 docx 或 txt 再试。"
    )
    FOREIGN = "这是{form}文件，暂不能读。能读的格式是 docx、txt、html，请把正文另存为 docx 或 txt 再试。"
    ARCHIVE = "这是压缩包，不是公文。请先解压，再选择其中的 docx、txt 或 html 文件。"
    BROKEN_PACKAGE = "文件已损坏，打不开（{where}）。请重新下载，或用 Word、WPS 打开修复后另存为 docx 再试。"
    BOMB = "文件解压后过大或内部文件过多（{where}），为安全起见不予读取。请用 Word 或 WPS 打开，另存为 docx 再试。"
    UNSAFE_XML = (
        "文件内含外部实体或文档类型声明（{where}），正常的 Word 文档没有这些，为安全起见不予读取。请另存为 docx 再试。"
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
