"""What a reader decides by itself and tells the officer: every code with its message and advice (读取说明)."""

from luoshi.text.source import Remark

REMARKS = {
    "R001": (
        "文件名的扩展名是 {extension}，内容其实是 {form}，已按 {form} 读取。",
        "如无误可不处理；建议把扩展名改为 .{form}。",
    ),
    "R002": (
        "文档带有修订痕迹，已按接受全部修订后的文字读取。",
        "如修订尚未定稿，请先在 Word 中处理修订，再重新上传。",
    ),
    "R003": ("文档带有宏，只读取了文字，宏未运行。", "公文不需要宏；建议另存为不带宏的 docx。"),
    "R004": ("有 {count} 个字无法识别，已用 \ufffd 代替。", "请对照原件检查这些字，必要时重新索取文件。"),
    "R005": ("任务分解表中的“{heads}”列未编入任务。", "这些列不影响任务和单位；需要时请对照原表。"),
    "R006": (
        "{sheets}不是任务分解表，只按行读出文字，各列以制表符分开。",
        "如果应当是任务表，请检查表头是否写明任务和牵头单位、责任单位。",
    ),
    "R007": ("隐藏的工作表没有读取：{sheets}。", "如其中有任务，请在 Excel 中取消隐藏后重新上传。"),
    "R008": ("第 {pages} 页没有文字，可能是扫描的图片，没有读取。", "请对照原件检查这些页；需要时先做文字识别。"),
    "R009": (
        "这是 {form} 文件，已用 LibreOffice 转换后读取。",
        "请对照原件检查编号和表格；有条件时请用 docx。",
    ),
}


def remark(code: str, **fields: object) -> Remark:
    """A remark of the table with its message filled in."""
    message, advice = REMARKS[code]
    return Remark(code, message.format(**fields), advice.format(**fields))
