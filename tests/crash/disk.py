"""Disks that are not as one would wish: slow at every fsync, or full from time to time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final, Literal

from tests import preload
from tests.bench.storage import SOURCE as SLOW_FSYNC
from tests.process import pause

Kind = Literal["", "slow", "full"]
FULL_DISK: Final = Path(__file__).with_name("full_disk.c")
SLOW_MS: Final = 5
FULL_SECONDS: Final = (0.2, 0.8)
ROOM_SECONDS: Final = (0.5, 2.0)


@dataclass
class Disk:
    """The disk under one bot's database, by the settings of its shim; `times` it was full."""

    kind: Kind = ""
    flag: Path = Path()
    environment: Mapping[str, str] = field(default_factory=dict)
    times: int = 0

    async def fill_and_empty(self, chance: Random) -> None:
        """Again and again until cancelled."""
        while self.kind == "full":
            await pause(chance.uniform(*ROOM_SECONDS))
            self.fill()
            await pause(chance.uniform(*FULL_SECONDS))
            self.empty()

    def fill(self) -> None:
        """No room from now on."""
        self.times += 1
        self.flag.touch()

    def empty(self) -> None:
        """Room again."""
        if self.kind == "full":
            self.flag.unlink(missing_ok=True)


def shims(folder: Path) -> Sequence[Path]:
    """Both disks, compiled; none where there is no C compiler or no LD_PRELOAD."""
    built = (preload.library(SLOW_FSYNC, folder), preload.library(FULL_DISK, folder))
    return [shim for shim in built if shim]


def preloaded(built: Sequence[Path]) -> dict[str, str]:
    """A process's surroundings with both disks at rest."""
    return {"LD_PRELOAD": ":".join(map(str, built)), "SLOW_FSYNC_MS": "0"} if built else {}


def disk(kind: Kind, folder: Path) -> Disk:
    """The disk under `folder`."""
    flag = folder / "full"
    chosen: dict[Kind, dict[str, str]] = {
        "slow": {"SLOW_FSYNC_MS": str(SLOW_MS)},
        "full": {"FULL_DISK_FLAG": str(flag), "FULL_DISK_UNDER": str(folder / "bot.db")},
    }
    return Disk(kind, flag, chosen.get(kind, {}))
