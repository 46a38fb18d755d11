"""Setting one document with typst, in a process of its own: the typesetter keeps what it has set, some 100 MB a long report.

`python -m luoshi.report.typesetting FOLDER SECONDS FONT_FOLDER …` sets FOLDER/main.typ and writes the pdf to standard output; SECONDS
is the time that the file carries.
"""

import sys
from pathlib import Path

import typst


def set_folder(folder: Path, seconds: int, fonts: list[str]) -> bytes:
    """The pdf of a folder's main.typ. The system's fonts stay out, so that each machine makes the same file."""
    book = typst.Fonts(include_system_fonts=False, font_paths=list(fonts))
    made = typst.compile(
        str(folder / "main.typ"), root=str(folder), font_paths=book, ignore_system_fonts=True, timestamp=seconds
    )
    if not isinstance(made, bytes):
        raise TypeError
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(set_folder(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
