"""Old Word files (doc, wps) turned into docx by LibreOffice, where it is installed (旧版文件)."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from luoshi.readers.limits import Limits
from luoshi.readers.refusals import Refusal, UnreadableDocument

_PROGRAMS = ("soffice", "libreoffice")
# Named, lest LibreOffice take a damaged file for plain text.
_FILTER = "MS Word 97"
# Its profile is made anew each time, so that nothing of a user's own settings, and no macro, has a say.
_SECURITY = {"MacroSecurityLevel": "3", "DisableMacrosExecution": "true", "BlockUntrustedRefererLinks": "true"}
_SETTINGS = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>'.format(
    "".join(
        '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for name, value in _SECURITY.items()
    )
)


def converted(content: bytes, limits: Limits) -> bytes:
    """The file as docx; the copies that LibreOffice works on are gone afterwards.

    Raises:
        UnreadableDocument: LibreOffice is not installed, takes too long or cannot read the file.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise UnreadableDocument(Refusal.OLD_WORD)
    with tempfile.TemporaryDirectory(prefix="luoshi-", ignore_cleanup_errors=True) as folder:
        return _convert(program, Path(folder), content, limits)


def _convert(program: str, folder: Path, content: bytes, limits: Limits) -> bytes:
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    source = folder / "source.doc"
    source.write_bytes(content)
    command = [
        program,
        f"-env:UserInstallation={profile.parent.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", f"--infilter={_FILTER}"),
        *("--convert-to", "docx"),
        *("--outdir", str(folder / "out"), str(source)),
    ]
    _run(command, folder, limits)
    made = folder / "out" / "source.docx"
    if not made.is_file() or made.stat().st_size > limits.package_bytes:
        raise UnreadableDocument(Refusal.NOT_CONVERTED, limit=limits.conversion_seconds)
    return made.read_bytes()


def _run(command: list[str], folder: Path, limits: Limits) -> None:
    """Runs LibreOffice, and ends it with all that it started when its time is over."""
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    with subprocess.Popen(  # noqa: S603 - a fixed program, no shell
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(timeout=limits.conversion_seconds)
        except subprocess.TimeoutExpired as fault:
            _end(process)
            raise UnreadableDocument(Refusal.NOT_CONVERTED, limit=limits.conversion_seconds) from fault


def _end(process: "subprocess.Popen[bytes]") -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
