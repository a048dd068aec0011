"""A file that only takes room: given up when the disk is full, so that there is time to make some."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import structlog

MEGABYTE: Final = 1 << 20
SPARE: Final = 2  # times its size must be free before it is laid down: it must not be what fills the disk
log = structlog.get_logger()


class Ballast:
    """`<database>.ballast`, so many bytes of it; none at all when that is 0."""

    def __init__(self, database: Path, size: int) -> None:
        self.file = database.with_name(f"{database.name}.ballast")
        self.size = size

    @property
    def missing(self) -> bool:
        """Whether it should be there and is not."""
        return bool(self.size) and not self.file.exists()

    def release(self) -> bool:
        """Give it up; False when there is none."""
        try:
            self.file.unlink()
        except OSError:
            return False
        log.error("disk full: the ballast is given up, make room now", megabytes=self.size // MEGABYTE)
        return True

    def keep(self) -> None:
        """Lay it down where it is missing and there is room."""
        try:
            if self._differs():
                self.file.unlink(missing_ok=True)
                self._lay()
        except OSError as reason:
            log.warning("no ballast", reason=str(reason))

    def _differs(self) -> bool:
        return (self.file.stat().st_size if self.file.exists() else 0) != self.size

    def _lay(self) -> None:
        free = shutil.disk_usage(self.file.parent).free
        if self.size and free < SPARE * self.size:
            log.warning("disk nearly full: no room for the ballast", free_megabytes=free // MEGABYTE)
        elif self.size:
            self._write()

    def _write(self) -> None:
        """Random bytes: zeros take no room where the file system compresses or leaves holes."""
        partial = self.file.with_name(f"{self.file.name}.partial")
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                for start in range(0, self.size, MEGABYTE):
                    file.write(os.urandom(min(MEGABYTE, self.size - start)))
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self.file)
        finally:
            partial.unlink(missing_ok=True)
