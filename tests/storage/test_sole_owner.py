"""Where a database may lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.storage.database import Unsuitable
from bot.storage.sole_owner import file_system, refuse_network


def mounts(folder: Path, lines: str) -> Path:
    """A table of mounts like /proc/self/mounts."""
    table = folder / "mounts"
    table.write_text(lines)
    return table


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_network_file_systems_are_refused(tmp_path: Path, kind: str) -> None:
    """SQLite's log needs shared memory, which no network file system gives."""
    table = mounts(tmp_path, f"disk / ext4 rw 0 0\nserver:/x {tmp_path} {kind} rw 0 0\n")
    with pytest.raises(Unsuitable):
        refuse_network(tmp_path / "a.db", table)


def test_the_innermost_mount_decides(tmp_path: Path) -> None:
    """A local disk below a network folder is fine, and blanks in names are understood."""
    inner = tmp_path / "my data"
    inner.mkdir()
    escaped = str(inner).replace(" ", "\\040")
    table = mounts(tmp_path, f"server:/x {tmp_path} nfs rw 0 0\ndisk {escaped} ext4 rw 0 0\n")
    assert file_system(inner, table) == "ext4"
    refuse_network(inner / "a.db", table)
