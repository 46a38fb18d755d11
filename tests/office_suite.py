"""LibreOffice, for tests that need a file in a form that only it writes."""

import shutil
import subprocess
from pathlib import Path


def converted_by_suite(path: Path, form: str) -> bytes:
    """The file saved beside itself in another form (doc, pdf)."""
    program = shutil.which("soffice")
    assert program
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", form, "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path.with_suffix(f".{form}").read_bytes()
