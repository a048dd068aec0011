"""One process per database file: an operating-system lock, and no network file systems."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, Final

from bot.storage.database import InUse, Unsuitable

# A WAL needs memory shared by all who open the file, which no network file system gives.
NETWORK: Final = ("nfs", "cifs", "smb", "ncp", "afs", "ceph", "gluster", "lustre", "fuse.sshfs", "fuse.s3fs", "davfs")
MOUNTS: Final = Path("/proc/self/mounts")


def claim(database: Path) -> IO[bytes]:
    """Lock `<database>.lock` until the returned file is closed; raises InUse when another process holds it."""
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        refuse_network(database)
        file = database.with_name(f"{database.name}.lock").open("ab")
    except OSError as reason:
        raise Unsuitable(f"{database.parent} 不能写（{reason.strerror}）：看磁盘是不是只读，权限对不对") from reason
    try:
        _lock(file)
    except OSError as reason:
        file.close()
        raise InUse(f"{database} 正被另一个回音进程使用：先停下它") from reason
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def refuse_network(database: Path, mounts: Path = MOUNTS) -> None:
    """Raise Unsuitable when the folder lies on a network file system (known on Linux only)."""
    kind = file_system(database.parent.resolve(), mounts)
    if kind.startswith(NETWORK):
        raise Unsuitable(f"{database} 在网络文件系统（{kind}）上，SQLite 会损坏，请换到本机磁盘 (network file system)")


def file_system(folder: Path, mounts: Path) -> str:
    """The type of the file system that `folder` is on, empty where it cannot be told."""
    if not mounts.exists():
        return ""
    lines = (line.split() for line in mounts.read_text(errors="replace").splitlines())
    found = [(unescaped(parts[1]), parts[2]) for parts in lines if len(parts) > 2]
    above = [(point, kind) for point, kind in found if folder.is_relative_to(point)]
    return max(above, key=lambda entry: len(entry[0]), default=("", ""))[1]


def unescaped(point: str) -> str:
    """A mount point as it is written in /proc/mounts (`\\040` is a blank) as a path."""
    return point.encode("latin-1", "replace").decode("unicode_escape") if "\\" in point else point
