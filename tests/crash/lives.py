"""A bot that is born in the nursery: as `tests.process.Bot`, but a start takes a moment instead of a second."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass

from tests.process import PATIENCE, Bot


@dataclass
class Forked(Bot):
    """One bot after the other on the same database. `early`: the one that marks before it pushes."""

    early: bool = False
    child: int = 0

    async def spawn(self) -> None:
        """Begin, without waiting for anything but the birth."""
        if self.process is None:
            await self._open()
        assert self.process is not None
        assert self.process.stdin is not None
        self.generations += 1
        self.process.stdin.write(b"live\n")
        self.child = int(await self._line("born "))

    async def listening(self) -> None:
        """Wait for the line that says so."""
        await self._line("回音在听")

    def signal(self, number: int) -> None:
        """Tell it something, now."""
        os.kill(self.child, number)

    async def ended(self) -> int:
        """Wait for its end; the exit code."""
        code = int(await self._line("ended "))
        self.child = 0
        return code

    async def stop(self) -> int:
        """SIGTERM and its exit code."""
        self.signal(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> None:
        """SIGKILL, if it lives."""
        if self.child:
            self.signal(signal.SIGKILL)
            await self.ended()

    async def close(self) -> None:
        """The end of the nursery too."""
        await self.kill()
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            await self.process.communicate()

    async def _open(self) -> None:
        pipe = asyncio.subprocess.PIPE
        arguments = ("early",) if self.early else ()
        with (self.folder / "stderr.txt").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.crash.nursery", *arguments,
                env=self.environment, stdin=pipe, stdout=pipe, stderr=errors, cwd=self.folder,
            )  # fmt: skip

    async def _line(self, beginning: str) -> str:
        """What follows in the next line that holds it; AssertionError when a life ends instead."""
        assert self.process is not None
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := (await self.process.stdout.readline()).decode().rstrip():
                _, found, rest = line.partition(beginning)  # a life killed in the middle of a line leaves no line end
                if found:
                    return rest
                assert "ended " not in line, f"{line}: {self.errors[-2000:]}"
        raise AssertionError(f"the nursery is gone: {self.errors[-2000:]}")
