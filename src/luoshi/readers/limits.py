"""How much of a file is read at most (读取上限)."""

from dataclasses import dataclass

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on a file, and on a zip package before anything of it is unpacked.

    `characters` bounds the text itself, `tags` what a page may hold. `ratio` is unpacked over packed size of one member, looked at
    only above `ratio_free_bytes`.
    """

    file_bytes: int = 20 * MEGABYTE
    characters: int = 2_000_000
    tags: int = 400_000
    members: int = 2_000
    package_bytes: int = 200 * MEGABYTE
    part_bytes: int = 40 * MEGABYTE
    ratio: int = 400
    ratio_free_bytes: int = 4 * MEGABYTE


DEFAULT_LIMITS = Limits()
