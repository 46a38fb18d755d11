"""The form of an official document (公文格式) as figures: page, fonts and sizes of GB/T 9704-2012."""

from dataclasses import dataclass

# Fonts are named, not embedded: the reader's machine supplies them, as every office that issues documents has them.
SONG_TITLE = "方正小标宋简体"
HEI = "黑体"
KAI = "楷体_GB2312"
FANG_SONG = "仿宋_GB2312"
SONG = "宋体"
LATIN = "Times New Roman"

# What stands in for each of them in a pdf, best first: the office's own font by its names, then a free one that can be embedded.
_FREE_SERIF, _FREE_SANS = "Noto Serif SC", "Noto Sans SC"
FAMILIES = {
    SONG_TITLE: ("FZXiaoBiaoSong-B05S", "方正小标宋简体", _FREE_SERIF),
    HEI: ("SimHei", "黑体", _FREE_SANS),
    KAI: ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "LXGW WenKai", "AR PL UKai CN", _FREE_SERIF),
    FANG_SONG: ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "FandolFang R", _FREE_SERIF),
    SONG: ("SimSun", "宋体", _FREE_SERIF),
}

RED = "C00000"


@dataclass(frozen=True, slots=True)
class Page:
    """The page in millimetres (版面): the type area is what the margins leave, 156 × 225 on A4."""

    width: int = 210
    height: int = 297
    top: int = 37
    bottom: int = 35
    left: int = 28
    right: int = 26
    footer: float = 24.8


@dataclass(frozen=True, slots=True)
class Face:
    """How a style sets its text: font for Chinese, size in points, and the rest in points or characters."""

    font: str
    size: float
    align: str = "both"
    indent: int = 0
    line: float | None = 28.95
    before: float = 0
    after: float = 0
    red: bool = False
    keep: bool = False
    spread: float = 0


PAGE = Page()
LINE_PITCH = 28.95
# 28 characters of 16 points in 156 mm: each gives up 848/4096 of a point. The page states it as its character grid, and the styles
# carry a pitch of their own and leave the grid, since LibreOffice gives a character wider than its cell two cells.
CHARACTER_GRID = -848
CHARACTER_PITCH = -0.3
LINES, CHARACTERS = 22, 28
# From the type area's lower edge to the page number's box, so that its dashes stand 7 mm below.
NUMBER_DROP = 4.05
BODY_SIZE = 16.0

# The styles of a report, by their names in the file; a built-in English name keeps Word's own navigation working.
FACES = {
    "Normal": Face(FANG_SONG, 16, indent=2),
    "Title": Face(SONG_TITLE, 22, "center", line=32, before=18, after=14, keep=True),
    "Heading 1": Face(HEI, 16, indent=2, keep=True),
    "Heading 2": Face(KAI, 16, indent=2, keep=True),
    "Heading 3": Face(FANG_SONG, 16, indent=2, keep=True),
    "公文红头": Face(SONG_TITLE, 46, "center", line=58, before=20, after=16, red=True, keep=True, spread=10),
    "公文发文机关标志": Face(SONG_TITLE, 46, "center", line=58, before=93, red=True, keep=True, spread=4),
    "公文发文字号": Face(FANG_SONG, 16, "center", keep=True),
    "公文发文机关": Face(FANG_SONG, 16, "both", keep=True),
    "公文提示": Face(KAI, 14, "center", line=24, after=8, keep=True),
    "公文主送": Face(FANG_SONG, 16),
    "公文附件说明": Face(FANG_SONG, 16, indent=2, before=16, keep=True),
    "公文署名": Face(FANG_SONG, 16, "right", before=28, keep=True),
    "公文日期": Face(FANG_SONG, 16, "right"),
    "公文附件": Face(HEI, 16, "left", keep=True),
    "公文验证": Face(FANG_SONG, 10.5, "left", line=16, before=12),
    "公文版记": Face(FANG_SONG, 14, "left", line=24),
    "图题": Face(HEI, 12, "center", line=20, before=4, after=8),
    "图": Face(FANG_SONG, 10.5, "center", line=None, before=8, keep=True),
    "表题": Face(HEI, 12, "center", line=20, before=8, after=4, keep=True),
    "表头": Face(HEI, 10.5, "center", line=15),
    "表内": Face(FANG_SONG, 10.5, "left", line=15),
    "Header": Face(KAI, 10.5, "right", line=None),
    "Footer": Face(SONG, 14, "left", line=18),
}

# The square code's side in millimetres.
CODE_SIZE = 22


def mark_size(mark: str) -> float:
    """The size of a red head in points (发文机关标志): as large as the line holds, and never above the usual."""
    face = FACES["公文红头"]
    room = (PAGE.width - PAGE.left - PAGE.right) / 25.4 * 72
    return min(face.size, int(room / max(len(mark), 1) - face.spread))
