"""A PostgreSQL of the system's own, started for one benchmark in a temporary folder, reached by a socket in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

NAMES: Final = ("initdb", "pg_ctl")
FOLDERS: Final = "/usr/lib/postgresql"  # where Debian keeps each version, outside of PATH
USER: Final = "nobody"  # PostgreSQL refuses to run as root


def programs() -> tuple[str, ...]:
    """initdb and pg_ctl; empty where there is no PostgreSQL."""
    folders = sorted(Path(FOLDERS).glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    places = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    found = [shutil.which(name, path=places) for name in NAMES]
    return tuple(filter(None, found)) if all(found) else ()


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Its connection string, settings as shipped; empty where there is none. Ended and gone at the end."""
    found = programs()
    if not found:
        yield ""
        return
    initdb, pg_ctl = found
    user = USER if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="huiyin-pg-") as folder:
        if user:
            shutil.chown(folder, user)

        def run(*command: str) -> None:
            subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

        data, log = f"{folder}/data", f"{folder}/log"
        run(initdb, "-D", data, "-A", "trust", "-U", "bench", "--no-sync")
        run(pg_ctl, "-D", data, "-l", log, "-w", "-o", f"-k {folder} -c listen_addresses=", "start")
        try:
            yield f"host={folder} user=bench dbname=postgres"
        finally:
            run(pg_ctl, "-D", data, "-w", "-m", "immediate", "stop")
