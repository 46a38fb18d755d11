"""Words as an official document sets them (排印)."""

import re

_BLANKS = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])|(?<=\d) +(?=%)")
_MARKS = re.compile(r"(?<=[^\x00-\x7f])[,;:()]|[,;:()](?=[^\x00-\x7f])")
_FULL_WIDTH = dict(zip(",;:()", "，；：（）", strict=True))
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_QUOTES = str.maketrans("«»「」", "“”“”")


def in_print(text: str) -> str:
    """Full-width marks and no blanks beside Chinese, days as 2026年3月1日."""
    text = _ISO_DAY.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", text.translate(_QUOTES))
    return _MARKS.sub(lambda mark: _FULL_WIDTH[mark[0]], _BLANKS.sub("", text)).replace("。）", "）")
