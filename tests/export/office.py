"""LibreOffice as a reader of what is written: it converts a file in a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


def convert(path: Path, form: str, folder: Path) -> Path:
    """`path` in another form, in `folder`; LibreOffice returns 0 on failure too, so the file must be there."""
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603
    made = folder / f"{path.stem}.{form.split(':')[0]}"
    assert made.exists()
    return made
