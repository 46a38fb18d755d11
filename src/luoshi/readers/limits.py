"""How much of a file is read at most (读取上限)."""

from dataclasses import dataclass

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on a file, and on a zip package before anything of it is unpacked.

    `characters` bounds the text itself, `tags` what a web page may hold, `marks` the signs < and = of an XML part, `cells` the cells of
    a workbook, `pages` a pdf or ofd file. `ratio` is unpacked over packed size of one member, looked at only above `ratio_free_bytes`.
    `seconds` of work and `memory_bytes` bound a reader that runs in a process of its own; `conversion_seconds` LibreOffice.
    """

    file_bytes: int = 20 * MEGABYTE
    characters: int = 2_000_000
    tags: int = 400_000
    members: int = 2_000
    package_bytes: int = 200 * MEGABYTE
    part_bytes: int = 40 * MEGABYTE
    ratio: int = 400
    ratio_free_bytes: int = 4 * MEGABYTE
    marks: int = 1_200_000
    cells: int = 200_000
    pages: int = 300
    seconds: int = 4
    memory_bytes: int = 450 * MEGABYTE
    conversion_seconds: int = 30


DEFAULT_LIMITS = Limits()
