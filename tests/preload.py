"""A small C library put before the C library of a process: how a test gets a disk that is slow or full."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

NO_LIBRARY: Final = "没有 C 编译器，或不是 Linux"


def library(source: Path, folder: Path) -> Path | None:
    """The source compiled into `folder`; None where there is no C compiler or no LD_PRELOAD."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    built = folder / f"{source.stem}.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(built), str(source), "-ldl"]
    return built if subprocess.run(command, check=False).returncode == 0 else None
